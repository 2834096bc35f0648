// SPDX-License-Identifier: Apache-2.0
#include "engine/volume/right_angles.h"

#include "engine/base/atomic_file.h"
#include "engine/base/error.h"
#include "engine/volume/gz_reader.h"
#include "engine/volume/gz_writer.h"
#include "engine/volume/nifti_header.h"

#include <Eigen/SVD>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <numbers>
#include <span>
#include <vector>

namespace viscera {
namespace {

constexpr std::size_t kChunkBytes = std::size_t{1} << 20;
constexpr double kDegrees = 180.0 / std::numbers::pi;

double angle_deg(const Eigen::Vector3d& one, const Eigen::Vector3d& other) {
  return std::atan2(one.cross(other).norm(), one.dot(other)) * kDegrees;
}

std::vector<std::byte> headerBytes(GzReader& reader) {
  std::vector<std::byte> bytes(kLargestNiftiHeader);
  bytes.resize(reader.readUpTo(bytes));
  return bytes;
}

void requireNifti(const std::filesystem::path& path) {
  const std::string name = path.filename().string();
  if (!name.ends_with(".nii") && !name.ends_with(".nii.gz"))
    throw Error(ErrorCode::InvalidInput,
                path.string() + ": directions can be repaired in NIfTI files only; convert it to .nii.gz");
}

template <class T>
void putNumber(std::span<std::byte> place, double value, bool swapped) {
  const auto number = static_cast<T>(value);
  std::array<std::byte, sizeof(T)> raw{};
  std::memcpy(raw.data(), &number, sizeof(T));
  if (swapped) std::reverse(raw.begin(), raw.end());
  std::copy(raw.begin(), raw.end(), place.begin());
}

/// Offsets of nifti1.h and nifti2.h.
void putSform(std::span<std::byte> bytes, const NiftiHeader& header, const Eigen::Matrix4d& matrix) {
  for (int row = 0; row < 3; ++row)
    for (int column = 0; column < 4; ++column) {
      const auto n = static_cast<std::size_t>(4 * row + column);
      if (header.version == 1)
        putNumber<float>(bytes.subspan(280 + 4 * n), matrix(row, column), header.byteSwapped);
      else
        putNumber<double>(bytes.subspan(400 + 8 * n), matrix(row, column), header.byteSwapped);
    }
}

double farthestMove_mm(const RightAngles& found, const Index3& size) {
  const Eigen::Matrix4d move = found.after - found.before;
  double farthest_mm = 0.0;
  for (int corner = 0; corner < 8; ++corner) {
    Eigen::Vector4d voxel = Eigen::Vector4d::UnitW();
    for (int d = 0; d < 3; ++d)
      if ((corner >> d & 1) != 0) voxel[d] = static_cast<double>(size.at(static_cast<std::size_t>(d)) - 1);
    farthest_mm = std::max(farthest_mm, (move * voxel).head<3>().norm());
  }
  return farthest_mm;
}

/// Everything behind the header, as it is.
template <class Write>
void copyRest(GzReader& reader, const Write& write) {
  std::vector<std::byte> buffer(kChunkBytes);
  for (std::size_t count = reader.readUpTo(buffer); count > 0; count = reader.readUpTo(buffer))
    write(std::span<const std::byte>(buffer).first(count));
}

}  // namespace

RightAngles nearestRightAngles(const Eigen::Matrix4d& rasFromVoxel) {
  RightAngles found{rasFromVoxel, rasFromVoxel};
  const Eigen::Matrix3d linear = rasFromVoxel.topLeftCorner<3, 3>();
  const Eigen::Vector3d spacing_mm = linear.colwise().norm();
  if (!linear.allFinite() || !(spacing_mm.minCoeff() > 0.0))
    throw Error(ErrorCode::InvalidInput,
                "the voxel axes cannot be repaired: one of them has no length; export the scan again");
  const Eigen::Matrix3d direction = linear * spacing_mm.cwiseInverse().asDiagonal();
  const Eigen::JacobiSVD<Eigen::Matrix3d> svd(direction, Eigen::ComputeFullU | Eigen::ComputeFullV);
  const Eigen::Matrix3d nearest = svd.matrixU() * svd.matrixV().transpose();
  found.after.topLeftCorner<3, 3>() = nearest * spacing_mm.asDiagonal();
  for (int d = 0; d < 3; ++d) {
    found.largest_deg = std::max(found.largest_deg, angle_deg(direction.col(d), nearest.col(d)));
    const double between = angle_deg(direction.col(d), direction.col((d + 1) % 3));
    found.shear_deg = std::max(found.shear_deg, std::abs(between - 90.0));
  }
  return found;
}

RightAngles rightAnglesOf(const std::filesystem::path& nifti) {
  requireNifti(nifti);
  GzReader reader(nifti);
  const NiftiHeader header = parseNiftiHeader(headerBytes(reader), nifti.string());
  RightAngles found = nearestRightAngles(rasFromVoxel(header, nifti.string()));
  found.farthest_mm = farthestMove_mm(found, header.size());
  return found;
}

void writeWithRightAngles(const std::filesystem::path& nifti, const std::filesystem::path& target) {
  requireNifti(nifti);
  GzReader reader(nifti);
  std::vector<std::byte> bytes = headerBytes(reader);
  const NiftiHeader header = parseNiftiHeader(bytes, nifti.string());
  if (header.sformCode == 0)
    throw Error(ErrorCode::InvalidInput,
                nifti.string() + ": has no matrix of its own (sform); its axes are at right angles already");
  putSform(bytes, header, nearestRightAngles(rasFromVoxel(header, nifti.string())).after);
  AtomicFile file(target);
  if (target.extension() == ".gz") {
    GzWriter packer(file);
    packer.write(bytes);
    copyRest(reader, [&packer](std::span<const std::byte> part) { packer.write(part); });
    packer.finish();
  } else {
    file.write(bytes);
    copyRest(reader, [&file](std::span<const std::byte> part) { file.write(part); });
  }
  file.commit();
}

}  // namespace viscera
