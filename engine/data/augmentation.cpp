// SPDX-License-Identifier: Apache-2.0
#include "engine/data/augmentation.h"

#include "engine/base/error.h"
#include "engine/data/patch_tensor.h"

#include <algorithm>
#include <numeric>
#include <vector>

namespace viscera {
namespace {

template <class Action>
void withVoxelType(const at::Tensor& patch, Action&& action) {
  if (patch.scalar_type() == at::kByte)
    action(patchVoxels<std::uint8_t>(patch).data());
  else
    action(patchVoxels<float>(patch).data());
}

template <class T>
void flipVoxels(T* voxels, const Index3& size, const AxisFlags& axes) {
  const std::int64_t slab = size[1] * size[2];
  if (axes[0])
    for (std::int64_t i = 0; i < size[0] / 2; ++i)
      std::swap_ranges(voxels + i * slab, voxels + (i + 1) * slab, voxels + (size[0] - 1 - i) * slab);
  for (std::int64_t i = 0; axes[1] && i < size[0]; ++i)
    for (std::int64_t j = 0; j < size[1] / 2; ++j) {
      T* const row = voxels + i * slab + j * size[2];
      std::swap_ranges(row, row + size[2], voxels + i * slab + (size[1] - 1 - j) * size[2]);
    }
  if (axes[2])
    for (T* row = voxels; row < voxels + size[0] * slab; row += size[2]) std::reverse(row, row + size[2]);
}

/// A quarter turn: row (i, j) becomes row (j, n - 1 - i) of the source for one turn, (n - 1 - j, i) for
/// three.
template <class T>
void turnRows(T* voxels, const Index3& size, bool backwards) {
  const std::int64_t n = size[0];
  const std::vector<T> source(voxels, voxels + n * n * size[2]);
  for (std::int64_t i = 0; i < n; ++i)
    for (std::int64_t j = 0; j < n; ++j) {
      const std::int64_t row = backwards ? (n - 1 - j) * n + i : j * n + (n - 1 - i);
      std::copy_n(source.data() + row * size[2], size[2], voxels + (i * n + j) * size[2]);
    }
}

}  // namespace

AxisFlags drawFlips(double probability, RandomStream& stream) {
  AxisFlags axes{};
  for (bool& flag : axes) flag = stream.coin(probability);
  return axes;
}

void flipInPlace(const at::Tensor& patch, const AxisFlags& axes) {
  withVoxelType(patch, [&](auto* voxels) { flipVoxels(voxels, spatialSize(patch), axes); });
}

std::optional<int> leftRightAxis(const std::string& orientation) {
  const std::size_t axis = orientation.find_first_of("LR");
  if (axis == std::string::npos) return std::nullopt;
  return static_cast<int>(axis);
}

void exchangeLabels(const at::Tensor& label, std::span<const std::uint8_t> partners) {
  std::array<std::uint8_t, 256> table{};
  std::iota(table.begin(), table.end(), std::uint8_t{0});
  std::copy_n(partners.begin(), std::min(partners.size(), table.size()), table.begin());
  for (std::uint8_t& value : patchVoxels<std::uint8_t>(label)) value = table[value];
}

int drawQuarterTurns(double probability, const Index3& patchSize, RandomStream& stream) {
  const bool turn = stream.coin(probability);
  const auto turns = static_cast<int>(stream.integer(1, 3));
  if (!turn) return 0;
  return patchSize[0] == patchSize[1] ? turns : 2;
}

void rotate90InPlace(const at::Tensor& patch, int quarterTurns) {
  const Index3 size = spatialSize(patch);
  const int turns = ((quarterTurns % 4) + 4) % 4;
  if (turns == 0) return;
  if (turns == 2) return flipInPlace(patch, {true, true, false});
  require(size[0] == size[1], "a quarter turn needs equal sizes of axes 0 and 1");
  withVoxelType(patch, [&](auto* voxels) { turnRows(voxels, size, turns == 3); });
}

double drawShift(double probability, double largest, RandomStream& stream) {
  const bool shift = stream.coin(probability);
  const double offset = stream.uniform(-largest, largest);
  return shift ? offset : 0.0;
}

void shiftIntensityInPlace(const at::Tensor& patch, double offset) {
  const auto added = static_cast<float>(offset);
  if (added == 0.0F) return;
  for (float& value : patchVoxels<float>(patch)) value += added;
}

}  // namespace viscera
