// SPDX-License-Identifier: Apache-2.0
#include "engine/base/atomic_file.h"
#include "engine/volume/affine.h"
#include "engine/volume/gz_writer.h"
#include "engine/volume/nifti_file.h"

#include <algorithm>
#include <cstring>
#include <limits>

namespace viscera {
namespace {

constexpr std::size_t kHeaderBytes = 352;  // 348 of the header, 4 that say no extension follows

struct Placement {
  Eigen::Matrix4d rasFromVoxel;
  int sformCode = 1;
  int qformCode = 1;
};

/// The stored matrix where the volume still lies on it: a repaired direction is then not written back.
Placement placementOf(const Volume& volume, const SourceHeader* header) {
  Placement placement;
  placement.rasFromVoxel = volume.geometry().rasFromVoxel().matrix();
  if (header == nullptr) return placement;
  SourceHeader ignored;
  const Geometry stored =
      geometryFromRas(header->storedRasFromVoxel, volume.size(), "source header", ignored);
  const bool isOnStoredGrid = sameGrid(stored, volume.geometry());
  if (isOnStoredGrid) placement.rasFromVoxel = header->storedRasFromVoxel;
  // Without codes readers place the volume by its size alone, which only fits the grid it came with.
  if (!isOnStoredGrid && header->sformCode == 0 && header->qformCode == 0) return placement;
  placement.sformCode = header->sformCode;
  placement.qformCode = header->qformCode;
  return placement;
}

std::int16_t datatypeCode(VoxelType type) {
  constexpr std::array<std::int16_t, 8> kCodes{2, 256, 512, 4, 768, 8, 16, 64};
  return kCodes.at(static_cast<std::size_t>(type));
}

class HeaderBytes {
 public:
  template <class T>
  void put(std::size_t offset, std::type_identity_t<T> value) {
    std::memcpy(bytes_.data() + offset, &value, sizeof(T));
  }
  void putText(std::size_t offset, std::string_view text) { text.copy(bytes_.data() + offset, text.size()); }
  [[nodiscard]] std::span<const std::byte> bytes() const { return std::as_bytes(std::span(bytes_)); }

 private:
  std::array<char, kHeaderBytes> bytes_{};
};

void putSize(HeaderBytes& header, const std::filesystem::path& path, const Volume& volume) {
  header.put<std::int16_t>(40, 3);
  for (std::size_t d = 0; d < 7; ++d) {
    const std::int64_t count = d < 3 ? volume.size().at(d) : 1;
    if (count > std::numeric_limits<std::int16_t>::max())
      throw Error(ErrorCode::InvalidInput,
                  path.string() + ": NIfTI holds at most 32767 voxels along an axis, this volume has " +
                      toString(volume.size()) + "; write .nrrd or .mha");
    header.put<std::int16_t>(42 + 2 * d, static_cast<std::int16_t>(count));
  }
}

void putPlacement(HeaderBytes& header, const Geometry& geometry, const Placement& placement) {
  Eigen::Matrix3d rotation = geometry.direction;
  rotation.topRows<2>() *= -1.0;
  const bool isLeftHanded = rotation.determinant() < 0.0;
  if (isLeftHanded) rotation.col(2) *= -1.0;
  Eigen::Quaterniond turn(rotation);
  turn.normalize();
  if (turn.w() < 0.0) turn.coeffs() *= -1.0;
  header.put<float>(76, isLeftHanded ? -1.0F : 1.0F);
  for (int d = 0; d < 3; ++d) {
    header.put<float>(80 + 4 * d, static_cast<float>(geometry.spacing_mm[d]));
    header.put<float>(256 + 4 * d, static_cast<float>(turn.vec()[d]));
    header.put<float>(268 + 4 * d, static_cast<float>(placement.rasFromVoxel(d, 3)));
    for (int column = 0; column < 4; ++column)
      header.put<float>(280 + 16 * d + 4 * column, static_cast<float>(placement.rasFromVoxel(d, column)));
  }
  header.put<std::int16_t>(252, static_cast<std::int16_t>(placement.qformCode));
  header.put<std::int16_t>(254, static_cast<std::int16_t>(placement.sformCode));
}

HeaderBytes headerOf(const std::filesystem::path& path, const Volume& volume, const Placement& placement) {
  HeaderBytes header;
  header.put<std::int32_t>(0, 348);
  header.put<char>(38, 'r');
  putSize(header, path, volume);
  header.put<std::int16_t>(70, datatypeCode(volume.type()));
  header.put<std::int16_t>(72, static_cast<std::int16_t>(8 * bytesPerVoxel(volume.type())));
  for (std::size_t n = 4; n < 8; ++n) header.put<float>(76 + 4 * n, 1.0F);
  putPlacement(header, volume.geometry(), placement);
  header.put<float>(108, static_cast<float>(kHeaderBytes));
  header.put<float>(112, 1.0F);
  header.put<std::uint8_t>(123, 2);
  header.putText(148, "Viscera");
  header.putText(344, "n+1");
  return header;
}

/// The extension with its length and code in front; a multiple of 16 bytes, as the format wants.
std::string extensionBytes(std::string_view text) {
  if (text.empty()) return {};
  constexpr std::size_t kFrame = 8;
  constexpr std::size_t kUnit = 16;
  const std::size_t bytes = (text.size() + kFrame + kUnit - 1) / kUnit * kUnit;
  std::string extension(bytes, '\n');
  const auto length = static_cast<std::int32_t>(bytes);
  const std::int32_t code = 0;
  std::memcpy(extension.data(), &length, sizeof(length));
  std::memcpy(extension.data() + sizeof(length), &code, sizeof(code));
  text.copy(extension.data() + kFrame, text.size());
  return extension;
}

}  // namespace

void writeNifti(const std::filesystem::path& path,
                const Volume& volume,
                const SourceHeader* header,
                std::string_view extension) {
  HeaderBytes bytes = headerOf(path, volume, placementOf(volume, header));
  const std::string extended = extensionBytes(extension);
  if (!extended.empty()) {
    bytes.put<float>(108, static_cast<float>(kHeaderBytes + extended.size()));
    bytes.put<char>(348, 1);
  }
  AtomicFile file(path);
  if (path.extension() == ".gz" || path.extension() == ".GZ") {
    GzWriter packer(file);
    packer.write(bytes.bytes());
    packer.write(std::as_bytes(std::span(extended)));
    packer.write(volume.bytes());
    packer.finish();
  } else {
    file.write(bytes.bytes());
    file.write(extended);
    file.write(volume.bytes());
  }
  file.commit();
}

}  // namespace viscera
