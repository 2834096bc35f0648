// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gallery_pages.h"

#include <vector>

namespace viscera::test {

/// The page of models in its states, its predictions with their triage, and its dialogs.
[[nodiscard]] std::vector<GalleryPage> modelsPages();

}  // namespace viscera::test
