// SPDX-License-Identifier: Apache-2.0
#include "gui/viewer/surface_window.h"

#include "gui/viewer/surface_library.h"

#include <QElapsedTimer>
#include <QOpenGLContext>
#include <QOpenGLFramebufferObject>
#include <QOpenGLFunctions>
#include <QPainter>

#include <algorithm>

namespace viscera {
namespace {

constexpr int kRest_ms = 300;

}  // namespace

SurfaceWindow::SurfaceWindow(std::unique_ptr<SurfaceScene> scene, Overlay overlay)
    : scene_(std::move(scene)), overlay_(std::move(overlay)) {
  setFormat(surfaceFormat());
  setFlag(Qt::WindowDoesNotAcceptFocus);  // keys stay with the pane, and with them the page's shortcuts
  rest_.setSingleShot(true);
  rest_.setInterval(kRest_ms);
  parts_.setInterval(0);
  start_.setInterval(0);
  connect(&start_, &QTimer::timeout, this, &SurfaceWindow::startNext);
  connect(&rest_, &QTimer::timeout, this, &SurfaceWindow::beginWhole);
  connect(&parts_, &QTimer::timeout, this, &SurfaceWindow::addPart);
}

SurfaceWindow::~SurfaceWindow() {
  makeCurrent();
  scene_.reset();
  if (overlayTexture_ != 0) context()->functions()->glDeleteTextures(1, &overlayTexture_);
  blitter_.destroy();
  doneCurrent();
}

template <class Work>
void SurfaceWindow::measured(Work work) {
  QElapsedTimer timer;
  timer.start();
  work();
  longestBusy_ms_ = std::max(longestBusy_ms_, static_cast<double>(timer.nsecsElapsed()) / 1e6);
}

QSize SurfaceWindow::deviceSize() const {
  return size() * devicePixelRatio();
}

void SurfaceWindow::sceneChanged() {
  isStale_ = true;
  setWhole(false);
  parts_.stop();
  rest_.stop();
  update();
}

void SurfaceWindow::clearScene() {
  makeCurrent();
  scene_->clear();
  doneCurrent();
  sceneChanged();
}

void SurfaceWindow::setWhole(bool whole) {
  if (isWhole_ == whole) return;
  isWhole_ = whole;
  if (whole) Q_EMIT completed();
}

void SurfaceWindow::initializeGL() {
  const auto* name = reinterpret_cast<const char*>(context()->functions()->glGetString(GL_RENDERER));
  isSoftware_ = isSoftwareGl(name == nullptr ? "" : name);
}

void SurfaceWindow::startNext() {
  makeCurrent();
  measured([this] {
    doStart(next_);
    context()->functions()->glFinish();  // else its work is left to the next step
  });
  doneCurrent();
  next_ = static_cast<Start>(static_cast<int>(next_) + 1);
  if (next_ != Start::Done) return;
  start_.stop();
  update();
}

/// The driver makes programs for each of these when it is first done, which takes most of their time.
void SurfaceWindow::doStart(Start step) {
  switch (step) {
    case Start::Scene:
      return scene_->begin();
    case Start::Lines:
      scene_->setSize(deviceSize().width(), deviceSize().height());
      return scene_->beginParts();
    case Start::Program:
      blitter_.create();
      return context()->functions()->glGenTextures(1, &overlayTexture_);
    case Start::Picture:
      return showPicture(defaultFramebufferObject());
    case Start::Overlay:
      return paintOverlay();
    case Start::Done:
      return;
  }
}

void SurfaceWindow::resizeGL(int /*width*/, int /*height*/) {
  sceneChanged();
}

void SurfaceWindow::paintGL() {
  if (next_ != Start::Done) {
    context()->functions()->glClearColor(0.0F, 0.0F, 0.0F, 1.0F);
    context()->functions()->glClear(GL_COLOR_BUFFER_BIT);
    return start_.start();
  }
  measured([this] {
    if (isStale_ || parts_.isActive()) drawPicture();
    showPicture(defaultFramebufferObject());
    paintOverlay();
  });
  if (isSoftware_ && !isStale_ && !isWhole_ && !rest_.isActive())
    rest_.start();  // also where it was hidden meanwhile
}

/// Painted in memory: to start QPainter on OpenGL alone takes longer than the window may be busy.
QImage SurfaceWindow::overlayImage() const {
  QImage image(deviceSize(), QImage::Format_ARGB32_Premultiplied);
  image.setDevicePixelRatio(devicePixelRatio());
  image.fill(Qt::transparent);
  QPainter painter(&image);
  overlay_(painter, QSizeF(size()));
  return image;
}

/// By drawing it: to start glBlitFramebuffer() alone takes llvmpipe longer than the window may be busy.
void SurfaceWindow::showPicture(unsigned framebuffer) {
  const unsigned texture = scene_->pictureTexture();
  QOpenGLFunctions& gl = *context()->functions();
  gl.glBindFramebuffer(GL_FRAMEBUFFER, framebuffer);
  gl.glBindTexture(GL_TEXTURE_2D, texture);
  gl.glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_NEAREST);
  gl.glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_NEAREST);
  gl.glDisable(GL_BLEND);
  blitter_.setRedBlueSwizzle(false);
  drawTexture(texture, QOpenGLTextureBlitter::OriginBottomLeft);
}

