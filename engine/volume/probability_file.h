// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

namespace viscera {

/// Where the probabilities of a label map lie: "img_seg_probability.nii.gz" beside "img_seg.nii.gz".
[[nodiscard]] std::filesystem::path probabilityFileOf(const std::filesystem::path& labelMap);

/// Whether a file has such a name: it is neither a scan nor a label map.
[[nodiscard]] bool isProbabilityFile(const std::filesystem::path& file);

/// The probabilities that belong to a label map as it is now; empty where there are none, or where the label
/// map was written after them.
[[nodiscard]] std::filesystem::path currentProbabilityFileOf(const std::filesystem::path& labelMap);

}  // namespace viscera
