// SPDX-License-Identifier: Apache-2.0
#include "viewer/ruler.h"

#include "engine/base/error.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <numbers>

namespace viscera {
namespace {

std::string withUnit(const char* format, double value) {
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), format, value);
  return text.data();
}

}  // namespace

double distance_mm(const Eigen::Vector3d& from_mm, const Eigen::Vector3d& to_mm) {
  return (to_mm - from_mm).norm();
}

double angle_deg(const Eigen::Vector3d& a_mm, const Eigen::Vector3d& vertex_mm, const Eigen::Vector3d& b_mm) {
  const Eigen::Vector3d a = a_mm - vertex_mm;
  const Eigen::Vector3d b = b_mm - vertex_mm;
  const double lengths = a.norm() * b.norm();
  if (!(lengths > 0.0)) return 0.0;
  return std::acos(std::clamp(a.dot(b) / lengths, -1.0, 1.0)) * 180.0 / std::numbers::pi;
}

std::string lengthText(double length_mm) {
  return withUnit("%.1f mm", length_mm);
}

std::string angleText(double degrees) {
  return withUnit("%.1f\u00b0", degrees);
}

ScaleBar scaleBar(double scale_pxPerMm, double most_px) {
  require(scale_pxPerMm > 0.0 && most_px > 0.0, "a scale bar needs a scale and a length above 0");
  const double most_mm = most_px / scale_pxPerMm * (1.0 + 1e-9);
  const double power = std::pow(10.0, std::floor(std::log10(most_mm)));
  double length_mm = power;
  for (const double factor : {2.0, 5.0})
    if (factor * power <= most_mm) length_mm = factor * power;
  const std::string text =
      length_mm >= 10.0 ? withUnit("%g cm", length_mm / 10.0) : withUnit("%g mm", length_mm);
  return {length_mm, length_mm * scale_pxPerMm, text};
}

}  // namespace viscera
