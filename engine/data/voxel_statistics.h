// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/volume/volume.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <set>
#include <string>
#include <vector>

namespace viscera {

/// What the check of a case asks of the voxels of an image.
struct ImageStatistics {
  double least = std::numeric_limits<double>::infinity();  ///< of the voxels that are numbers
  double most = -std::numeric_limits<double>::infinity();
  std::int64_t notFinite = 0;  ///< NaN and infinite voxels

  [[nodiscard]] bool hasNumbers() const { return least <= most; }
};

/// Voxels of a label map by value. A value within 1e-3 of a whole number counts as that number: label maps
/// stored with a slope come back a little off.
struct LabelStatistics {
  std::array<std::int64_t, 256> voxels{};
  std::int64_t notLabels = 0;  ///< voxels that are no whole number in 0 … 255
  double firstNotLabel = 0.0;
};

/// Bins of equal width; the first begins at `least_hu`.
struct HistogramBins {
  double least_hu = -1024.0;
  double step_hu = 16.0;
  std::size_t count = 256;
};

/// Voxels in each bin; those beyond the bins, such as padding around the field of view, are left out.
[[nodiscard]] std::vector<std::int64_t> huHistogram(const Volume& image, const HistogramBins& bins);

[[nodiscard]] ImageStatistics imageStatistics(const Volume& image);
[[nodiscard]] LabelStatistics labelStatistics(const Volume& label);
/// Labels of voxels on the outermost slices of any axis: what they mark may go on beyond the scan.
[[nodiscard]] std::set<int> labelsAtTheEdge(const Volume& label);

/// SHA-256 of size and values; equal for the same values stored in another type of 16 bits or less, or as
/// float.
[[nodiscard]] std::string contentHash(const Volume& volume);

}  // namespace viscera
