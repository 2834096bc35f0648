// SPDX-License-Identifier: Apache-2.0
#include "engine/data/patch_sampling.h"

#include "engine/base/error.h"
#include "engine/data/patch_tensor.h"

#include <algorithm>
#include <vector>

namespace viscera {
namespace {

struct PaddedAxis {
  std::int64_t length = 0;
  std::int64_t before = 0;  // zeros in front of the case
};

PaddedAxis paddedAxis(std::int64_t caseLength, std::int64_t patchLength) {
  const std::int64_t missing = std::max<std::int64_t>(0, patchLength - caseLength);
  return {caseLength + missing, missing / 2};
}

Index3 cornerAroundVoxelOf(const VoxelIndex& index,
                           const at::Tensor& image,
                           const at::Tensor& label,
                           const Index3& patchSize,
                           std::size_t group,
                           RandomStream& stream) {
  const std::int64_t number = stream.integer(0, index.voxelCount(group) - 1);
  return cornerAround(index.voxel(image, label, group, number), spatialSize(image), patchSize);
}

/// Along one row of a patch: elements [first, last) lie inside the case.
struct RowPart {
  std::int64_t first = 0;
  std::int64_t last = 0;
};

RowPart insideCase(std::int64_t corner, std::int64_t caseLength, std::int64_t patchLength) {
  const std::int64_t first = std::clamp<std::int64_t>(-corner, 0, patchLength);
  return {first, std::clamp(caseLength - corner, first, patchLength)};
}

template <class From, class To, class Convert>
void crop(const at::Tensor& from, const Index3& corner, const at::Tensor& patch, Convert convert) {
  const Index3 caseSize = spatialSize(from);
  const Index3 patchSize = spatialSize(patch);
  const From* const source = patchVoxels<From>(from).data();
  To* row = patchVoxels<To>(patch).data();
  const RowPart part = insideCase(corner[2], caseSize[2], patchSize[2]);
  const auto inside = [&](int axis, std::int64_t position) {
    return position >= 0 && position < caseSize[axis];
  };
  for (std::int64_t i = corner[0]; i < corner[0] + patchSize[0]; ++i)
    for (std::int64_t j = corner[1]; j < corner[1] + patchSize[1]; ++j, row += patchSize[2]) {
      if (!inside(0, i) || !inside(1, j)) {
        std::fill_n(row, patchSize[2], To{0});
        continue;
      }
      const From* const line = source + (i * caseSize[1] + j) * caseSize[2] + (corner[2] + part.first);
      std::fill_n(row, part.first, To{0});
      std::transform(line, line + (part.last - part.first), row + part.first, convert);
      std::fill_n(row + part.last, patchSize[2] - part.last, To{0});
    }
}

}  // namespace

Index3 uniformCorner(const Index3& caseSize, const Index3& patchSize, RandomStream& stream) {
  Index3 corner{};
  for (std::size_t d = 0; d < 3; ++d) {
    const PaddedAxis axis = paddedAxis(caseSize[d], patchSize[d]);
    corner[d] = stream.integer(0, axis.length - patchSize[d]) - axis.before;
  }
  return corner;
}

Index3 cornerAround(const Index3& centre, const Index3& caseSize, const Index3& patchSize) {
  Index3 corner{};
  for (std::size_t d = 0; d < 3; ++d) {
    const PaddedAxis axis = paddedAxis(caseSize[d], patchSize[d]);
    const std::int64_t half = patchSize[d] / 2;
    const std::int64_t clamped =
        std::clamp(centre[d] + axis.before, half, axis.length - (patchSize[d] - half));
    corner[d] = clamped - half - axis.before;
  }
  return corner;
}

Index3 posNegCorner(const VoxelIndex& index,
                    const at::Tensor& image,
                    const at::Tensor& label,
                    const SamplingConfig& sampling,
                    RandomStream& stream) {
  require(index.choice() == PatchChoice::PosNeg, "posNegCorner needs an index of PosNeg");
  require(sampling.positive >= 0.0 && sampling.negative >= 0.0 && sampling.positive + sampling.negative > 0.0,
          "positive and negative must not be below 0 nor both 0");
  const bool anyPositive = index.voxelCount(VoxelIndex::kPositiveGroup) > 0;
  const bool anyNegative = index.voxelCount(VoxelIndex::kNegativeGroup) > 0;
  if (!anyPositive && !anyNegative) return uniformCorner(spatialSize(image), sampling.patchSize, stream);
  const bool wanted = stream.coin(sampling.positive / (sampling.positive + sampling.negative));
  const bool positive = anyPositive && (wanted || !anyNegative);
  const std::size_t group = positive ? VoxelIndex::kPositiveGroup : VoxelIndex::kNegativeGroup;
  return cornerAroundVoxelOf(index, image, label, sampling.patchSize, group, stream);
}

Index3 classBalancedCorner(const VoxelIndex& index,
                           const at::Tensor& image,
                           const at::Tensor& label,
                           const SamplingConfig& sampling,
                           RandomStream& stream) {
  require(index.choice() == PatchChoice::ClassBalanced,
          "classBalancedCorner needs an index of ClassBalanced");
  std::vector<std::size_t> present;
  for (std::size_t group = 0; group < index.groupCount(); ++group)
    if (index.voxelCount(group) > 0) present.push_back(group);
  const auto choice = stream.integer(0, static_cast<std::int64_t>(present.size()) - 1);
  const std::size_t group = present[static_cast<std::size_t>(choice)];
  return cornerAroundVoxelOf(index, image, label, sampling.patchSize, group, stream);
}

void cropImage(const at::Tensor& image, float scale, const Index3& corner, const at::Tensor& patch) {
  crop<std::int16_t, float>(
      image, corner, patch, [scale](std::int16_t value) { return static_cast<float>(value) * scale; });
}

void cropLabel(const at::Tensor& label, const Index3& corner, const at::Tensor& patch) {
  crop<std::uint8_t, std::uint8_t>(label, corner, patch, [](std::uint8_t value) { return value; });
}

}  // namespace viscera
