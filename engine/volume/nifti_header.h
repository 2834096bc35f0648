// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/volume/geometry.h"

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace viscera {

/// Fields of a NIfTI-1 or NIfTI-2 header that matter to a CT volume, in the machine's byte order.
struct NiftiHeader {
  int version = 1;
  bool byteSwapped = false;
  std::array<std::int64_t, 8> dim{};  ///< number of axes, then their lengths
  int datatype = 0;
  std::array<double, 8> pixdim{};  ///< qfac, then spacings
  std::int64_t voxelOffset = 352;
  double slope = 0.0;
  double intercept = 0.0;
  int spaceUnit = 0;  ///< 0 unknown, 1 metre, 2 mm, 3 micrometre
  int qformCode = 0;
  int sformCode = 0;
  std::array<double, 3> quaternion{};  ///< b, c, d
  std::array<double, 3> qformOffset{};
  std::array<double, 12> sform{};  ///< three rows

  [[nodiscard]] Index3 size() const { return {dim[1], dim[2], dim[3]}; }
};

/// Bytes that hold the longest header.
constexpr std::size_t kLargestNiftiHeader = 540;

/// Reads the fields from the first bytes of a file and refuses what is not one 3D volume.
/// @throws Error{InvalidInput} naming `file`.
[[nodiscard]] NiftiHeader parseNiftiHeader(std::span<const std::byte> bytes, const std::string& file);

/// sform where its code is not 0, else qform, else spacings with the origin at the centre of the volume and
/// the first axis pointing left. Source: pipeline facts section 10, nibabel get_best_affine.
/// @throws Error{InvalidInput} naming `file`.
[[nodiscard]] Eigen::Matrix4d rasFromVoxel(const NiftiHeader& header, const std::string& file);

/// Slope and intercept, none where the stored values are meant as they are. Source: nibabel get_slope_inter.
/// @throws Error{InvalidInput} for an intercept that is not finite.
[[nodiscard]] std::optional<std::array<double, 2>> niftiScaling(const NiftiHeader& header,
                                                                const std::string& file);

}  // namespace viscera
