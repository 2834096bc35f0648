// SPDX-License-Identifier: Apache-2.0
#include "engine/data/tensor_conversion.h"

#include "engine/base/error.h"

#include <torch/torch.h>

#include <algorithm>

namespace viscera {
namespace {

/// Edge of the squares that are transposed at once; their rows stay in the processor's nearest cache.
constexpr std::int64_t kBlock = 32;

/// Calls `copy(volumeElement, tensorElement)` for each voxel, square by square in the plane of i and k.
template <class Copy>
void forEachVoxel(const Index3& size, Copy&& copy) {
  const auto [ni, nj, nk] = size;
  for (std::int64_t k0 = 0; k0 < nk; k0 += kBlock)
    for (std::int64_t j = 0; j < nj; ++j)
      for (std::int64_t i0 = 0; i0 < ni; i0 += kBlock)
        for (std::int64_t i = i0; i < std::min(i0 + kBlock, ni); ++i)
          for (std::int64_t k = k0; k < std::min(k0 + kBlock, nk); ++k)
            copy(i + ni * (j + nj * k), (i * nj + j) * nk + k);
}

template <class T>
at::Tensor tensorOf(const Volume& volume, torch::ScalarType type) {
  const Index3& size = volume.size();
  at::Tensor tensor = torch::empty({1, size[0], size[1], size[2]}, type);
  const T* source = volume.voxels<T>().data();
  T* target = tensor.data_ptr<T>();
  forEachVoxel(size, [=](std::int64_t from, std::int64_t to) { target[to] = source[from]; });
  return tensor;
}

template <class T>
Volume volumeOf(const at::Tensor& tensor, const Geometry& geometry) {
  Volume volume(geometry, voxelTypeOf<T>());
  const T* source = tensor.const_data_ptr<T>();
  T* target = volume.voxels<T>().data();
  forEachVoxel(geometry.size, [=](std::int64_t to, std::int64_t from) { target[to] = source[from]; });
  return volume;
}

}  // namespace

at::Tensor tensorFromVolume(const Volume& volume) {
  switch (volume.type()) {
    case VoxelType::UInt8:
      return tensorOf<std::uint8_t>(volume, torch::kUInt8);
    case VoxelType::Int16:
      return tensorOf<std::int16_t>(volume, torch::kInt16);
    case VoxelType::Float32:
      return tensorOf<float>(volume, torch::kFloat32);
    default:
      return tensorOf<float>(volume.convertedTo(VoxelType::Float32), torch::kFloat32);
  }
}

Volume volumeFromTensor(const at::Tensor& tensor, const Geometry& geometry) {
  require(tensor.dim() == 3 || (tensor.dim() == 4 && tensor.size(0) == 1),
          "volumeFromTensor needs a tensor [I, J, K] or [1, I, J, K]");
  const Index3& size = geometry.size;
  require(tensor.size(-3) == size[0] && tensor.size(-2) == size[1] && tensor.size(-1) == size[2],
          "volumeFromTensor needs a tensor of the grid's size");
  const at::Tensor plain = tensor.detach().cpu().contiguous();
  switch (plain.scalar_type()) {
    case torch::kUInt8:
      return volumeOf<std::uint8_t>(plain, geometry);
    case torch::kInt16:
      return volumeOf<std::int16_t>(plain, geometry);
    case torch::kFloat32:
      return volumeOf<float>(plain, geometry);
    default:
      throw Error(ErrorCode::Internal, "volumeFromTensor takes uint8, int16 or float32 tensors only");
  }
}

}  // namespace viscera
