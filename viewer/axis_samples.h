// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "viewer/screen_map.h"

#include <cstdint>
#include <vector>

namespace viscera {

/// Where the pixels of one screen axis fall on the columns (or rows) of a slice, worked out once a picture,
/// so that a pixel costs a look-up.
///
/// Entries run over the pixels -margin … pixels + margin - 1; the entry of pixel p is [p + margin].
struct AxisSamples {
  int margin = 0;
  std::int64_t count = 0;             ///< columns of the slice
  std::vector<std::int32_t> nearest;  ///< column under the pixel's centre, -1 outside the slice
  /// The centre lies between column `low` and the next, `weight` of the way; beyond the outer voxel centres
  /// it is clamped to them. Meaningless where `nearest` is -1.
  std::vector<std::int32_t> low;
  std::vector<float> weight;
  /// First pixel inside the slice and the one after the last (equal where none is), margins left out.
  int first = 0;
  int end = 0;

  [[nodiscard]] std::int32_t nearestAt(int pixel) const {
    return nearest[static_cast<std::size_t>(pixel + margin)];
  }
};

/// Columns (or rows) that the pixels touch, margins included, rising, each once: those under the pixels'
/// centres, or with `linear` those on both sides of them.
void columnsTouched(const AxisSamples& samples, bool linear, std::vector<std::int32_t>& out);

/// Samples along the columns (axis 0) or the rows (1) of `plane` for the pixels of `viewport`.
void sampleAxis(const SlicePlane& plane, const Viewport& viewport, int axis, int margin, AxisSamples& out);

}  // namespace viscera
