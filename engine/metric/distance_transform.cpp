// SPDX-License-Identifier: Apache-2.0
#include "engine/metric/distance_transform.h"

#include "engine/base/error.h"

#include <algorithm>
#include <limits>

namespace viscera {

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// Lower envelope of the parabolas value[q] + (x - q * spacing)² along one line, in place.
class LineTransform {
 public:
  LineTransform(std::int64_t length, double spacing_mm)
      : length_(length),
        spacing_mm_(spacing_mm),
        value_(static_cast<std::size_t>(length)),
        vertex_(static_cast<std::size_t>(length)),
        begin_mm_(static_cast<std::size_t>(length)) {}

  void apply(double* line, std::int64_t stride) {
    for (std::int64_t q = 0; q < length_; ++q) value_[static_cast<std::size_t>(q)] = line[q * stride];
    const std::size_t count = buildEnvelope();
    if (count == 0) return;
    std::size_t current = 0;
    for (std::int64_t q = 0; q < length_; ++q) {
      const double x_mm = static_cast<double>(q) * spacing_mm_;
      while (current + 1 < count && begin_mm_[current + 1] <= x_mm) ++current;
      const double away_mm = static_cast<double>(q - vertex_[current]) * spacing_mm_;
      line[q * stride] = value_[static_cast<std::size_t>(vertex_[current])] + away_mm * away_mm;
    }
  }

 private:
  /// Number of parabolas that are lowest somewhere; parabola n is lowest from begin_mm_[n] on.
  std::size_t buildEnvelope() {
    std::size_t count = 0;
    for (std::int64_t q = 0; q < length_; ++q) {
      if (value_[static_cast<std::size_t>(q)] == kInfinity) continue;
      double from_mm = -kInfinity;
      while (count > 0) {
        from_mm = crossing_mm(vertex_[count - 1], q);
        if (from_mm > begin_mm_[count - 1]) break;
        --count;
        from_mm = -kInfinity;
      }
      vertex_[count] = q;
      begin_mm_[count] = from_mm;
      ++count;
    }
    return count;
  }

  [[nodiscard]] double crossing_mm(std::int64_t left, std::int64_t right) const {
    const double left_mm = static_cast<double>(left) * spacing_mm_;
    const double right_mm = static_cast<double>(right) * spacing_mm_;
    const double rise = value_[static_cast<std::size_t>(right)] - value_[static_cast<std::size_t>(left)];
    return (rise + right_mm * right_mm - left_mm * left_mm) / (2.0 * (right_mm - left_mm));
  }

  std::int64_t length_;
  double spacing_mm_;
  std::vector<double> value_;
  std::vector<std::int64_t> vertex_;
  std::vector<double> begin_mm_;
};

void transformAxis(std::vector<double>& values, const Index3& size, std::size_t axis, double spacing_mm) {
  const Index3 stride{1, size[0], size[0] * size[1]};
  const std::size_t inner = axis == 0 ? 1 : 0;
  const std::size_t outer = axis == 2 ? 1 : 2;
  LineTransform transform(size[axis], spacing_mm);
  for (std::int64_t b = 0; b < size[outer]; ++b)
    for (std::int64_t a = 0; a < size[inner]; ++a)
      transform.apply(values.data() + b * stride[outer] + a * stride[inner], stride[axis]);
}

}  // namespace

std::vector<double> squaredDistanceTransform(std::span<const std::uint8_t> mask,
                                             const Index3& size,
                                             const Eigen::Vector3d& spacing_mm) {
  require(static_cast<std::int64_t>(mask.size()) == size[0] * size[1] * size[2],
          "squaredDistanceTransform needs as many voxels as the size says");
  std::vector<double> squared(mask.size());
  std::transform(mask.begin(), mask.end(), squared.begin(), [](std::uint8_t inside) {
    return inside != 0 ? 0.0 : kInfinity;
  });
  for (std::size_t axis = 0; axis < 3; ++axis)
    transformAxis(squared, size, axis, spacing_mm[static_cast<Eigen::Index>(axis)]);
  return squared;
}

}  // namespace viscera
