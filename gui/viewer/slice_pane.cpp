// SPDX-License-Identifier: Apache-2.0
#include "gui/viewer/slice_pane.h"

#include "gui/charts/volume_bars.h"
#include "gui/theme/theme.h"
#include "gui/viewer/error_legend.h"
#include "gui/viewer/view_words.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace viscera {
namespace {

constexpr int kWheelStep = 120;  // eighths of a degree of one notch
constexpr double kZoomStep = 1.2;
constexpr double kZoomPerPixel = 0.01;
constexpr double kScaleBar = 0.3;  // of the pane's width at most
constexpr double kLeastScaleBar_px = 40.0;
constexpr int kFewSlices = 5;  // with Shift
constexpr int kNoteSwatch = 12;

Eigen::Vector2d vectorOf(const QPointF& point) {
  return {point.x(), point.y()};
}

}  // namespace

SlicePane::SlicePane(ViewerState& state, SliceView view, QWidget* parent)
    : QWidget(parent), state_(state), view_(view), measuring_(state, *this) {
  setAttribute(Qt::WA_OpaquePaintEvent);
  setMouseTracking(true);
  setFocusPolicy(Qt::StrongFocus);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
  setContextMenuPolicy(Qt::PreventContextMenu);
  connect(&state_, &ViewerState::sceneChanged, this, &SlicePane::redraw);
  connect(&state_, &ViewerState::pictureChanged, this, &SlicePane::redraw);
  connect(&state_, &ViewerState::zoomChanged, this, &SlicePane::redraw);
  connect(&state_, &ViewerState::positionChanged, this, [this] {
    updateName();
    update();  // the picture is drawn anew only where its slice is another one
  });
  connect(&state_, &ViewerState::measurementsChanged, this, qOverload<>(&SlicePane::update));
  connect(&state_, &ViewerState::toolChanged, this, &SlicePane::updateCursor);
  updateName();
  updateCursor();
}

void SlicePane::setView(SliceView view) {
  view_ = view;
  updateName();
  redraw();
}

void SlicePane::showOnly(std::optional<std::size_t> layer, const QString& caption) {
  only_ = layer;
  caption_ = caption;
  updateName();
  redraw();
}

void SlicePane::setNotes(bool notes) {
  hasNotes_ = notes;
  update();
}

void SlicePane::redraw() {
  stale_ = true;
  update();
}

void SlicePane::updateName() {
  setAccessibleName(caption_.isEmpty() ? viewName(view_) : viewName(view_) + ", " + caption_);
  if (state_.scene()) setAccessibleDescription(sliceText(state_.plane(view_), state_.slice(view_)));
}

Viewport SlicePane::viewport() const {
  const PaneZoom& zoom = state_.zoom(view_);
  const qreal ratio = devicePixelRatioF();
  return {static_cast<int>(std::lround(width() * ratio)),
          static_cast<int>(std::lround(height() * ratio)),
          ratio,
          zoom.zoom,
          zoom.pan_mm};
}

Eigen::Vector3d SlicePane::patientAt(const QPointF& point) const {
  const SlicePlane& plane = state_.plane(view_);
  const Eigen::Vector2d place = ScreenMap(plane, viewport()).planeFromScreen(vectorOf(point));
  return plane.patientFromPlane({place[0], place[1], static_cast<double>(state_.slice(view_))});
}

QPointF SlicePane::pointOf(const Eigen::Vector3d& lps_mm) const {
  const SlicePlane& plane = state_.plane(view_);
  const Eigen::Vector3d place = plane.planeFromPatient(lps_mm);
  const Eigen::Vector2d point = ScreenMap(plane, viewport()).screenFromPlane({place[0], place[1]});
  return {point[0], point[1]};
}

const QImage& SlicePane::picture() {
  const Viewport seen = viewport();
  const QSize size(seen.width_px, seen.height_px);
  if (image_.size() != size) {
    image_ = QImage(size, QImage::Format_RGB32);
    stale_ = true;
  }
  image_.setDevicePixelRatio(seen.pixelRatio);
  if (!state_.scene()) {
    image_.fill(Theme::current().tokens().imageBackground);
    return image_;
  }
  const std::int64_t slice = state_.slice(view_);
  if (!stale_ && slice == request_.slice && request_.view == view_) return image_;
  if (stale_) state_.fill(request_, only_);
  request_.view = view_;
  request_.slice = slice;
  request_.viewport = seen;
  renderer_.render(*state_.scene(),
                   request_,
                   {reinterpret_cast<std::uint32_t*>(image_.bits()),
                    seen.width_px,
                    seen.height_px,
                    static_cast<std::ptrdiff_t>(image_.bytesPerLine() / 4)});
  stale_ = false;
  return image_;
}

