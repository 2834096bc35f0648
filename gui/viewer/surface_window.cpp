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
    if (next_ == Start::Scene) {
      scene_->begin();
      next_ = Start::Lines;
    } else {
      scene_->setSize(deviceSize().width(), deviceSize().height());
      scene_->beginParts();
      next_ = Start::Done;
    }
  });
  doneCurrent();
  if (next_ != Start::Done) return;
  start_.stop();
  update();
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
    scene_->show(defaultFramebufferObject());
  });
  if (isSoftware_ && !isStale_ && !isWhole_ && !rest_.isActive())
    rest_.start();  // also where it was hidden meanwhile
  QPainter painter(this);
  overlay_(painter, QSizeF(size()));
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
  scene_->show(target.handle());
  QImage image = target.toImage().convertToFormat(QImage::Format_RGB32);
  doneCurrent();
  image.setDevicePixelRatio(devicePixelRatio());
  QPainter painter(&image);
  overlay_(painter, QSizeF(size()));
  return image;
}

}  // namespace viscera
