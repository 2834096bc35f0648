// SPDX-License-Identifier: Apache-2.0
#include "engine/volume/geometry.h"

#include "engine/volume/axis_codes.h"

#include <algorithm>
#include <cctype>

namespace viscera {
namespace {

constexpr std::array<const char*, 3> kAxisLetters{"LR", "PA", "IS"};

Eigen::Vector3d corner(const Geometry& geometry, int number) {
  Eigen::Vector3d index;
  for (int d = 0; d < 3; ++d) index[d] = (number >> d) & 1 ? static_cast<double>(geometry.size[d] - 1) : 0.0;
  return geometry.patientFromVoxel() * index;
}

}  // namespace

Eigen::Affine3d Geometry::patientFromVoxel() const {
  Eigen::Affine3d result = Eigen::Affine3d::Identity();
  result.linear() = direction * spacing_mm.asDiagonal();
  result.translation() = origin_mm;
  return result;
}

Eigen::Affine3d Geometry::rasFromVoxel() const {
  Eigen::Affine3d result = patientFromVoxel();
  result.matrix().topRows<2>() *= -1.0;
  return result;
}

std::string Geometry::axcodes() const {
  std::string codes;
  for (const PatientAxis& one : nearestPatientAxes(*this)) codes += kAxisLetters.at(one.axis)[one.positive];
  return codes;
}

bool sameGrid(const Geometry& a, const Geometry& b, double tolerance_mm) {
  if (a.size != b.size) return false;
  for (int number = 0; number < 8; ++number)
    if (!((corner(a, number) - corner(b, number)).norm() <= tolerance_mm)) return false;
  return true;
}

std::string toString(const Index3& size) {
  return std::to_string(size[0]) + 'x' + std::to_string(size[1]) + 'x' + std::to_string(size[2]);
}

std::array<PatientAxis, 3> nearestPatientAxes(const Geometry& geometry) {
  Eigen::Matrix3d ras = geometry.direction;
  ras.topRows<2>() *= -1.0;
  std::array<int, 3> order{0, 1, 2};
  const Eigen::Vector3d certainty = ras.cwiseAbs().colwise().maxCoeff();
  std::stable_sort(order.begin(), order.end(), [&](int a, int b) { return certainty[a] > certainty[b]; });
  std::array<PatientAxis, 3> result;
  for (const int voxelAxis : order) {
    Eigen::Index row = 0;
    ras.col(voxelAxis).cwiseAbs().maxCoeff(&row);
    result.at(voxelAxis) = {static_cast<int>(row), ras(row, voxelAxis) >= 0.0};
    ras.row(row).setZero();
  }
  return result;
}

std::optional<std::array<PatientAxis, 3>> parseAxcodes(const std::string& axcodes) {
  if (axcodes.size() != 3) return std::nullopt;
  std::array<PatientAxis, 3> result;
  std::array<bool, 3> used{};
  for (std::size_t d = 0; d < 3; ++d) {
    const char letter = static_cast<char>(std::toupper(static_cast<unsigned char>(axcodes[d])));
    const auto names = std::find_if(kAxisLetters.begin(), kAxisLetters.end(), [&](const char* pair) {
      return pair[0] == letter || pair[1] == letter;
    });
    if (names == kAxisLetters.end()) return std::nullopt;
    const auto axis = static_cast<std::size_t>(names - kAxisLetters.begin());
    if (used.at(axis)) return std::nullopt;
    used.at(axis) = true;
    result.at(d) = {static_cast<int>(axis), (*names)[1] == letter};
  }
  return result;
}

}  // namespace viscera
