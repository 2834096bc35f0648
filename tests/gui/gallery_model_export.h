// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gallery_pages.h"

#include <vector>

namespace viscera::test {

/// The dialog that writes a model for other programs, in its states.
[[nodiscard]] std::vector<GalleryPage> modelExportPages();

}  // namespace viscera::test
