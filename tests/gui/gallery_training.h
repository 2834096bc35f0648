// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gallery_pages.h"

namespace viscera::test {

/// Runs and their dashboard in every state.
[[nodiscard]] std::vector<GalleryPage> trainingPages();

}  // namespace viscera::test
