// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gallery_pages.h"

namespace viscera::test {

/// The viewer in its states, with a synthetic abdomen.
[[nodiscard]] std::vector<GalleryPage> viewerPages();

}  // namespace viscera::test
