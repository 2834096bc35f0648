// SPDX-License-Identifier: Apache-2.0
#include "engine/volume/nifti_header.h"

#include "engine/base/error.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string_view>

namespace viscera {
namespace {

constexpr std::int32_t kNifti1Bytes = 348;
constexpr std::int32_t kNifti2Bytes = 540;
constexpr std::int64_t kLongestAxis = std::int64_t{1} << 24;

[[noreturn]] void refuse(const std::string& file, const std::string& reason) {
  throw Error(ErrorCode::InvalidInput, file + ": " + reason);
}

/// Numbers at byte offsets, turned to the machine's byte order.
class Fields {
 public:
  Fields(std::span<const std::byte> bytes, bool swapped) : bytes_(bytes), swapped_(swapped) {}

  template <class T>
  [[nodiscard]] T at(std::size_t offset) const {
    std::array<std::byte, sizeof(T)> raw{};
    std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(offset), sizeof(T), raw.begin());
    if (swapped_) std::reverse(raw.begin(), raw.end());
    T value;
    std::memcpy(&value, raw.data(), sizeof(T));
    return value;
  }
  /// Consecutive numbers of type Stored.
  template <class Stored, class T, std::size_t N>
  void copy(std::size_t offset, std::array<T, N>& target) const {
    for (std::size_t n = 0; n < N; ++n) target[n] = static_cast<T>(at<Stored>(offset + n * sizeof(Stored)));
  }
  [[nodiscard]] std::string_view text(std::size_t offset, std::size_t length) const {
    return {reinterpret_cast<const char*>(bytes_.data()) + offset, length};
  }

 private:
  std::span<const std::byte> bytes_;
  bool swapped_;
};

std::int64_t wholeNumber(double value, const std::string& file) {
  if (!(std::abs(value) < 9e15)) refuse(file, "the header's voxel offset is not a number");
  return static_cast<std::int64_t>(value);
}

NiftiHeader nifti1(const Fields& fields, const std::string& file) {
  NiftiHeader header;
  header.version = 1;
  fields.copy<std::int16_t>(40, header.dim);
  header.datatype = fields.at<std::int16_t>(70);
  fields.copy<float>(76, header.pixdim);
  header.voxelOffset = wholeNumber(static_cast<double>(fields.at<float>(108)), file);
  header.slope = static_cast<double>(fields.at<float>(112));
  header.intercept = static_cast<double>(fields.at<float>(116));
  header.spaceUnit = fields.at<std::uint8_t>(123) & 7;
  header.qformCode = fields.at<std::int16_t>(252);
  header.sformCode = fields.at<std::int16_t>(254);
  fields.copy<float>(256, header.quaternion);
  fields.copy<float>(268, header.qformOffset);
  fields.copy<float>(280, header.sform);
  return header;
}

NiftiHeader nifti2(const Fields& fields) {
  NiftiHeader header;
  header.version = 2;
  header.datatype = fields.at<std::int16_t>(12);
  fields.copy<std::int64_t>(16, header.dim);
  fields.copy<double>(104, header.pixdim);
  header.voxelOffset = fields.at<std::int64_t>(168);
  header.slope = fields.at<double>(176);
  header.intercept = fields.at<double>(184);
  header.qformCode = fields.at<std::int32_t>(344);
  header.sformCode = fields.at<std::int32_t>(348);
  fields.copy<double>(352, header.quaternion);
  fields.copy<double>(376, header.qformOffset);
  fields.copy<double>(400, header.sform);
  header.spaceUnit = fields.at<std::int32_t>(500) & 7;
  return header;
}

void requireSingleFile(const Fields& fields, int version, const std::string& file) {
  const std::string_view magic = fields.text(version == 1 ? 344 : 4, 3);
  if (magic == (version == 1 ? "n+1" : "n+2")) return;
  if (magic == (version == 1 ? "ni1" : "ni2"))
    refuse(file, "this is the header of a .hdr/.img pair without voxels; convert the pair to one .nii file");
  refuse(file, "this is an Analyze file, which does not say how the patient lies; convert it to NIfTI");
}

void requireOneVolume(const NiftiHeader& header, const std::string& file) {
  const auto& dim = header.dim;
  if (dim[0] < 1 || dim[0] > 7) refuse(file, "the header names " + std::to_string(dim[0]) + " axes, not 3");
  for (std::size_t n = 1; n <= static_cast<std::size_t>(dim[0]); ++n)
    if (dim[n] < 1 || dim[n] > kLongestAxis)
      refuse(file, "axis " + std::to_string(n) + " has " + std::to_string(dim[n]) + " voxels");
  if (dim[0] < 3)
    refuse(file, "the image has " + std::to_string(dim[0]) + " axes; a volume of three axes is needed");
  std::int64_t volumes = 1;
  for (std::size_t n = 4; n <= static_cast<std::size_t>(dim[0]); ++n) volumes *= dim[n];
  if (volumes != 1)
    refuse(file,
           "the file holds " + std::to_string(volumes) + " volumes of " + toString(header.size()) +
               "; split it into single volumes");
}

Eigen::Matrix4d sformMatrix(const NiftiHeader& header) {
  Eigen::Matrix4d matrix = Eigen::Matrix4d::Identity();
  for (int row = 0; row < 3; ++row)
    for (int column = 0; column < 4; ++column)
      matrix(row, column) = header.sform[static_cast<std::size_t>(4 * row + column)];
  return matrix;
}

Eigen::Vector3d positiveSpacing(const NiftiHeader& header, const std::string& file) {
  const Eigen::Vector3d spacing_mm(header.pixdim[1], header.pixdim[2], header.pixdim[3]);
  if (!(spacing_mm.minCoeff() > 0.0)) refuse(file, "pixdim holds a voxel size that is not above 0 mm");
  return spacing_mm;
}

Eigen::Matrix4d qformMatrix(const NiftiHeader& header, const std::string& file) {
  const Eigen::Vector3d imaginary(header.quaternion.data());
  const double rest = 1.0 - imaginary.squaredNorm();
  // A half turn has a real part of 0; the rounding of the stored numbers must not become a turn of its root.
  const double rounding = header.version == 1 ? static_cast<double>(std::numeric_limits<float>::epsilon())
                                              : std::numeric_limits<double>::epsilon();
  const double real = rest >= 3.0 * rounding ? std::sqrt(rest) : 0.0;
  const Eigen::Quaterniond rotation(real, imaginary[0], imaginary[1], imaginary[2]);
  Eigen::Vector3d scale = positiveSpacing(header, file);
  if (header.pixdim[0] < 0.0) scale[2] = -scale[2];
  Eigen::Matrix4d matrix = Eigen::Matrix4d::Identity();
  matrix.topLeftCorner<3, 3>() = rotation.normalized().toRotationMatrix() * scale.asDiagonal();
  matrix.topRightCorner<3, 1>() = Eigen::Vector3d(header.qformOffset.data());
  return matrix;
}

Eigen::Matrix4d baseMatrix(const NiftiHeader& header, const std::string& file) {
  const Eigen::Vector3d scale = positiveSpacing(header, file).cwiseProduct(Eigen::Vector3d(-1.0, 1.0, 1.0));
  Eigen::Matrix4d matrix = Eigen::Matrix4d::Identity();
  for (int d = 0; d < 3; ++d) {
    matrix(d, d) = scale[d];
    matrix(d, 3) = -scale[d] * static_cast<double>(header.size()[static_cast<std::size_t>(d)] - 1) / 2.0;
  }
  return matrix;
}

}  // namespace

