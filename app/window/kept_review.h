// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/review_repository.h"

#include <filesystem>

namespace viscera {

/// Writes what a person said of a case of a run or of a predicted scan into the project, dated now; it takes
/// the place of what was said before. @throws Error as Database.
void keepReview(const std::filesystem::path& project, const ReviewRecord& review);

}  // namespace viscera
