// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/viewer/pane_measuring.h"
#include "gui/viewer/slice_overlay.h"
#include "gui/viewer/viewer_state.h"
#include "viewer/slice_renderer.h"

#include <QImage>
#include <QWidget>

#include <optional>

namespace viscera {

/// One slice of the shared scene, drawn by SliceRenderer at the screen's own pixels, with what a mouse and
/// keys do to it: wheel and arrows change slices, Ctrl+wheel and right-drag zoom about the pointer,
/// middle-drag moves, Shift+move and, with the navigate tool, left-drag lead the position, double-click asks
/// to be alone. The state outlives the pane.
class SlicePane : public QWidget {
  Q_OBJECT

 public:
  SlicePane(ViewerState& state, SliceView view, QWidget* parent = nullptr);

  void setView(SliceView view);
  [[nodiscard]] SliceView view() const { return view_; }
  /// Only this layer, for panes side by side; none: as the layers say. `caption` names it for screen readers.
  void showOnly(std::optional<std::size_t> layer, const QString& caption);

  /// Whether the corner tells what errors look like, how much of each there is, and why a layer is not seen.
  void setNotes(bool notes);
  /// What the corner tells now, a line each; empty: nothing.
  [[nodiscard]] QStringList notes() const;

  [[nodiscard]] Viewport viewport() const;
  /// Position in LPS mm under a point of the pane, on the slice that it shows.
  [[nodiscard]] Eigen::Vector3d patientAt(const QPointF& point) const;
  [[nodiscard]] QPointF pointOf(const Eigen::Vector3d& lps_mm) const;
  /// The picture without what stands over it, drawn anew where it is stale.
  [[nodiscard]] const QImage& picture();
  [[nodiscard]] QSize sizeHint() const override { return {400, 300}; }
  [[nodiscard]] QSize minimumSizeHint() const override { return {160, 120}; }

 Q_SIGNALS:
  void maximiseRequested();

 protected:
  void paintEvent(QPaintEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;

 private:
  enum class Drag { None, Navigate, Window, Measure, Zoom, Pan };

  void beginDrag(Drag drag, const QPointF& at);
  void continueDrag(const QPointF& at);
  void zoomBy(double factor, const QPointF& at, const Viewport& from);
  [[nodiscard]] SliceOverlay::Measured measuredOf(const Measurement& one) const;
  [[nodiscard]] std::vector<SliceOverlay::Note> corner() const;
  void addErrors(std::vector<SliceOverlay::Note>& corner) const;
  [[nodiscard]] QString whyNotSeen() const;
  void updateCursor();
  void updateName();
  void redraw();

  ViewerState& state_;
  SliceView view_;
  PaneMeasuring measuring_;
  std::optional<std::size_t> only_;
  QString caption_;
  bool hasNotes_ = false;
  SliceRenderer renderer_;
  SliceRequest request_;
  QImage image_;  // kept from frame to frame
  bool stale_ = true;
  Drag drag_ = Drag::None;
  QPointF dragFrom_;
  Viewport viewportFrom_;
  WindowLevel windowFrom_;
  int wheelRest_ = 0;  // eighths of a degree that make no whole step yet
};

}  // namespace viscera
