// SPDX-License-Identifier: Apache-2.0
#include "viewer/grey_painter.h"

#include "engine/volume/voxel_dispatch.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <type_traits>

namespace viscera {
namespace {

/// Source columns that the pixels inside need: first and the one after the last.
struct Range {
  std::int64_t begin = 0;
  std::int64_t end = 0;
};

Range columnsNeeded(const AxisSamples& samples, std::int64_t count) {
  const auto first = static_cast<std::size_t>(samples.first + samples.margin);
  const auto last = static_cast<std::size_t>(samples.end - 1 + samples.margin);
  // Linear reads one column beyond `low`, and `nearest` is `low` or the one after it.
  return {samples.low[first], std::min<std::int64_t>(samples.low[last] + 2, count)};
}

/// Grey levels before rounding: (v - low) * factor. Types of more than 24 bits are subtracted in double.
template <class T>
class GreyScale {
 public:
  explicit GreyScale(const WindowLevel& window)
      : low_(static_cast<Real>(window.low_hu())), factor_(static_cast<Real>(255.0 / window.width_hu)) {}
  float operator()(T value) const { return static_cast<float>((static_cast<Real>(value) - low_) * factor_); }

 private:
  using Real = std::conditional_t<(sizeof(T) > 2) && !std::is_same_v<T, float>, double, float>;
  Real low_;
  Real factor_;
};

std::uint8_t rounded(float grey) {
  if (!(grey > 0.0F)) return 0;
  return grey >= 255.0F ? std::uint8_t{255} : static_cast<std::uint8_t>(grey + 0.5F);
}

}  // namespace

template <class T>
void GreyPainter::greysOf(const T* row, std::int64_t begin, std::int64_t end) {
  std::uint8_t* __restrict greys = greys_.data();
  if constexpr (sizeof(T) <= 2) {
    const std::uint8_t* table = table_.table().data();
    for (std::int64_t column = begin; column < end; ++column)
      greys[column] = table[row[column] - std::numeric_limits<T>::min()];
  } else {
    for (std::int64_t column = begin; column < end; ++column)
      greys[column] = greyOf(static_cast<double>(row[column]), window_);
  }
}

template <class T>
void GreyPainter::paintNearest(const T* voxels,
                               const Slice& slice,
                               const AxisSamples& columns,
                               const AxisSamples& rows,
                               ByteRaster& out) {
  const Range needed = columnsNeeded(columns, slice.columns);
  greys_.resize(static_cast<std::size_t>(slice.columns));
  const std::int32_t* nearest = columns.nearest.data() + columns.margin;
  for (int y = rows.first; y < rows.end; ++y) {
    std::uint8_t* __restrict target = out.row(y);
    if (y > rows.first && rows.nearestAt(y) == rows.nearestAt(y - 1)) {
      std::copy_n(out.row(y - 1), out.width, target);
      continue;
    }
    greysOf(voxels + rows.nearestAt(y) * slice.columns, needed.begin, needed.end);
    for (int x = columns.first; x < columns.end; ++x)
      target[x] = greys_[static_cast<std::size_t>(nearest[x])];
  }
}

template <class T>
void GreyPainter::paintLinear(const T* voxels,
                              const Slice& slice,
                              const AxisSamples& columns,
                              const AxisSamples& rows,
                              ByteRaster& out) {
  const GreyScale<T> scale(window_);
  const Range needed = columnsNeeded(columns, slice.columns);
  mixed_.resize(static_cast<std::size_t>(slice.columns) + 1);
  const std::int32_t* low = columns.low.data() + columns.margin;
  const float* weight = columns.weight.data() + columns.margin;
  for (int y = rows.first; y < rows.end; ++y) {
    const auto entry = static_cast<std::size_t>(y + rows.margin);
    const std::int64_t upperRow = rows.low[entry];
    const T* upper = voxels + upperRow * slice.columns;
    const T* lower = voxels + std::min(upperRow + 1, slice.rows - 1) * slice.columns;
    float* __restrict mixed = mixed_.data();
    const float share = rows.weight[entry];
    for (std::int64_t column = needed.begin; column < needed.end; ++column) {
      const float a = scale(upper[column]);
      mixed[column] = a + share * (scale(lower[column]) - a);
    }
    // One column alone: its neighbour, of weight 0, must be a number.
    mixed[needed.end] = mixed[needed.end - 1];
    std::uint8_t* __restrict target = out.row(y);
    for (int x = columns.first; x < columns.end; ++x) {
      const float* pair = mixed + low[x];
      target[x] = rounded(pair[0] + weight[x] * (pair[1] - pair[0]));
    }
  }
}

void GreyPainter::paint(const Slice& slice,
                        const AxisSamples& columns,
                        const AxisSamples& rows,
                        const WindowLevel& window,
                        Interpolation interpolation,
                        ByteRaster& out) {
  std::fill(out.values.begin(), out.values.end(), std::uint8_t{0});
  if (columns.first >= columns.end || rows.first >= rows.end) return;
  window_ = window;
  withVoxelType(slice.type, [&]<class T>(std::type_identity<T>) {
    const T* voxels = reinterpret_cast<const T*>(slice.voxels.data());
    if (interpolation == Interpolation::Linear) {
      paintLinear(voxels, slice, columns, rows, out);
      return;
    }
    if constexpr (sizeof(T) <= 2) table_.update(slice.type, window);
    paintNearest(voxels, slice, columns, rows, out);
  });
}

}  // namespace viscera
