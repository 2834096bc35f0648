// SPDX-License-Identifier: Apache-2.0
#include "viewer/label_layer.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace viscera {
namespace {

constexpr double kLeastShare = 0.5;

/// Extents of two volumes along an axis of the first, in mm from its first voxel's outer face.
struct AxisExtents {
  double own_mm = 0.0;
  double otherBegin_mm = 0.0;
  double otherEnd_mm = 0.0;
  const char* direction = "";  ///< in the user's words

  [[nodiscard]] double shared_mm() const {
    return std::max(std::min(own_mm, otherEnd_mm) - std::max(0.0, otherBegin_mm), 0.0);
  }
  [[nodiscard]] double longer_mm() const { return std::max(own_mm, otherEnd_mm - otherBegin_mm); }
  [[nodiscard]] double share() const { return shared_mm() / longer_mm(); }
};

Eigen::Vector3d corner(const Geometry& geometry, int number) {
  Eigen::Vector3d index;
  for (int d = 0; d < 3; ++d)
    index[d] = (number >> d & 1) != 0
                   ? static_cast<double>(geometry.size.at(static_cast<std::size_t>(d))) - 0.5
                   : -0.5;
  return geometry.patientFromVoxel() * index;
}

/// The patient's axis nearest to a direction.
const char* wordsOf(const Eigen::Vector3d& direction) {
  constexpr std::array<const char*, 3> kWords{"from side to side", "from front to back", "from foot to head"};
  Eigen::Index axis = 0;
  direction.cwiseAbs().maxCoeff(&axis);
  return kWords.at(static_cast<std::size_t>(axis));
}

/// The axis of `own` along which the two share least.
AxisExtents worstAxis(const Geometry& own, const Geometry& other) {
  const Eigen::Vector3d start = corner(own, 0);
  AxisExtents worst;
  for (int axis = 0; axis < 3; ++axis) {
    AxisExtents extents;
    extents.own_mm = static_cast<double>(own.size.at(static_cast<std::size_t>(axis))) * own.spacing_mm[axis];
    extents.direction = wordsOf(own.direction.col(axis));
    for (int number = 0; number < 8; ++number) {
      const double along_mm = own.direction.col(axis).dot(corner(other, number) - start);
      extents.otherBegin_mm = number == 0 ? along_mm : std::min(extents.otherBegin_mm, along_mm);
      extents.otherEnd_mm = number == 0 ? along_mm : std::max(extents.otherEnd_mm, along_mm);
    }
    if (axis == 0 || extents.share() < worst.share()) worst = extents;
  }
  return worst;
}

std::string roundedText(double value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.0f", value);
  return text.data();
}

std::string refusal(const AxisExtents& axis, const std::string& scanName, const std::string& layerName) {
  const std::string start = layerName + " is not laid over " + scanName + ": ";
  if (axis.shared_mm() <= 0.0) return start + "by their headers the two lie apart in the patient.";
  return start + "by their headers the two share only " + roundedText(axis.shared_mm()) + " of " +
         roundedText(axis.longer_mm()) + " mm " + axis.direction + ".";
}

}  // namespace

LayerFit fitOf(const Geometry& scan,
               const std::string& scanName,
               const Geometry& layer,
               const std::string& layerName) {
  if (sameGrid(scan, layer)) return {};
  const AxisExtents ofScan = worstAxis(scan, layer);
  const AxisExtents ofLayer = worstAxis(layer, scan);
  const AxisExtents& worst = ofLayer.share() < ofScan.share() ? ofLayer : ofScan;
  if (worst.share() >= kLeastShare) return {LayerFit::Kind::Mapped, {}};
  return {LayerFit::Kind::Apart, refusal(worst, scanName, layerName)};
}

std::array<std::int64_t, 256> labelCounts(const Volume& labels) {
  // Four tables: runs of one label would wait for their own counter.
  std::array<std::array<std::uint32_t, 256>, 4> parts{};
  std::array<std::int64_t, 256> counts{};
  const auto voxels = labels.voxels<std::uint8_t>();
  constexpr std::size_t kBlock = std::size_t{1} << 30;
  for (std::size_t begin = 0; begin < voxels.size(); begin += kBlock) {
    const std::size_t end = std::min(begin + kBlock, voxels.size());
    for (std::size_t n = begin; n < end; ++n) ++parts[n & 3][voxels[n]];
    for (auto& part : parts)
      for (std::size_t label = 0; label < part.size(); ++label) {
        counts[label] += part[label];
        part[label] = 0;
      }
  }
  return counts;
}

}  // namespace viscera