void SurfaceWindow::paintOverlay() {
  const QImage image = overlayImage();
  QOpenGLFunctions& gl = *context()->functions();
  gl.glBindTexture(GL_TEXTURE_2D, overlayTexture_);
  gl.glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_NEAREST);
  gl.glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_NEAREST);
  gl.glPixelStorei(GL_UNPACK_ALIGNMENT, 4);
  gl.glTexImage2D(GL_TEXTURE_2D,
                  0,
                  GL_RGBA,
                  image.width(),
                  image.height(),
                  0,
                  GL_RGBA,
                  GL_UNSIGNED_BYTE,
                  image.constBits());
  gl.glEnable(GL_BLEND);
  gl.glBlendFunc(GL_ONE, GL_ONE_MINUS_SRC_ALPHA);
  blitter_.setRedBlueSwizzle(true);  // QImage has blue first
  drawTexture(overlayTexture_, QOpenGLTextureBlitter::OriginTopLeft);
  gl.glDisable(GL_BLEND);
}

/// All over what is bound.
void SurfaceWindow::drawTexture(unsigned texture, QOpenGLTextureBlitter::Origin origin) {
  const QRect area(QPoint(), deviceSize());
  QOpenGLFunctions& gl = *context()->functions();
  for (const GLenum test : {GL_DEPTH_TEST, GL_CULL_FACE, GL_SCISSOR_TEST, GL_STENCIL_TEST})
    gl.glDisable(test);
  gl.glViewport(0, 0, area.width(), area.height());
  blitter_.bind();
  blitter_.blit(texture, QOpenGLTextureBlitter::targetTransform(QRectF(area), area), origin);
  blitter_.release();
  gl.glBindTexture(GL_TEXTURE_2D, 0);
}

void SurfaceWindow::drawPicture() {
  const QSize pixels = deviceSize();
  scene_->setSize(pixels.width(), pixels.height());
  parts_.stop();
  isStale_ = isSoftware_ ? !scene_->drawCoarse() : !scene_->drawWhole();
  if (isStale_)
    update();
  else if (!isSoftware_)
    setWhole(true);
}

void SurfaceWindow::beginWhole() {
  if (!isExposed()) return;
  makeCurrent();
  measured([this] { scene_->beginParts(); });
  doneCurrent();
  parts_.start();
}

void SurfaceWindow::addPart() {
  makeCurrent();
  bool isMore = false;
  measured([this, &isMore] { isMore = scene_->drawNextPart(); });
  doneCurrent();
  if (isMore) return;
  parts_.stop();
  setWhole(true);
  update();
}

QImage SurfaceWindow::picture() {
  if (next_ != Start::Done) return {};
  makeCurrent();
  QOpenGLFramebufferObject target(deviceSize());
  showPicture(target.handle());
  QImage image = target.toImage().convertToFormat(QImage::Format_RGB32);
  doneCurrent();
  image.setDevicePixelRatio(devicePixelRatio());
  QPainter painter(&image);
  overlay_(painter, QSizeF(size()));
  return image;
}

}  // namespace viscera
