// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/viewer/viewer_state.h"

#include <QPointF>

#include <cstddef>
#include <optional>
#include <vector>

namespace viscera {

class SlicePane;

/// Measuring on one pane: a length is dragged, an angle takes three clicks (arm, vertex, arm), and a point
/// that was set is moved by dragging it. What is measured lies in ViewerState; an angle that was begun in one
/// pane may be ended in another one of the same slice. Pane and state outlive it.
class PaneMeasuring {
 public:
  PaneMeasuring(ViewerState& state, const SlicePane& pane) : state_(state), pane_(pane) {}

  void press(const QPointF& at);
  /// With or without a button held down.
  void move(const QPointF& at);
  void release();
  /// Gives up what is unfinished, or puts a point that is being dragged back; false where there is neither.
  bool cancel();
  /// The last measurement of all panes, whether finished or not.
  void removeLast();

 private:
  struct Grip {
    std::size_t measurement = 0;
    std::size_t point = 0;
    Eigen::Vector3d before_mm;
  };

  /// A point of a finished measurement of this slice under the pointer.
  [[nodiscard]] std::optional<Grip> gripAt(const QPointF& at) const;
  [[nodiscard]] bool isHere(const Measurement& one) const;
  /// Whether the last measurement is an angle of this slice that waits for clicks.
  [[nodiscard]] bool isAngleGoingOn() const;
  void begin(const QPointF& at);
  void setNextPoint(const QPointF& at);
  void setPoint(std::size_t measurement, std::size_t point, const Eigen::Vector3d& lps_mm);

  ViewerState& state_;
  const SlicePane& pane_;
  bool isDragged_ = false;  // the length that was begun last
  std::optional<Grip> grip_;
};

}  // namespace viscera
