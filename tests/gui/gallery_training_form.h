// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gallery_pages.h"

namespace viscera::test {

/// The form of a new run in its states, and the table of differences.
[[nodiscard]] std::vector<GalleryPage> trainingFormPages();

}  // namespace viscera::test
