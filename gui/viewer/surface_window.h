// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "viewer/surface_scene.h"

#include <QImage>
#include <QOpenGLTextureBlitter>
#include <QOpenGLWindow>
#include <QTimer>

#include <functional>
#include <memory>

class QPainter;

namespace viscera {

/// The native window in which surfaces are drawn. Without a graphics card the coarse copies are drawn at once
/// and the whole surfaces after a rest, part by part, so that the event loop goes on in between.
class SurfaceWindow : public QOpenGLWindow {
  Q_OBJECT

 public:
  using Overlay = std::function<void(QPainter&, const QSizeF&)>;

  /// `overlay` paints over each picture, in the window's own pixels.
  SurfaceWindow(std::unique_ptr<SurfaceScene> scene, Overlay overlay);
  ~SurfaceWindow() override;

  [[nodiscard]] SurfaceScene& scene() { return *scene_; }
  /// Something of the scene changed: the picture is drawn anew.
  void sceneChanged();
  /// Takes all organs out of the scene.
  void clearScene();
  /// Only what lies over the picture changed.
  void overlayChanged() { update(); }
  /// What is seen now, in device pixels.
  [[nodiscard]] QImage picture();

  /// Whether the processor draws; known after the first picture.
  [[nodiscard]] bool isSoftware() const { return isSoftware_; }
  /// Whether what is seen are the whole surfaces.
  [[nodiscard]] bool isWhole() const { return isWhole_; }
  /// The longest that drawing kept the event loop busy so far.
  [[nodiscard]] double longestBusy_ms() const { return longestBusy_ms_; }

 Q_SIGNALS:
  /// The whole surfaces are seen.
  void completed();

 protected:
  void initializeGL() override;
  void resizeGL(int width, int height) override;
  void paintGL() override;

 private:
  /// What the first pictures need, a step in each round of the event loop, since each takes its time.
  enum class Start { Scene, Lines, Program, Picture, Overlay, Done };

  [[nodiscard]] QSize deviceSize() const;
  void startNext();
  void doStart(Start step);
  void drawPicture();
  /// Copies the scene's picture into a framebuffer, which stays bound.
  void showPicture(unsigned framebuffer);
  void paintOverlay();
  void drawTexture(unsigned texture, QOpenGLTextureBlitter::Origin origin);
  [[nodiscard]] QImage overlayImage() const;
  void beginWhole();
  void addPart();
  void setWhole(bool whole);
  template <class Work>
  void measured(Work work);

  std::unique_ptr<SurfaceScene> scene_;
  Overlay overlay_;
  QOpenGLTextureBlitter blitter_;
  unsigned overlayTexture_ = 0;
  QTimer start_;
  QTimer rest_;
  QTimer parts_;
  Start next_ = Start::Scene;
  bool isSoftware_ = false;
  bool isStale_ = true;
  bool isWhole_ = false;
  double longestBusy_ms_ = 0.0;
};

}  // namespace viscera
