// SPDX-License-Identifier: Apache-2.0
#include "engine/data/case_entry.h"

#include "engine/base/atomic_file.h"
#include "engine/base/error.h"
#include "engine/base/json.h"
#include "engine/base/memory_map.h"
#include "engine/base/sha256.h"
#include "engine/data/tensor_conversion.h"

#include <torch/torch.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>

namespace viscera {
namespace {

static_assert(std::endian::native == std::endian::little, "entries hold little-endian numbers");

constexpr std::array<char, 8> kMagic = {'V', 'I', 'S', 'C', 'A', 'S', 'E', '\0'};
constexpr std::uint32_t kVersion = 1;
constexpr std::size_t kAlignment = 64;
constexpr std::int64_t kLargestEdge = 1 << 16;
constexpr float kLargestValue = 32767.0F;

struct Prefix {
  std::array<char, 8> magic = kMagic;
  std::uint32_t version = kVersion;
  std::uint32_t descriptionBytes = 0;
  std::array<char, 64> sha256{};
};
static_assert(sizeof(Prefix) == 80);

std::size_t aligned(std::size_t offset) {
  return (offset + kAlignment - 1) / kAlignment * kAlignment;
}

/// Where the parts of an entry begin.
struct Layout {
  std::size_t image = 0;
  std::size_t label = 0;
  std::size_t end = 0;