void SlicePane::paintEvent(QPaintEvent* /*event*/) {
  QPainter painter(this);
  painter.drawImage(QPointF(0.0, 0.0), picture());
  if (!state_.scene()) return;
  const SlicePlane& plane = state_.plane(view_);
  SliceOverlay overlay;
  overlay.area = rect();
  overlay.view = view_;
  overlay.letters = plane.letters();
  const double scale_pxPerMm = ScreenMap(plane, viewport()).scale_pxPerMm() / devicePixelRatioF();
  overlay.scale = scaleBar(scale_pxPerMm, std::max(kLeastScaleBar_px, width() * kScaleBar));
  overlay.position = pointOf(state_.position_mm());
  for (const Measurement& one : state_.measurements())
    if (one.view == view_ && one.slice == request_.slice) overlay.measured.push_back(measuredOf(one));
  overlay.corner = corner();
  overlay.focused = hasFocus();
  drawSliceOverlay(painter, overlay);
}

SliceOverlay::Measured SlicePane::measuredOf(const Measurement& one) const {
  SliceOverlay::Measured measured;
  for (const Eigen::Vector3d& point_mm : one.points_mm) measured.points.append(pointOf(point_mm));
  measured.text = QString::fromStdString(measurementText(one));
  measured.isAngle = one.kind == MeasurementKind::Angle;
  return measured;
}

QString SlicePane::whyNotSeen() const {
  if (state_.inks().empty()) return {};
  if (!state_.areOverlaysShown()) return tr("Label maps are hidden (key S)");
  if (!only_ || *only_ >= state_.allInks().beside.size()) return {};
  if (!state_.scene()->laid(*only_)) return tr("Not laid over the scan");
  return state_.allInks().beside[*only_].shown ? QString() : tr("Hidden by its eye");
}

void SlicePane::addErrors(std::vector<SliceOverlay::Note>& corner) const {
  const std::size_t prediction = only_.value_or(state_.errorMap().prediction);
  const bool isWhole = state_.visibleOrgans().all();
  const QChar letter('A' + static_cast<int>(prediction) - 1);
  corner.push_back(
      {{},
       isWhole ? tr("Errors of %1, whole scan").arg(letter) : tr("Errors of %1, shown organs").arg(letter)});
  const std::optional<std::array<double, 4>> volumes_ml = state_.errorVolumes_ml(prediction);
  for (const ErrorKind kind : kErrorKinds) {
    QString words = errorWord(kind);
    if (volumes_ml) {
      const double volume_ml = volumes_ml->at(static_cast<std::size_t>(kind));
      words = tr("%1 %2 ml").arg(words, volume_ml > 0.0 ? volumeText(volume_ml) : QStringLiteral("0"));
    }
    corner.push_back({errorSwatch(kind, state_.errorMap(), kNoteSwatch, devicePixelRatioF()), words});
  }
}

std::vector<SliceOverlay::Note> SlicePane::corner() const {
  std::vector<SliceOverlay::Note> corner;
  if (!hasNotes_ || !state_.scene()) return corner;
  if (const QString why = whyNotSeen(); !why.isEmpty()) corner.push_back({{}, why});
  if (state_.areErrorsShown(only_)) addErrors(corner);
  return corner;
}

QStringList SlicePane::notes() const {
  QStringList lines;
  for (const SliceOverlay::Note& note : corner()) lines.append(note.words);
  return lines;
}

void SlicePane::zoomBy(double factor, const QPointF& at, const Viewport& from) {
  const Viewport zoomed = zoomedAt(state_.plane(view_), from, vectorOf(at), factor);
  state_.setZoom(view_, {zoomed.zoom, zoomed.pan_mm});
}

void SlicePane::wheelEvent(QWheelEvent* event) {
  event->accept();
  if (!state_.scene()) return;
  wheelRest_ += event->angleDelta().y();
  const int steps = wheelRest_ / kWheelStep;
  wheelRest_ -= steps * kWheelStep;
  if (steps == 0) return;
  if (event->modifiers() & Qt::ControlModifier)
    zoomBy(std::pow(kZoomStep, steps), event->position(), viewport());
  else
    state_.step(view_, steps);
  state_.point(patientAt(event->position()));
}

