// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gallery_pages.h"

namespace viscera::test {

/// The dialogs that change datasets, in the states that they can be in.
[[nodiscard]] std::vector<GalleryPage> datasetEditingPages();

}  // namespace viscera::test
