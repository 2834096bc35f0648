// SPDX-License-Identifier: Apache-2.0
#include "viewer/anatomical_letters.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace viscera {
namespace {

constexpr double kLeastShare = 0.08715574274765817;  // sin 5°
constexpr std::array<const char*, 3> kLetters{"RL", "AP", "IS"};

char letterOf(const Eigen::Vector3d& lps, int axis) {
  return kLetters.at(static_cast<std::size_t>(axis))[lps[axis] >= 0.0];
}

}  // namespace

std::string directionLetters(const Eigen::Vector3d& direction) {
  if (!(direction.norm() > 0.0)) return {};
  const Eigen::Vector3d unit = direction.normalized();
  std::array<int, 3> order{0, 1, 2};
  std::stable_sort(
      order.begin(), order.end(), [&](int a, int b) { return std::abs(unit[a]) > std::abs(unit[b]); });
  std::string letters;
  for (const int axis : order)
    if (std::abs(unit[axis]) >= kLeastShare) letters += letterOf(unit, axis);
  return letters;
}

std::string anatomicalText(const Eigen::Vector3d& patient_mm) {
  std::array<char, 96> text{};
  std::snprintf(text.data(),
                text.size(),
                "%c %.1f, %c %.1f, %c %.1f",
                letterOf(patient_mm, 0),
                std::abs(patient_mm[0]),
                letterOf(patient_mm, 1),
                std::abs(patient_mm[1]),
                letterOf(patient_mm, 2),
                std::abs(patient_mm[2]));
  return text.data();
}

Eigen::Vector3d rasFromLps(const Eigen::Vector3d& lps_mm) {
  return {-lps_mm[0], -lps_mm[1], lps_mm[2]};
}

}  // namespace viscera