void SlicePane::mousePressEvent(QMouseEvent* event) {
  if (!state_.scene() || drag_ != Drag::None) return;
  if (event->button() == Qt::RightButton) {
    beginDrag(Drag::Zoom, event->position());
  } else if (event->button() == Qt::MiddleButton) {
    beginDrag(Drag::Pan, event->position());
  } else if (event->button() == Qt::LeftButton) {
    switch (state_.tool()) {
      case ViewerTool::Navigate:
        beginDrag(Drag::Navigate, event->position());
        break;
      case ViewerTool::Window:
        beginDrag(Drag::Window, event->position());
        break;
      case ViewerTool::Ruler:
      case ViewerTool::Angle:
        beginDrag(Drag::Measure, event->position());
        break;
    }
  }
}

void SlicePane::beginDrag(Drag drag, const QPointF& at) {
  drag_ = drag;
  dragFrom_ = at;
  viewportFrom_ = viewport();
  windowFrom_ = state_.window();
  if (drag == Drag::Navigate) state_.moveTo(patientAt(at));
  if (drag == Drag::Measure) measuring_.press(at);
}

void SlicePane::continueDrag(const QPointF& at) {
  const QPointF by = at - dragFrom_;
  switch (drag_) {
    case Drag::None:
      return;
    case Drag::Navigate:
      state_.moveTo(patientAt(at));
      return;
    case Drag::Window:
      state_.setWindow(draggedWindow(windowFrom_, by.x(), by.y()));
      return;
    case Drag::Measure:
      measuring_.move(at);
      return;
    case Drag::Zoom:
      zoomBy(std::exp(-by.y() * kZoomPerPixel), dragFrom_, viewportFrom_);
      return;
    case Drag::Pan: {
      const Viewport moved = dragged(state_.plane(view_), viewportFrom_, vectorOf(by));
      state_.setZoom(view_, {moved.zoom, moved.pan_mm});
      return;
    }
  }
}

void SlicePane::mouseMoveEvent(QMouseEvent* event) {
  if (!state_.scene()) return;
  if (drag_ != Drag::None)
    continueDrag(event->position());
  else if (event->modifiers() & Qt::ShiftModifier)
    state_.moveTo(patientAt(event->position()));
  else
    measuring_.move(event->position());
  state_.point(patientAt(event->position()));
}

void SlicePane::mouseReleaseEvent(QMouseEvent* event) {
  if (event->buttons() != Qt::NoButton) return;
  if (drag_ == Drag::Measure) measuring_.release();
  drag_ = Drag::None;
}

void SlicePane::mouseDoubleClickEvent(QMouseEvent* event) {
  if (event->button() == Qt::LeftButton && !isMeasuringTool(state_.tool()))
    Q_EMIT maximiseRequested();
  else
    mousePressEvent(event);
}

void SlicePane::leaveEvent(QEvent* event) {
  state_.point(std::nullopt);
  QWidget::leaveEvent(event);
}

void SlicePane::keyPressEvent(QKeyEvent* event) {
  if (!state_.scene()) return QWidget::keyPressEvent(event);
  const int steps = event->modifiers() & Qt::ShiftModifier ? kFewSlices : 1;
  const SlicePlane& plane = state_.plane(view_);
  const std::int64_t top = plane.stepUp() > 0 ? plane.count(2) - 1 : 0;
  const QPointF middle(width() / 2.0, height() / 2.0);
  switch (event->key()) {
    case Qt::Key_Up:
    case Qt::Key_Right:
      return state_.step(view_, steps);
    case Qt::Key_Down:
    case Qt::Key_Left:
      return state_.step(view_, -steps);
    case Qt::Key_Home:
      return state_.setSlice(view_, top);
    case Qt::Key_End:
      return state_.setSlice(view_, plane.count(2) - 1 - top);
    case Qt::Key_Plus:
    case Qt::Key_Equal:
      return zoomBy(kZoomStep, middle, viewport());
    case Qt::Key_Minus:
      return zoomBy(1.0 / kZoomStep, middle, viewport());
    case Qt::Key_Return:
    case Qt::Key_Enter:
      Q_EMIT maximiseRequested();
      return;
    case Qt::Key_Delete:
    case Qt::Key_Backspace:
      return measuring_.removeLast();
    case Qt::Key_Escape:
      if (measuring_.cancel()) return;
      [[fallthrough]];
    default:
      QWidget::keyPressEvent(event);
  }
}

void SlicePane::updateCursor() {
  setCursor(state_.tool() == ViewerTool::Window ? Qt::SizeAllCursor : Qt::CrossCursor);
}

void SlicePane::focusInEvent(QFocusEvent* event) {
  QWidget::focusInEvent(event);
  update();
}

void SlicePane::focusOutEvent(QFocusEvent* event) {
  QWidget::focusOutEvent(event);
  update();
}

}  // namespace viscera
