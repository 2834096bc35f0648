// SPDX-License-Identifier: Apache-2.0
#include "engine/volume/affine.h"
#include "engine/volume/gz_reader.h"
#include "engine/volume/nifti_file.h"
#include "engine/volume/nifti_header.h"
#include "engine/volume/wide_integers.h"

#include <algorithm>
#include <type_traits>

namespace viscera {
namespace {

constexpr std::size_t kChunkVoxels = 1 << 16;

/// Calls `work(std::type_identity<T>{})` with the type that a NIfTI datatype code names.
template <class Work>
decltype(auto) withStoredType(int code, const std::string& file, Work&& work) {
  switch (code) {
    case 2:
      return work(std::type_identity<std::uint8_t>{});
    case 4:
      return work(std::type_identity<std::int16_t>{});
    case 8:
      return work(std::type_identity<std::int32_t>{});
    case 16:
      return work(std::type_identity<float>{});
    case 64:
      return work(std::type_identity<double>{});
    case 256:
      return work(std::type_identity<std::int8_t>{});
    case 512:
      return work(std::type_identity<std::uint16_t>{});
    case 768:
      return work(std::type_identity<std::uint32_t>{});
    case 1024:
      return work(std::type_identity<std::int64_t>{});
    case 1280:
      return work(std::type_identity<std::uint64_t>{});
    default:
      break;
  }
  const bool isColour = code == 128 || code == 2304;
  throw Error(ErrorCode::InvalidInput,
              file + ": voxels of NIfTI datatype " + std::to_string(code) + (isColour ? " (colours)" : "") +
                  " are not supported; store one number per voxel");
}

template <class T>
constexpr bool kIsWide = std::is_integral_v<T> && sizeof(T) == 8;

template <class T>
VoxelType resultType(bool scaled) {
  if (scaled) return VoxelType::Float32;
  if constexpr (kIsWide<T>)
    return VoxelType::Int32;
  else
    return voxelTypeOf<T>();
}

template <class T>
void swapBytes(std::span<T> values) {
  for (T& value : values) {
    const auto raw = std::as_writable_bytes(std::span(&value, 1));
    std::reverse(raw.begin(), raw.end());
  }
}

/// Calls `take(first, values)` for consecutive parts of the stored voxels.
template <class T, class Take>
void forEachChunk(GzReader& reader, bool swapped, std::size_t count, const Take& take) {
  std::vector<T> buffer(std::min(count, kChunkVoxels));
  for (std::size_t first = 0; first < count; first += buffer.size()) {
    const std::span<T> part = std::span(buffer).first(std::min(buffer.size(), count - first));
    reader.read(std::as_writable_bytes(part));
    if (swapped) swapBytes(part);
    take(first, part);
  }
}

using Scaling = std::optional<std::array<double, 2>>;

template <class T>
Volume readAs(GzReader& reader, bool swapped, const Geometry& geometry, const Scaling& scaling) {
  const auto count = static_cast<std::size_t>(geometry.voxelCount());
  if (scaling) {
    Volume volume(geometry, VoxelType::Float32);
    const std::span<float> out = volume.voxels<float>();
    forEachChunk<T>(reader, swapped, count, [&](std::size_t first, std::span<const T> part) {
      for (std::size_t n = 0; n < part.size(); ++n)
        out[first + n] = static_cast<float>(static_cast<double>(part[n]) * (*scaling)[0] + (*scaling)[1]);
    });
    return volume;
  }
  if constexpr (kIsWide<T>) {
    std::vector<T> values(count);
    reader.read(std::as_writable_bytes(std::span(values)));
    if (swapped) swapBytes(std::span(values));
    return volumeOfWideIntegers<T>(geometry, values);
  } else {
    Volume volume(geometry, voxelTypeOf<T>());
    reader.read(volume.bytes());
    if (swapped) swapBytes(volume.voxels<T>());
    return volume;
  }
}

NiftiHeader readHeader(GzReader& reader, const std::string& file) {
  std::array<std::byte, kLargestNiftiHeader> bytes{};
  return parseNiftiHeader(std::span(bytes).first(reader.readUpTo(bytes)), file);
}

VolumeInfo describe(const NiftiHeader& nifti, const std::string& file) {
  VolumeInfo info;
  info.header.format = nifti.version == 1 ? FileFormat::Nifti1 : FileFormat::Nifti2;
  info.header.sformCode = nifti.sformCode;
  info.header.qformCode = nifti.qformCode;
  info.geometry = geometryFromRas(rasFromVoxel(nifti, file), nifti.size(), file, info.header);
  const bool scaled = niftiScaling(nifti, file).has_value();
  info.type = withStoredType(
      nifti.datatype, file, [&]<class T>(std::type_identity<T>) { return resultType<T>(scaled); });
  if (nifti.sformCode == 0 && nifti.qformCode == 0)
    info.header.warnings.emplace_back(
        "the header does not say how the patient lies; i is taken to run to the left, j to anterior, k "
        "upwards");
  if (nifti.spaceUnit == 1 || nifti.spaceUnit == 3)
    info.header.warnings.emplace_back("the header gives another unit than mm; its numbers are taken as mm");
  return info;
}

}  // namespace

VolumeInfo readNiftiInfo(const std::filesystem::path& path) {
  GzReader reader(path);
  return describe(readHeader(reader, path.string()), path.string());
}

LoadedVolume readNifti(const std::filesystem::path& path) {
  const std::string file = path.string();
  GzReader reader(path);
  const NiftiHeader nifti = readHeader(reader, file);
  VolumeInfo info = describe(nifti, file);
  const Scaling scaling = niftiScaling(nifti, file);
  reader.skipTo(nifti.voxelOffset);
  Volume volume = withStoredType(nifti.datatype, file, [&]<class T>(std::type_identity<T>) {
    double bytes = sizeof(T);
    for (const std::int64_t n : nifti.size()) bytes *= static_cast<double>(n);
    requirePlausibleSize(path, bytes);
    return readAs<T>(reader, nifti.byteSwapped, info.geometry, scaling);
  });
  reader.verifyEnd();
  return {std::move(volume), std::move(info.header)};
}

}  // namespace viscera
