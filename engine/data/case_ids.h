// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace viscera {

/// File name without the extensions of volumes (.nii.gz, .nrrd, …); other dots stay.
[[nodiscard]] std::string nameWithoutExtension(const std::string& fileName);

/// One id for each image path: its name without extension. Where that is ambiguous, as many folders as needed
/// come before it ("s0001/ct"); a path that occurs twice gets "#2".
[[nodiscard]] std::vector<std::string> uniqueCaseIds(const std::vector<std::string>& images);

}  // namespace viscera
