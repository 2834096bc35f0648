// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gallery_pages.h"

#include <vector>

namespace viscera::test {

/// The page of datasets in all its states.
[[nodiscard]] std::vector<GalleryPage> datasetGalleryPages();

}  // namespace viscera::test
