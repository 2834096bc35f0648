// SPDX-License-Identifier: Apache-2.0
#include "viewer/axis_samples.h"

#include <algorithm>
#include <cmath>

namespace viscera {

void sampleAxis(const SlicePlane& plane, const Viewport& viewport, int axis, int margin, AxisSamples& out) {
  const ScreenMap map(plane, viewport);
  const int pixels = axis == 0 ? viewport.width_px : viewport.height_px;
  const std::int64_t count = plane.count(axis);
  const auto entries = static_cast<std::size_t>(pixels + 2 * margin);
  out.margin = margin;
  out.count = count;
  out.nearest.assign(entries, -1);
  out.low.assign(entries, 0);
  out.weight.assign(entries, 0.0F);
  out.first = pixels;
  out.end = pixels;
  for (int pixel = -margin; pixel < pixels + margin; ++pixel) {
    const double position = map.planeFromDevice(Eigen::Vector2d::Constant(pixel + 0.5))[axis];
    const double nearest = std::floor(position + 0.5);
    if (!(nearest >= 0.0 && nearest < static_cast<double>(count))) continue;
    const auto entry = static_cast<std::size_t>(pixel + margin);
    const double low = std::clamp(std::floor(position), 0.0, std::max(static_cast<double>(count - 2), 0.0));
    out.nearest[entry] = static_cast<std::int32_t>(nearest);
    out.low[entry] = static_cast<std::int32_t>(low);
    out.weight[entry] = count > 1 ? static_cast<float>(std::clamp(position - low, 0.0, 1.0)) : 0.0F;
    if (pixel < 0 || pixel >= pixels) continue;
    out.first = std::min(out.first, pixel);
    out.end = pixel + 1;
  }
}

void columnsTouched(const AxisSamples& samples, bool linear, std::vector<std::int32_t>& out) {
  out.clear();
  const auto add = [&out](std::int32_t column) {
    if (out.empty() || column > out.back()) out.push_back(column);
  };
  for (std::size_t entry = 0; entry < samples.nearest.size(); ++entry) {
    if (samples.nearest[entry] < 0) continue;
    if (!linear) {
      add(samples.nearest[entry]);
      continue;
    }
    add(samples.low[entry]);
    if (samples.low[entry] + 1 < samples.count) add(samples.low[entry] + 1);
  }
}

}  // namespace viscera
