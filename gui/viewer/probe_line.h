// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/viewer/viewer_state.h"

#include <QWidget>

#include <array>
#include <memory>
#include <optional>

class QLabel;

namespace viscera {

struct ProbeSample;
struct ViewerCase;

/// What is at the pointer, or at the crosshair while the pointer is elsewhere: HU, labels with their
/// probability where it was kept, mm in both frames, voxel from 0.
class ProbeLine : public QWidget {
  Q_OBJECT

 public:
  explicit ProbeLine(ViewerState& state, QWidget* parent = nullptr);

  void setCase(std::shared_ptr<const ViewerCase> shown);
  /// All of it, as it stands there.
  [[nodiscard]] QString text() const;

 private:
  enum Part { kValue, kLabels, kLps, kRas, kVoxel, kParts };

  void refresh();
  void set(Part part, const QString& text);
  [[nodiscard]] QString labelsText(const ProbeSample& sample) const;

  ViewerState& state_;
  std::shared_ptr<const ViewerCase> case_;
  std::optional<Eigen::Vector3d> pointer_mm_;
  std::array<QLabel*, kParts> parts_{};
};

}  // namespace viscera
