// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/viewer/surface_library.h"
#include "gui/viewer/surface_store.h"
#include "gui/viewer/viewer_state.h"
#include "viewer/surface_camera.h"

#include <QImage>
#include <QWidget>

#include <optional>

namespace viscera {

class SurfaceWindow;

/// Surfaces of the organs of one layer, with what a mouse and keys do to them: left-drag turns, right-drag
/// and wheel zoom, middle-drag moves, a click leads the position to the surface, double-click asks to be
/// alone. OpenGL is started when the pane is first seen; where there is none a sentence stands in its place.
class SurfacePane : public QWidget {
  Q_OBJECT

 public:
  SurfacePane(ViewerState& state, SurfaceStore& store, QWidget* parent = nullptr);
  ~SurfacePane() override;

  /// Of the scene; one that is not laid over the scan is not shown.
  void setLayer(std::size_t layer);
  [[nodiscard]] std::size_t layer() const { return layer_; }
  /// All of the scan's box from that side.
  void lookFrom(SurfaceView view);
  [[nodiscard]] const SurfaceCamera& camera() const { return camera_; }
  /// What stands in place of the picture; empty where surfaces are drawn.
  [[nodiscard]] QString sentence() const;
  /// Null: OpenGL was not started yet, or cannot be.
  [[nodiscard]] SurfaceWindow* window3d() { return window_; }
  /// What is seen, with all that stands over it.
  [[nodiscard]] QImage picture();
  [[nodiscard]] QSize minimumSizeHint() const override { return {160, 120}; }

 Q_SIGNALS:
  void maximiseRequested();

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void showEvent(QShowEvent* event) override;
  void hideEvent(QHideEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;

 private:
  enum class Drag { None, Turn, Zoom, Pan };

  void start();
  void open(const SurfaceLibrary& library);
  void refuse(const QString& problem);
  void takeScene();
  void takeLayer();
  void takeMeshes();
  void takeColours();
  void takePosition();
  void takeCamera();
  void moveCamera();
  void pick(const QPointF& at);
  void drawOver(QPainter& painter, const QSizeF& size) const;
  void redraw();
  [[nodiscard]] Eigen::Vector2d area() const;

  ViewerState& state_;
  SurfaceStore& store_;
  BackgroundTask loading_;
  SurfaceWindow* window_ = nullptr;  // belongs to its container
  QWidget* container_ = nullptr;
  bool isStarted_ = false;
  QString problem_;
  std::shared_ptr<const SliceScene> scene_;  // that the camera was set for
  std::size_t layer_ = 0;
  SurfaceColours colours_;
  SurfaceCamera camera_;
  // None: a person has turned, zoomed or moved it.
  std::optional<SurfaceView> fitted_ = SurfaceView::Anterior;
  Drag drag_ = Drag::None;
  QPointF pressedAt_;
  QPointF dragFrom_;
  bool isClick_ = false;
};

}  // namespace viscera
