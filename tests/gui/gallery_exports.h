// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gallery_pages.h"

namespace viscera::test {

/// The dialog of exports: each format, and what may happen.
[[nodiscard]] std::vector<GalleryPage> exportPages();

}  // namespace viscera::test
