// SPDX-License-Identifier: Apache-2.0
#include "gui/viewer/surface_pane.h"

#include "gui/theme/image_colours.h"
#include "gui/theme/tokens.h"
#include "gui/viewer/surface_overlay.h"
#include "gui/viewer/surface_window.h"
#include "viewer/surface_pick.h"

#include <QBoxLayout>
#include <QMouseEvent>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace viscera {
namespace {

constexpr double kWheelZoom = 1.15;
constexpr double kDragZoom = 1.01;       // for each pixel
constexpr double kKeyTurn = 1.0 / 12.0;  // of the area's height: 15 degrees
constexpr int kStepOfWheel = 120;
constexpr int kClickReach_px = 3;
constexpr int kBoxDarker = 260;  // percent, as QColor::darker()

/// As the words over pictures, but darker: 0xRRGGBB.
std::uint32_t lineRgb(int darker) {
  return imageColours().text.darker(darker).rgb() & 0xffffffU;
}

Eigen::Vector2d vectorOf(const QPointF& point) {
  return {point.x(), point.y()};
}

}  // namespace

SurfacePane::SurfacePane(ViewerState& state, SurfaceStore& store, QWidget* parent)
    : QWidget(parent), state_(state), store_(store), loading_(store.background()) {
  setFocusPolicy(Qt::StrongFocus);
  setAccessibleName(tr("3D surfaces of the organs"));
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  connect(&state_, &ViewerState::sceneChanged, this, &SurfacePane::takeScene);
  connect(&state_, &ViewerState::positionChanged, this, &SurfacePane::takePosition);
  connect(&state_, &ViewerState::pictureChanged, this, &SurfacePane::takeColours);
  // Whole slices again are the whole body again.
  connect(&state_, &ViewerState::zoomChanged, this, [this] {
    const bool isReset = std::all_of(kSliceViews.begin(), kSliceViews.end(), [this](SliceView view) {
      return state_.zoom(view).zoom == 1.0 && state_.zoom(view).pan_mm.isZero(0.0);
    });
    if (isReset) lookFrom(fitted_.value_or(SurfaceView::Anterior));
  });
  connect(&store_, &SurfaceStore::replaced, this, &SurfacePane::takeMeshes);
  connect(&store_, &SurfaceStore::progressed, this, qOverload<>(&QWidget::update));
  connect(&store_, &SurfaceStore::arrived, this, [this](const std::shared_ptr<const OrganMesh>& mesh) {
    if (!window_) return;
    window_->scene().put(mesh);
    redraw();
  });
  connect(
      &loading_, &BackgroundTask::failed, this, [this](const Failure& failure) { refuse(failure.message); });
}

SurfacePane::~SurfacePane() {
  window_ = nullptr;
  delete container_;  // with the window, whose overlay asks this pane
}

Eigen::Vector2d SurfacePane::area() const {
  return {std::max(1, width()), std::max(1, height())};
}

QString SurfacePane::sentence() const {
  if (!problem_.isEmpty()) return problem_;
  if (!state_.scene()) return {};
  if (state_.scene()->layers.empty()) return tr("There is no label map whose organs could be shown.");
  if (!state_.scene()->laid(layer_))
    return tr("This label map is not laid over the scan: it lies elsewhere.");
  if (store_.wanted() == std::size_t{0}) return tr("This label map holds no organ.");
  return window_ ? QString() : tr("3D is being started.");
}

void SurfacePane::start() {
  if (isStarted_) return;
  isStarted_ = true;
  if (!mayHaveOpenGl()) return refuse(openGlProblem());
  loading_.start(
      [](const WorkContext&) {
        const QString problem = openGlProblem();
        return problem.isEmpty() ? loadSurfaceLibrary() : SurfaceLibrary{nullptr, problem};
      },
      [this](const SurfaceLibrary& library) { open(library); });
}

void SurfacePane::open(const SurfaceLibrary& library) {
  if (library.make == nullptr) return refuse(library.problem);
  window_ = new SurfaceWindow(std::unique_ptr<SurfaceScene>(library.make()),
                              [this](QPainter& painter, const QSizeF& size) { drawOver(painter, size); });
  window_->installEventFilter(this);
  container_ = QWidget::createWindowContainer(window_, this);
  container_->setFocusPolicy(Qt::NoFocus);
  layout()->addWidget(container_);
  takeColours();
  takeMeshes();
  takeCamera();
}