  Layout(std::size_t descriptionBytes, std::int64_t voxels, bool hasLabel) {
    const auto count = static_cast<std::size_t>(voxels);
    image = aligned(sizeof(Prefix) + descriptionBytes);
    label = aligned(image + count * sizeof(std::int16_t));
    end = hasLabel ? label + count : image + count * sizeof(std::int16_t);
  }
};

Json toJson(const Geometry& geometry) {
  const Eigen::Vector3d& spacing = geometry.spacing_mm;
  const Eigen::Vector3d& origin = geometry.origin_mm;
  Json direction = Json::array();
  for (int row = 0; row < 3; ++row)
    for (int column = 0; column < 3; ++column) direction.push_back(geometry.direction(row, column));
  return {{"size", geometry.size},
          {"spacing_mm", {spacing[0], spacing[1], spacing[2]}},
          {"origin_mm", {origin[0], origin[1], origin[2]}},
          {"direction", direction}};
}

Geometry geometryFrom(const Json& json) {
  Geometry geometry;
  geometry.size = json.at("size").get<Index3>();
  for (int axis = 0; axis < 3; ++axis) {
    geometry.spacing_mm[axis] = json.at("spacing_mm").at(axis).get<double>();
    geometry.origin_mm[axis] = json.at("origin_mm").at(axis).get<double>();
    for (int column = 0; column < 3; ++column)
      geometry.direction(axis, column) = json.at("direction").at(3 * axis + column).get<double>();
  }
  for (const std::int64_t edge : geometry.size)
    if (edge < 1 || edge > kLargestEdge) throw Error(ErrorCode::InvalidInput, "a size is out of range");
  return geometry;
}

Json toJson(const ModelGrid& grid) {
  return {{"source", toJson(grid.source)},
          {"resampled", toJson(grid.resampled)},
          {"crop_start", grid.crop.start},
          {"crop_stop", grid.crop.stop},
          {"model", toJson(grid.model)}};
}

ModelGrid gridFrom(const Json& json) {
  return {geometryFrom(json.at("source")),
          geometryFrom(json.at("resampled")),
          {json.at("crop_start").get<Index3>(), json.at("crop_stop").get<Index3>()},
          geometryFrom(json.at("model"))};
}

std::span<const std::byte> bytesOf(const at::Tensor& tensor) {
  return {static_cast<const std::byte*>(tensor.const_data_ptr()), tensor.nbytes()};
}

/// Hands the parts after the prefix to `sink`, gaps included.
template <class Sink>
void forEachPart(const std::string& description, const CachedCase& entry, Sink&& sink) {
  const Layout layout(description.size(), entry.image.numel(), entry.label.defined());
  constexpr std::array<std::byte, kAlignment> kZeros{};
  const auto gap = [&](std::size_t from, std::size_t to) { sink(std::span(kZeros).first(to - from)); };
  sink(std::as_bytes(std::span(description)));
  gap(sizeof(Prefix) + description.size(), layout.image);
  sink(bytesOf(entry.image));
  if (!entry.label.defined()) return;
  gap(layout.image + entry.image.nbytes(), layout.label);
  sink(bytesOf(entry.label));
}

Prefix prefixOf(std::span<const std::byte> bytes) {
  Prefix prefix;
  if (bytes.size() < sizeof(Prefix)) throw Error(ErrorCode::InvalidInput, "it is too short");
  std::memcpy(&prefix, bytes.data(), sizeof(Prefix));
  if (prefix.magic != kMagic || prefix.version != kVersion)
    throw Error(ErrorCode::InvalidInput, "it is not an entry of this version");
  if (prefix.descriptionBytes > bytes.size() - sizeof(Prefix))
    throw Error(ErrorCode::InvalidInput, "it is too short");
  return prefix;
}

void verifyChecksum(std::span<const std::byte> bytes, const Prefix& prefix) {
  Sha256 sha;
  sha.update(bytes.subspan(sizeof(Prefix)));
  if (sha.finish() != std::string_view(prefix.sha256.data(), prefix.sha256.size()))
    throw Error(ErrorCode::InvalidInput, "its checksum is wrong");
}

at::Tensor viewOf(const std::shared_ptr<const MemoryMap>& map,
                  std::size_t offset,
                  const Index3& size,
                  torch::ScalarType type) {
  void* memory = const_cast<std::byte*>(map->bytes().data() + offset);
  return torch::from_blob(
      memory, {1, size[0], size[1], size[2]}, [map](void*) {}, type);
}

CachedCase entryIn(const std::shared_ptr<const MemoryMap>& map, bool verify) {
  const std::span<const std::byte> bytes = map->bytes();
  const Prefix prefix = prefixOf(bytes);
  if (verify) verifyChecksum(bytes, prefix);
  const char* text = reinterpret_cast<const char*>(bytes.data() + sizeof(Prefix));
  const Json description = parseJson({text, prefix.descriptionBytes}, "description");
  CachedCase entry;
  entry.grid = gridFrom(description.at("grid"));
  const bool hasLabel = description.at("label").get<bool>();
  const Index3& size = entry.grid.model.size;
  const Layout layout(prefix.descriptionBytes, entry.grid.model.voxelCount(), hasLabel);
  if (layout.end != bytes.size()) throw Error(ErrorCode::InvalidInput, "its length is wrong");
  entry.image = viewOf(map, layout.image, size, torch::kInt16);
  if (hasLabel) entry.label = viewOf(map, layout.label, size, torch::kUInt8);
  entry.storage = map;
  return entry;
}

}  // namespace

CachedCase quantised(const PreparedVolume& prepared) {
  Volume image(prepared.image.geometry(), VoxelType::Int16);
  const std::span<const float> source = prepared.image.voxels<float>();
  const std::span<std::int16_t> target = image.voxels<std::int16_t>();
  for (std::size_t i = 0; i < source.size(); ++i)
    target[i] = static_cast<std::int16_t>(std::nearbyint(source[i] * kLargestValue));
  CachedCase entry;
  entry.image = tensorFromVolume(image);
  if (prepared.label) entry.label = tensorFromVolume(*prepared.label);
  entry.grid = prepared.grid;
  return entry;
}

void writeCaseEntry(const std::filesystem::path& file, const CachedCase& entry) {
  const Json json = {{"grid", toJson(entry.grid)}, {"label", entry.label.defined()}};
  const std::string description = json.dump();
  Sha256 sha;
  forEachPart(description, entry, [&sha](std::span<const std::byte> part) { sha.update(part); });
  Prefix prefix;
  prefix.descriptionBytes = static_cast<std::uint32_t>(description.size());
  const std::string digits = sha.finish();
  std::copy(digits.begin(), digits.end(), prefix.sha256.begin());

  AtomicFile out(file);
  out.write(std::as_bytes(std::span(&prefix, 1)));
  forEachPart(description, entry, [&out](std::span<const std::byte> part) { out.write(part); });
  out.commit();
}

CachedCase readCaseEntry(const std::filesystem::path& file, bool verify) {
  const auto map = std::make_shared<const MemoryMap>(file);
  try {
    return entryIn(map, verify);
  } catch (const Error& error) {
    throw Error(ErrorCode::InvalidInput, file.string() + ": the cache entry is damaged: " + error.what());
  } catch (const Json::exception& error) {
    throw Error(ErrorCode::InvalidInput, file.string() + ": the cache entry is damaged: " + error.what());
  }
}

std::string caseEntryHash(const std::filesystem::path& file) {
  const MemoryMap map(file);
  try {
    const Prefix prefix = prefixOf(map.bytes());
    return {prefix.sha256.data(), prefix.sha256.size()};
  } catch (const Error& error) {
    throw Error(ErrorCode::InvalidInput, file.string() + ": the cache entry is damaged: " + error.what());
  }
}

}  // namespace viscera
