// SPDX-License-Identifier: Apache-2.0
#include "engine/volume/label_recognition.h"

#include "engine/base/error.h"
#include "engine/volume/label_map.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace viscera {
namespace {

constexpr int kMostLabels = 130;  // TotalSegmentator has 117; a picture of greys has more

/// A look at a few thousand voxels, which spares a scan the walk through all of them.
bool mayBeLabels(const Volume& volume) {
  constexpr std::int64_t kLooks = 16;
  const Index3& size = volume.size();
  for (std::int64_t k = 0; k < kLooks; ++k)
    for (std::int64_t j = 0; j < kLooks; ++j)
      for (std::int64_t i = 0; i < kLooks; ++i) {
        const double value = volume.at(i * size[0] / kLooks, j * size[1] / kLooks, k * size[2] / kLooks);
        if (!(value >= 0.0 && value <= 255.0)) return false;
      }
  return true;
}

}  // namespace

bool looksLikeLabelMap(const Volume& volume) {
  if (!mayBeLabels(volume)) return false;
  try {
    const Volume labels = labelMapFrom(volume, {});
    std::array<std::int64_t, 256> counts{};
    for (const std::uint8_t label : labels.voxels<std::uint8_t>()) ++counts[label];
    const auto different = std::count_if(counts.begin(), counts.end(), [](std::int64_t n) { return n > 0; });
    return different >= 2 && different <= kMostLabels && 2 * counts[0] > volume.geometry().voxelCount();
  } catch (const Error&) {
    return false;  // a value that is no label
  }
}

}  // namespace viscera