void SurfacePane::refuse(const QString& problem) {
  problem_ = problem;
  setAccessibleDescription(problem);
  store_.stop();
  update();
}

void SurfacePane::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  start();
  takeScene();
}

void SurfacePane::hideEvent(QHideEvent* event) {
  QWidget::hideEvent(event);
  store_.stop();
}

/// A new case is seen whole; the same scan with other layers stays as it is turned.
void SurfacePane::takeScene() {
  const std::shared_ptr<const SliceScene>& scene = state_.scene();
  std::vector<std::shared_ptr<const Volume>> kept;
  if (scene)
    for (const LabelLayer& one : scene->layers) kept.push_back(one.labels);
  store_.forgetOthers(kept);
  if (!isVisible()) return;
  const bool isSame = scene_ && scene && scene_->scan == scene->scan;
  scene_ = scene;
  if (!isSame && scene_) {
    lookFrom(SurfaceView::Anterior);
  }
  takePosition();
  takeLayer();
}

void SurfacePane::setLayer(std::size_t layer) {
  layer_ = layer;
  if (isVisible()) takeLayer();
}

void SurfacePane::takeLayer() {
  const bool hasAny = problem_.isEmpty() && scene_ && scene_->laid(layer_);
  store_.show(hasAny ? scene_->layers[layer_].labels : nullptr);
  if (container_ != nullptr) container_->setVisible(hasAny);
  update();
}

void SurfacePane::takeMeshes() {
  if (!window_) return;
  window_->clearScene();
  for (const SurfaceStore::Mesh& mesh : store_.meshes()) window_->scene().put(mesh);
  redraw();
}

void SurfacePane::takeColours() {
  SurfaceColours colours;
  for (int label = 0; label < 256; ++label)
    colours.rgb[static_cast<std::size_t>(label)] = organColour(label, state_.palette()).rgb() & 0xffffffU;
  colours.visible = state_.visibleOrgans();
  const bool isSame = colours.rgb == colours_.rgb && colours.visible == colours_.visible;
  colours_ = colours;
  if (!window_) return;
  window_->scene().setColours(colours_);
  if (!isSame) redraw();
}

void SurfacePane::takePosition() {
  if (window_) window_->overlayChanged();
}

void SurfacePane::takeCamera() {
  if (!window_ || !state_.scene()) return;
  const Geometry& scan = state_.scene()->scan->geometry();
  window_->scene().setLines(boxEdges(scan, lineRgb(kBoxDarker)));
  window_->scene().setCamera(camera_, patientBox(scan));
  redraw();
}

void SurfacePane::moveCamera() {
  fitted_.reset();
  takeCamera();
}

void SurfacePane::redraw() {
  if (window_) window_->sceneChanged();
}

void SurfacePane::lookFrom(SurfaceView view) {
  if (!state_.scene()) return;
  fitted_ = view;
  camera_ = SurfaceCamera::whole(patientBox(state_.scene()->scan->geometry()), view, area());
  takeCamera();
}

QImage SurfacePane::picture() {
  return window_ && container_->isVisible() ? window_->picture() : grab().toImage();
}

void SurfacePane::pick(const QPointF& at) {
  if (const auto hit = surfaceAt(store_.meshes(), colours_.visible, camera_, vectorOf(at), area()))
    state_.moveTo(hit->place_mm);
}

void SurfacePane::drawOver(QPainter& painter, const QSizeF& size) const {
  if (!state_.scene()) return;
  const Geometry& scan = state_.scene()->scan->geometry();
  drawSurfaceOverlay(painter,
                     {size,
                      camera_,
                      patientBox(scan).center(),
                      boxLetters(scan),
                      crossLines(scan, state_.position_mm()),
                      state_.position_mm(),
                      hasFocus()});
}

void SurfacePane::paintEvent(QPaintEvent* /*event*/) {
  QPainter painter(this);
  painter.fillRect(rect(), imageColours().rim);
  painter.setPen(imageColours().text);
  const int margin = metrics::kPageMargin;
  painter.drawText(
      rect().adjusted(margin, margin, -margin, -margin), Qt::AlignCenter | Qt::TextWordWrap, sentence());
}

