// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "viewer/axis_samples.h"
#include "viewer/picture.h"
#include "viewer/window_level.h"

#include <cstddef>
#include <span>
#include <vector>

namespace viscera {

/// How voxels become pixels: the voxel under the pixel's centre, or the four around it weighted by their
/// distance (bilinear within the slice, in HU, before the window).
enum class Interpolation : std::uint8_t { Nearest, Linear };

/// Draws the grey picture of one slice. Holds tables and scratch rows; one thread at a time.
class GreyPainter {
 public:
  struct Slice {
    std::span<const std::byte> voxels;  ///< as of extractSlice
    VoxelType type = VoxelType::Int16;
    std::int64_t columns = 0;
    std::int64_t rows = 0;
  };

  /// Fills `out` (without a margin): grey by greyOf() inside the slice, 0 outside.
  /// Nearest is exact; Linear is computed in float32 and may differ by one grey level.
  void paint(const Slice& slice,
             const AxisSamples& columns,
             const AxisSamples& rows,
             const WindowLevel& window,
             Interpolation interpolation,
             ByteRaster& out);

 private:
  template <class T>
  void paintNearest(const T* voxels,
                    const Slice& slice,
                    const AxisSamples& columns,
                    const AxisSamples& rows,
                    ByteRaster& out);
  template <class T>
  void paintLinear(const T* voxels,
                   const Slice& slice,
                   const AxisSamples& columns,
                   const AxisSamples& rows,
                   ByteRaster& out);
  template <class T>
  void greysOf(const T* row, std::int64_t begin, std::int64_t end);

  GreyTable table_;
  WindowLevel window_;
  std::vector<std::uint8_t> greys_;  ///< grey of each column of a source row
  std::vector<float> mixed_;         ///< unrounded grey of each column between two source rows
};

}  // namespace viscera
