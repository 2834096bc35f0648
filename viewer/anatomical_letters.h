// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Eigen/Core>

#include <string>

namespace viscera {

/// Letters at the four edges of a picture: what lies beyond that edge in the patient.
struct EdgeLetters {
  std::string left;
  std::string right;
  std::string top;
  std::string bottom;
};

/// Names a direction given in LPS: one of L R P A S I, or several, the strongest first ("LA"), where the
/// direction is oblique: every axis that takes part with at least the sine of 5 degrees is named.
/// The vector need not have length 1; empty for a vector of length 0.
[[nodiscard]] std::string directionLetters(const Eigen::Vector3d& direction);

/// A position in LPS mm in the words of 3D Slicer, e.g. "R 17.6, P 35.3, S 12.1"; the same text for either
/// frame.
[[nodiscard]] std::string anatomicalText(const Eigen::Vector3d& patient_mm);

/// LPS mm to RAS mm, and back: the signs of the first two coordinates change.
[[nodiscard]] Eigen::Vector3d rasFromLps(const Eigen::Vector3d& lps_mm);

}  // namespace viscera
