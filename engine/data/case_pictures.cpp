// SPDX-License-Identifier: Apache-2.0
#include "engine/data/case_pictures.h"

#include "engine/volume/orientation.h"
#include "engine/volume/voxel_dispatch.h"

#include <algorithm>
#include <cmath>

namespace viscera {
namespace {

/// A voxel axis as a side of a picture.
struct Side {
  std::size_t axis = 0;
  bool reversed = false;
};

struct Plane {
  const char* name;
  Side across;
  Side down;
};

/// One voxel that takes part in a pixel.
struct Tap {
  std::int64_t index = 0;
  double weight = 1.0;
};
using Taps = std::vector<std::vector<Tap>>;  // of each pixel along a side

std::array<Plane, 3> planesOf(const Geometry& geometry) {
  const AxisMap map = axisMapTo(geometry, "LPS");
  const auto side = [&map](std::size_t copyAxis, bool reversed) {
    return Side{static_cast<std::size_t>(map.sourceAxis[copyAxis]), map.flipped[copyAxis] != reversed};
  };
  return {{{"axial", side(0, false), side(1, false)},
           {"coronal", side(0, false), side(2, true)},
           {"sagittal", side(1, false), side(2, true)}}};
}

/// Mean of the voxels under a pixel, or between the two nearest where pixels are the smaller ones.
Taps smoothTaps(std::int64_t voxels, int pixels, bool reversed) {
  Taps taps(static_cast<std::size_t>(pixels));
  const double ratio = static_cast<double>(voxels) / pixels;
  for (std::size_t p = 0; p < taps.size(); ++p) {
    const double begin = static_cast<double>(p) * ratio;
    if (ratio >= 1.0) {
      const double end = std::min(begin + ratio, static_cast<double>(voxels));
      for (auto i = static_cast<std::int64_t>(begin); static_cast<double>(i) < end && i < voxels; ++i) {
        const double covered =
            std::min(end, static_cast<double>(i + 1)) - std::max(begin, static_cast<double>(i));
        taps[p].push_back({i, covered / (end - begin)});
      }
    } else {
      const double centre = std::clamp(begin + ratio / 2 - 0.5, 0.0, static_cast<double>(voxels - 1));
      const auto low = static_cast<std::int64_t>(centre);
      const double part = centre - static_cast<double>(low);
      taps[p].push_back({low, 1.0 - part});
      if (part > 0.0) taps[p].push_back({low + 1, part});
    }
    if (reversed)
      for (Tap& tap : taps[p]) tap.index = voxels - 1 - tap.index;
  }
  return taps;
}

Taps nearestTaps(std::int64_t voxels, int pixels, bool reversed) {
  Taps taps(static_cast<std::size_t>(pixels));
  for (std::size_t p = 0; p < taps.size(); ++p) {
    const double centre = (static_cast<double>(p) + 0.5) * static_cast<double>(voxels) / pixels;
    const std::int64_t index = std::min(static_cast<std::int64_t>(centre), voxels - 1);
    taps[p].push_back({reversed ? voxels - 1 - index : index, 1.0});
  }
  return taps;
}

PreviewImage blankPicture(const Geometry& geometry, const Plane& plane, int longestEdge) {
  const auto length_mm = [&geometry](const Side& side) {
    return static_cast<double>(geometry.size[side.axis]) *
           geometry.spacing_mm[static_cast<Eigen::Index>(side.axis)];
  };
  const double scale = longestEdge / std::max(length_mm(plane.across), length_mm(plane.down));
  PreviewImage picture;
  picture.name = plane.name;
  picture.width = std::max(1, static_cast<int>(std::lround(length_mm(plane.across) * scale)));
  picture.height = std::max(1, static_cast<int>(std::lround(length_mm(plane.down) * scale)));
  picture.pixels.resize(static_cast<std::size_t>(picture.width) * static_cast<std::size_t>(picture.height));
  return picture;
}

/// `pixelOf` makes a pixel of the weighted mean of voxels.
template <class MakeTaps, class PixelOf>
std::vector<PreviewImage> draw(
    const Volume& volume, const Index3& at, int longestEdge, MakeTaps&& makeTaps, PixelOf&& pixelOf) {
  const Geometry& grid = volume.geometry();
  const std::array<std::int64_t, 3> strides = {1, grid.size[0], grid.size[0] * grid.size[1]};
  std::vector<PreviewImage> pictures;
  for (const Plane& plane : planesOf(grid)) {
    PreviewImage picture = blankPicture(grid, plane, longestEdge);
    const Taps across = makeTaps(grid.size[plane.across.axis], picture.width, plane.across.reversed);
    const Taps down = makeTaps(grid.size[plane.down.axis], picture.height, plane.down.reversed);
    const std::size_t normal = 3 - plane.across.axis - plane.down.axis;
    const std::int64_t start = at[normal] * strides[normal];
    withVoxelType(volume.type(), [&](auto type) {
      const auto voxels = volume.voxels<typename decltype(type)::type>();
      auto pixel = picture.pixels.begin();
      for (const auto& row : down)
        for (const auto& column : across) {
          double sum = 0.0;
          for (const Tap& y : row)
            for (const Tap& x : column)
              sum += y.weight * x.weight *
                     static_cast<double>(voxels[static_cast<std::size_t>(
                         start + y.index * strides[plane.down.axis] + x.index * strides[plane.across.axis])]);
          *pixel++ = pixelOf(sum);
        }
    });
    pictures.push_back(std::move(picture));
  }
  return pictures;
}

}  // namespace

Index3 middleSlices(const Index3& size) {
  return {size[0] / 2, size[1] / 2, size[2] / 2};
}

Index3 fullestSlices(const Volume& label) {
  const Index3& size = label.size();
  std::array<std::vector<std::int64_t>, 3> counts;
  for (std::size_t d = 0; d < 3; ++d) counts[d].resize(static_cast<std::size_t>(size[d]));
  withVoxelType(label.type(), [&](auto type) {
    const auto voxels = label.voxels<typename decltype(type)::type>();
    std::size_t n = 0;
    for (std::size_t k = 0; k < counts[2].size(); ++k)
      for (std::size_t j = 0; j < counts[1].size(); ++j)
        for (std::size_t i = 0; i < counts[0].size(); ++i, ++n) {
          if (!(static_cast<double>(voxels[n]) > 0.0)) continue;
          ++counts[0][i];
          ++counts[1][j];
          ++counts[2][k];
        }
  });
  Index3 found = middleSlices(size);
  for (std::size_t d = 0; d < 3; ++d) {
    const auto most = std::max_element(counts[d].begin(), counts[d].end());
    if (most != counts[d].end() && *most > 0) found[d] = most - counts[d].begin();
  }
  return found;
}

std::vector<PreviewImage> greySlices(const Volume& image, const Index3& at, const PictureOptions& options) {
  const double low_hu = options.huWindow[0];
  const double width_hu = options.huWindow[1] - low_hu;
  return draw(image, at, options.longestEdge, smoothTaps, [=](double hu) {
    const double grey = std::isfinite(hu) ? std::clamp((hu - low_hu) / width_hu, 0.0, 1.0) : 0.0;
    return static_cast<std::uint8_t>(std::lround(255.0 * grey));
  });
}

std::vector<PreviewImage> labelSlices(const Volume& label, const Index3& at, const PictureOptions& options) {
  return draw(label, at, options.longestEdge, nearestTaps, [](double value) {
    const bool isLabel = value >= 0.0 && value < 255.5;
    return isLabel ? static_cast<std::uint8_t>(std::lround(value)) : std::uint8_t{0};
  });
}

}  // namespace viscera
