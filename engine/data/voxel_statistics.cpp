// SPDX-License-Identifier: Apache-2.0
#include "engine/data/voxel_statistics.h"

#include "engine/base/sha256.h"
#include "engine/volume/voxel_dispatch.h"

#include <algorithm>
#include <cmath>

namespace viscera {
namespace {

constexpr double kLabelTolerance = 1e-3;
constexpr std::size_t kChunkVoxels = 1U << 16;

template <class T>
ImageStatistics statisticsOf(std::span<const T> voxels) {
  ImageStatistics result;
  for (const T voxel : voxels) {
    const auto value = static_cast<double>(voxel);
    if (!std::isfinite(value)) {
      ++result.notFinite;
      continue;
    }
    result.least = std::min(result.least, value);
    result.most = std::max(result.most, value);
  }
  return result;
}

template <class T>
LabelStatistics countsOf(std::span<const T> voxels) {
  LabelStatistics result;
  for (const T voxel : voxels) {
    const auto value = static_cast<double>(voxel);
    const double whole = std::nearbyint(value);
    if (whole >= 0.0 && whole <= 255.0 && std::abs(value - whole) <= kLabelTolerance) {
      ++result.voxels[static_cast<std::size_t>(whole)];
      continue;
    }
    if (result.notLabels++ == 0) result.firstNotLabel = value;
  }
  return result;
}

template <class T>
std::vector<std::int64_t> histogramOf(std::span<const T> voxels, const HistogramBins& bins) {
  std::vector<std::int64_t> counts(bins.count);
  for (const T voxel : voxels) {
    const double bin = std::floor((static_cast<double>(voxel) - bins.least_hu) / bins.step_hu);
    if (bin >= 0.0 && bin < static_cast<double>(bins.count)) ++counts[static_cast<std::size_t>(bin)];
  }
  return counts;
}

template <class T>
void hashVoxels(std::span<const T> voxels, Sha256& hash) {
  std::vector<float> chunk;
  for (std::size_t start = 0; start < voxels.size(); start += kChunkVoxels) {
    const auto part = voxels.subspan(start, std::min(kChunkVoxels, voxels.size() - start));
    chunk.resize(part.size());
    std::transform(
        part.begin(), part.end(), chunk.begin(), [](T value) { return static_cast<float>(value); });
    hash.update(std::as_bytes(std::span<const float>(chunk)));
  }
}

}  // namespace

ImageStatistics imageStatistics(const Volume& image) {
  return withVoxelType(image.type(), [&image](auto type) {
    return statisticsOf(image.voxels<typename decltype(type)::type>());
  });
}

std::vector<std::int64_t> huHistogram(const Volume& image, const HistogramBins& bins) {
  return withVoxelType(image.type(), [&image, &bins](auto type) {
    return histogramOf(image.voxels<typename decltype(type)::type>(), bins);
  });
}

LabelStatistics labelStatistics(const Volume& label) {
  return withVoxelType(
      label.type(), [&label](auto type) { return countsOf(label.voxels<typename decltype(type)::type>()); });
}

std::set<int> labelsAtTheEdge(const Volume& label) {
  const Index3& size = label.size();
  std::set<int> found;
  withVoxelType(label.type(), [&](auto type) {
    const auto voxels = label.voxels<typename decltype(type)::type>();
    const auto look = [&](std::int64_t i, std::int64_t j, std::int64_t k) {
      const auto value = static_cast<double>(voxels[label.offset(i, j, k)]);
      if (value > 0.5 && value < 255.5) found.insert(static_cast<int>(std::lround(value)));
    };
    for (std::int64_t k = 0; k < size[2]; ++k) {
      const bool outerSlice = k == 0 || k == size[2] - 1;
      for (std::int64_t j = 0; j < size[1]; ++j) {
        const bool outerRow = outerSlice || j == 0 || j == size[1] - 1;
        const std::int64_t step = outerRow ? 1 : std::max<std::int64_t>(1, size[0] - 1);
        for (std::int64_t i = 0; i < size[0]; i += step) look(i, j, k);
      }
    }
  });
  return found;
}

std::string contentHash(const Volume& volume) {
  Sha256 hash;
  hash.update(toString(volume.size()));
  withVoxelType(volume.type(), [&volume, &hash](auto type) {
    hashVoxels(volume.voxels<typename decltype(type)::type>(), hash);
  });
  return hash.finish();
}

}  // namespace viscera
