// SPDX-License-Identifier: Apache-2.0
#include "engine/data/voxel_index.h"

#include "engine/base/error.h"
#include "engine/data/patch_tensor.h"

#include <array>
#include <span>

namespace viscera {
namespace {

constexpr std::size_t kNeither = 2;  // label 0 and image 0: no centre of a patch
constexpr std::size_t kLabelValues = 256;

struct CaseVoxels {
  std::span<const std::int16_t> image;
  std::span<const std::uint8_t> label;
  Index3 size;

  [[nodiscard]] std::size_t slab() const { return static_cast<std::size_t>(size[1] * size[2]); }
};

CaseVoxels voxelsOf(const at::Tensor& image, const at::Tensor& label) {
  CaseVoxels voxels{patchVoxels<std::int16_t>(image), patchVoxels<std::uint8_t>(label), spatialSize(image)};
  require(spatialSize(label) == voxels.size, "image and label of a case must have one size");
  return voxels;
}

std::size_t posNegGroup(std::int16_t image, std::uint8_t label) {
  if (label > 0) return VoxelIndex::kPositiveGroup;
  return image > 0 ? VoxelIndex::kNegativeGroup : kNeither;
}

std::size_t groupOf(PatchChoice choice, std::int16_t image, std::uint8_t label) {
  return choice == PatchChoice::PosNeg ? posNegGroup(image, label) : label;
}

std::array<std::int64_t, kLabelValues> slabCounts(const CaseVoxels& voxels,
                                                  PatchChoice choice,
                                                  std::size_t slab) {
  std::array<std::int64_t, kLabelValues> counts{};
  const std::size_t first = slab * voxels.slab();
  for (std::size_t i = first; i < first + voxels.slab(); ++i)
    ++counts[groupOf(choice, voxels.image[i], voxels.label[i])];
  return counts;
}

std::size_t groupsIn(const CaseVoxels& voxels, PatchChoice choice) {
  if (choice == PatchChoice::PosNeg) return 2;
  return static_cast<std::size_t>(*std::max_element(voxels.label.begin(), voxels.label.end())) + 1;
}

}  // namespace

VoxelIndex::VoxelIndex(const at::Tensor& image, const at::Tensor& label, PatchChoice choice)
    : choice_(choice) {
  const CaseVoxels voxels = voxelsOf(image, label);
  require(!voxels.label.empty(), "a case must have voxels");
  slabs_ = static_cast<std::size_t>(voxels.size[0]);
  groups_ = groupsIn(voxels, choice);
  cumulative_.assign((slabs_ + 1) * groups_, 0);
  for (std::size_t slab = 0; slab < slabs_; ++slab) {
    const auto counts = slabCounts(voxels, choice, slab);
    for (std::size_t group = 0; group < groups_; ++group)
      cumulative_[(slab + 1) * groups_ + group] = before(slab, group) + counts[group];
  }
}

Index3 VoxelIndex::voxel(const at::Tensor& image,
                         const at::Tensor& label,
                         std::size_t group,
                         std::int64_t number) const {
  const CaseVoxels voxels = voxelsOf(image, label);
  require(group < groups_ && number >= 0 && number < voxelCount(group), "the group has fewer voxels");
  std::size_t slab = 0;
  while (before(slab + 1, group) <= number) ++slab;
  std::int64_t left = number - before(slab, group);
  const std::size_t first = slab * voxels.slab();
  for (std::size_t i = 0; i < voxels.slab(); ++i) {
    if (groupOf(choice_, voxels.image[first + i], voxels.label[first + i]) != group) continue;
    if (left-- > 0) continue;
    const auto within = static_cast<std::int64_t>(i);
    return {static_cast<std::int64_t>(slab), within / voxels.size[2], within % voxels.size[2]};
  }
  throw Error(ErrorCode::Internal, "a case changed after its voxels were counted");
}

}  // namespace viscera