void SurfacePane::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  if (fitted_) lookFrom(*fitted_);
  redraw();
}

/// The native window tells of its own events; its places are those of the pane.
bool SurfacePane::eventFilter(QObject* watched, QEvent* event) {
  if (watched != window_) return QWidget::eventFilter(watched, event);
  switch (event->type()) {
    case QEvent::MouseButtonPress:
      mousePressEvent(static_cast<QMouseEvent*>(event));
      return true;
    case QEvent::MouseMove:
      mouseMoveEvent(static_cast<QMouseEvent*>(event));
      return true;
    case QEvent::MouseButtonRelease:
      mouseReleaseEvent(static_cast<QMouseEvent*>(event));
      return true;
    case QEvent::MouseButtonDblClick:
      mouseDoubleClickEvent(static_cast<QMouseEvent*>(event));
      return true;
    case QEvent::Wheel:
      wheelEvent(static_cast<QWheelEvent*>(event));
      return true;
    default:
      return QWidget::eventFilter(watched, event);
  }
}

void SurfacePane::mousePressEvent(QMouseEvent* event) {
  setFocus(Qt::MouseFocusReason);
  drag_ = event->button() == Qt::LeftButton     ? Drag::Turn
          : event->button() == Qt::RightButton  ? Drag::Zoom
          : event->button() == Qt::MiddleButton ? Drag::Pan
                                                : Drag::None;
  pressedAt_ = dragFrom_ = event->position();
  isClick_ = drag_ == Drag::Turn;
}

void SurfacePane::mouseMoveEvent(QMouseEvent* event) {
  const QPointF by = event->position() - dragFrom_;
  if (isClick_ && (event->position() - pressedAt_).manhattanLength() <= kClickReach_px) return;
  isClick_ = false;
  dragFrom_ = event->position();
  if (drag_ == Drag::Turn) camera_.turn(vectorOf(by), area());
  if (drag_ == Drag::Pan) camera_.pan(vectorOf(by), area());
  if (drag_ == Drag::Zoom) camera_.zoom(std::pow(kDragZoom, -by.y()), vectorOf(pressedAt_), area());
  if (drag_ != Drag::None) moveCamera();
}

void SurfacePane::mouseReleaseEvent(QMouseEvent* event) {
  drag_ = Drag::None;
  if (std::exchange(isClick_, false)) pick(event->position());
}

void SurfacePane::mouseDoubleClickEvent(QMouseEvent* event) {
  isClick_ = false;
  drag_ = Drag::None;
  if (event->button() == Qt::LeftButton) Q_EMIT maximiseRequested();
}

void SurfacePane::wheelEvent(QWheelEvent* event) {
  const double steps = static_cast<double>(event->angleDelta().y()) / kStepOfWheel;
  camera_.zoom(std::pow(kWheelZoom, steps), vectorOf(event->position()), area());
  moveCamera();
  event->accept();
}

void SurfacePane::keyPressEvent(QKeyEvent* event) {
  const double step = area().y() * kKeyTurn;
  const Eigen::Vector2d middle = area() / 2.0;
  switch (event->key()) {
    case Qt::Key_Left:
      camera_.turn({-step, 0.0}, area());
      break;
    case Qt::Key_Right:
      camera_.turn({step, 0.0}, area());
      break;
    case Qt::Key_Up:
      camera_.turn({0.0, -step}, area());
      break;
    case Qt::Key_Down:
      camera_.turn({0.0, step}, area());
      break;
    case Qt::Key_Plus:
      camera_.zoom(kWheelZoom, middle, area());
      break;
    case Qt::Key_Minus:
      camera_.zoom(1.0 / kWheelZoom, middle, area());
      break;
    case Qt::Key_Return:
    case Qt::Key_Enter:
      return Q_EMIT maximiseRequested();
    default:
      return QWidget::keyPressEvent(event);
  }
  moveCamera();
}

void SurfacePane::focusInEvent(QFocusEvent* event) {
  QWidget::focusInEvent(event);
  if (window_) window_->overlayChanged();
}

void SurfacePane::focusOutEvent(QFocusEvent* event) {
  QWidget::focusOutEvent(event);
  if (window_) window_->overlayChanged();
}

}  // namespace viscera
