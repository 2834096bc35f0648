// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/volume/volume.h"
#include "viewer/axis_samples.h"
#include "viewer/picture.h"

#include <cstddef>
#include <span>

namespace viscera {

/// Labels met by a straight line of points, point n at voxel position `start + n * step` (continuous indices
/// of `labels`, which are UInt8): the voxel a point lies in, 0 outside. Labels are never interpolated.
void sampleLabelLine(const Volume& labels,
                     const Eigen::Vector3d& start,
                     const Eigen::Vector3d& step,
                     std::span<std::uint8_t> out);

/// Labels of a slice on the scan's own grid (as of extractSlice, `columns` wide) under the pixels, with the
/// margin of the samples, which must be that of `out`.
void rasterOfSlice(std::span<const std::byte> slice,
                   std::int64_t columns,
                   const AxisSamples& columnSamples,
                   const AxisSamples& rowSamples,
                   ByteRaster& out);

/// A slice of a scan in a pane.
struct SliceInPane {
  const SlicePlane& plane;
  const Viewport& viewport;
  std::int64_t slice = 0;
};

/// Labels of a map on another grid at the place in the patient that each pixel shows; 0 outside the scan.
void rasterOfMappedLabels(const Volume& labels,
                          const SliceInPane& shown,
                          const AxisSamples& columnSamples,
                          const AxisSamples& rowSamples,
                          ByteRaster& out);

}  // namespace viscera
