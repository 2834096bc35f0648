// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gallery_pages.h"

namespace viscera::test {

/// The page of results in all its states.
[[nodiscard]] std::vector<GalleryPage> resultsPages();

}  // namespace viscera::test
