// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/volume/volume.h"

#include <array>
#include <bitset>
#include <cstdint>
#include <vector>

namespace viscera {

/// How often each pair of labels lies at the same voxel of a truth and a prediction. Unchanged once made.
class LabelPairs {
 public:
  /// Both UInt8 and of one size. @throws Error{Internal} for others.
  LabelPairs(const Volume& truth, const Volume& prediction);

  [[nodiscard]] std::int64_t voxels(std::uint8_t truth, std::uint8_t prediction) const;
  /// Voxels of each ErrorKind where the label of the truth or that of the prediction is visible, as the error
  /// map draws them; element 0 is 0.
  [[nodiscard]] std::array<std::int64_t, 4> errors(const std::bitset<256>& visible) const;

 private:
  struct Pair {
    std::uint8_t truth = 0;
    std::uint8_t prediction = 0;
    std::int64_t voxels = 0;
  };
  std::vector<Pair> pairs_;  // those that there are
};

}  // namespace viscera
