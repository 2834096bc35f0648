// SPDX-License-Identifier: Apache-2.0
#include "viewer/label_raster.h"

#include <algorithm>

namespace viscera {

void sampleLabelLine(const Volume& labels,
                     const Eigen::Vector3d& start,
                     const Eigen::Vector3d& step,
                     std::span<std::uint8_t> out) {
  const std::uint8_t* voxels = labels.voxels<std::uint8_t>().data();
  const Index3& size = labels.size();
  const Eigen::Vector3d end(
      static_cast<double>(size[0]), static_cast<double>(size[1]), static_cast<double>(size[2]));
  // Half a voxel further, so that cutting off the fraction gives the nearest index.
  const Eigen::Vector3d first = start + Eigen::Vector3d::Constant(0.5);
  for (std::size_t n = 0; n < out.size(); ++n) {
    const Eigen::Vector3d at = first + static_cast<double>(n) * step;
    const bool inside =
        at[0] >= 0.0 && at[0] < end[0] && at[1] >= 0.0 && at[1] < end[1] && at[2] >= 0.0 && at[2] < end[2];
    out[n] = inside ? voxels[static_cast<std::int64_t>(at[0]) +
                             size[0] * (static_cast<std::int64_t>(at[1]) +
                                        size[1] * static_cast<std::int64_t>(at[2]))]
                    : std::uint8_t{0};
  }
}

void rasterOfSlice(std::span<const std::byte> slice,
                   std::int64_t columns,
                   const AxisSamples& columnSamples,
                   const AxisSamples& rowSamples,
                   ByteRaster& out) {
  const auto* labels = reinterpret_cast<const std::uint8_t*>(slice.data());
  const std::int32_t* nearest = columnSamples.nearest.data();
  std::int32_t previous = -2;  // no row has this number
  for (int y = -out.margin; y < out.height + out.margin; ++y) {
    std::uint8_t* __restrict target = out.row(y) - out.margin;
    const std::int32_t row = rowSamples.nearestAt(y);
    if (row == previous) {
      std::copy_n(target - out.step(), out.step(), target);
    } else if (row < 0) {
      std::fill_n(target, out.step(), std::uint8_t{0});
    } else {
      const std::uint8_t* source = labels + row * columns;
      for (std::ptrdiff_t x = 0; x < out.step(); ++x)
        target[x] = nearest[x] >= 0 ? source[nearest[x]] : std::uint8_t{0};
    }
    previous = row;
  }
}

void rasterOfMappedLabels(const Volume& labels,
                          const SliceInPane& shown,
                          const AxisSamples& columnSamples,
                          const AxisSamples& rowSamples,
                          ByteRaster& out) {
  const ScreenMap map(shown.plane, shown.viewport);
  const Eigen::Affine3d voxelFromPatient = labels.geometry().patientFromVoxel().inverse();
  const auto voxelAt = [&](double x, double y) -> Eigen::Vector3d {
    const Eigen::Vector2d plane = map.planeFromDevice({x + 0.5, y + 0.5});
    return voxelFromPatient *
           shown.plane.patientFromPlane({plane[0], plane[1], static_cast<double>(shown.slice)});
  };
  const Eigen::Vector3d step = (voxelAt(out.width, 0.0) - voxelAt(0.0, 0.0)) / out.width;
  for (int y = -out.margin; y < out.height + out.margin; ++y) {
    std::uint8_t* target = out.row(y) - out.margin;
    if (rowSamples.nearestAt(y) < 0) {
      std::fill_n(target, out.step(), std::uint8_t{0});
      continue;
    }
    sampleLabelLine(labels, voxelAt(-out.margin, y), step, {target, static_cast<std::size_t>(out.step())});
    for (std::ptrdiff_t x = 0; x < out.step(); ++x)
      if (columnSamples.nearest[static_cast<std::size_t>(x)] < 0) target[x] = 0;
  }
}

}  // namespace viscera
