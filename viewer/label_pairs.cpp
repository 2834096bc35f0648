// SPDX-License-Identifier: Apache-2.0
#include "viewer/label_pairs.h"

#include "viewer/error_map.h"

#include <algorithm>
#include <cstring>

namespace viscera {
namespace {

constexpr std::size_t kBlock = 8;

/// Most of a label map is background, which needs no look at each voxel.
bool areZeros(const std::uint8_t* labels) {
  std::uint64_t word = 0;
  std::memcpy(&word, labels, kBlock);
  return word == 0;
}

}  // namespace

LabelPairs::LabelPairs(const Volume& truth, const Volume& prediction) {
  require(truth.size() == prediction.size(), "pairs of labels are counted on one grid");
  const auto a = truth.voxels<std::uint8_t>();
  const auto b = prediction.voxels<std::uint8_t>();
  std::vector<std::int64_t> counts(std::size_t{256} * 256, 0);
  std::size_t n = 0;
  while (n < a.size()) {
    const std::size_t end = std::min(n + kBlock, a.size());
    if (n + kBlock <= a.size() && areZeros(&a[n]) && areZeros(&b[n])) {
      counts[0] += kBlock;
      n = end;
    }
    for (; n < end; ++n) ++counts[std::size_t{a[n]} << 8 | b[n]];
  }
  for (std::size_t pair = 0; pair < counts.size(); ++pair)
    if (counts[pair] > 0)
      pairs_.push_back(
          {static_cast<std::uint8_t>(pair >> 8), static_cast<std::uint8_t>(pair & 0xff), counts[pair]});
}

std::int64_t LabelPairs::voxels(std::uint8_t truth, std::uint8_t prediction) const {
  for (const Pair& one : pairs_)
    if (one.truth == truth && one.prediction == prediction) return one.voxels;
  return 0;
}

std::array<std::int64_t, 4> LabelPairs::errors(const std::bitset<256>& visible) const {
  std::array<std::int64_t, 4> voxels{};
  for (const Pair& one : pairs_) {
    const bool counts =
        (one.truth != 0 && visible[one.truth]) || (one.prediction != 0 && visible[one.prediction]);
    if (one.truth != one.prediction && counts)
      voxels.at(static_cast<std::size_t>(errorKind(one.truth, one.prediction))) += one.voxels;
  }
  return voxels;
}

}  // namespace viscera