NiftiHeader parseNiftiHeader(std::span<const std::byte> bytes, const std::string& file) {
  const auto holds = [&](std::int32_t length) { return bytes.size() >= static_cast<std::size_t>(length); };
  if (!holds(kNifti1Bytes)) refuse(file, "the file is too short for a NIfTI header; fetch it anew");
  for (const bool swapped : {false, true}) {
    const Fields fields(bytes, swapped);
    const auto length = fields.at<std::int32_t>(0);
    const int version = length == kNifti1Bytes ? 1 : 2;
    if (length != kNifti1Bytes && !(length == kNifti2Bytes && holds(kNifti2Bytes))) continue;
    requireSingleFile(fields, version, file);
    NiftiHeader header = version == 1 ? nifti1(fields, file) : nifti2(fields);
    header.byteSwapped = swapped;
    requireOneVolume(header, file);
    const std::int64_t least = version == 1 ? 352 : 544;
    if (header.voxelOffset == 0) header.voxelOffset = least;
    if (header.voxelOffset < least)
      refuse(file,
             "the voxels should begin at byte " + std::to_string(header.voxelOffset) + ", inside the header");
    return header;
  }
  refuse(file, "this is not a NIfTI file: its first number is neither 348 nor 540");
}

Eigen::Matrix4d rasFromVoxel(const NiftiHeader& header, const std::string& file) {
  if (header.sformCode != 0) return sformMatrix(header);
  if (header.qformCode != 0) return qformMatrix(header, file);
  return baseMatrix(header, file);
}

std::optional<std::array<double, 2>> niftiScaling(const NiftiHeader& header, const std::string& file) {
  if (header.slope == 0.0 || !std::isfinite(header.slope)) return std::nullopt;
  if (!std::isfinite(header.intercept))
    refuse(file, "scl_slope is a number but scl_inter is not; correct the header");
  if (header.slope == 1.0 && header.intercept == 0.0) return std::nullopt;
  return std::array{header.slope, header.intercept};
}

}  // namespace viscera
