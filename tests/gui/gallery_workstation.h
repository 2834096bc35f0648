// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gallery_pages.h"

#include <vector>

namespace viscera::test {

/// Start page in its states, settings, help, the question at the end, and messages.
[[nodiscard]] std::vector<GalleryPage> workstationPages();

}  // namespace viscera::test
