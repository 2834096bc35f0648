// SPDX-License-Identifier: Apache-2.0
#include "gui/viewer/pane_frame.h"

#include "gui/theme/image_colours.h"
#include "gui/theme/roles.h"
#include "gui/theme/tokens.h"
#include "gui/viewer/view_words.h"

#include <QBoxLayout>
#include <QEvent>
#include <QLabel>
#include <QPainter>
#include <QPixmap>
#include <QSignalBlocker>
#include <QSlider>

#include <algorithm>

namespace viscera {
namespace {

constexpr int kMark = 10;
constexpr int kRoomForLayer = 110;
constexpr int kRoomForPlace = 340;  // narrower frames say where the slice is in the tool tip alone

/// A dot in the colour that the view's line has in the other panes.
QPixmap dot(SliceView view, qreal ratio) {
  QPixmap pixmap(QSize(kMark, kMark) * ratio);
  pixmap.setDevicePixelRatio(ratio);
  pixmap.fill(Qt::transparent);
  QPainter painter(&pixmap);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(Qt::NoPen);
  painter.setBrush(imageColours().views.at(static_cast<std::size_t>(view)));
  painter.drawEllipse(QRectF(0.0, 0.0, kMark, kMark));
  return pixmap;
}

}  // namespace

PaneFrame::PaneFrame(ViewerState& state, SliceView view, QWidget* parent)
    : FramedPane(metrics::kInside, parent),
      state_(state),
      mark_(new QLabel(this)),
      name_(new QLabel(this)),
      slider_(new QSlider(Qt::Horizontal, this)),
      place_(new QLabel(this)),
      pane_(new SlicePane(state, view, this)) {
  setTextRole(name_, TextRole::Strong);
  setTextRole(place_, TextRole::Secondary);
  place_->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
  slider_->setMinimumSize(60, metrics::kSmallestTarget);
  bar().addWidget(mark_);
  bar().addWidget(name_);
  bar().addWidget(slider_, 1);
  bar().addWidget(place_);
  lay(pane_);
  connect(&state_, &ViewerState::sceneChanged, this, &PaneFrame::takeScene);
  connect(&state_, &ViewerState::positionChanged, this, &PaneFrame::takePosition);
  connect(slider_, &QSlider::valueChanged, this, [this](int value) {
    if (!state_.scene()) return;
    const SlicePlane& plane = state_.plane(pane_->view());
    state_.setSlice(pane_->view(), plane.stepUp() > 0 ? value : plane.count(2) - 1 - value);
  });
  connect(pane_, &SlicePane::maximiseRequested, this, &PaneFrame::maximiseRequested);
  setView(view);
}

void PaneFrame::setView(SliceView view) {
  pane_->setView(view);
  showName();
  setWords(viewName(view), tr("Show this view alone"));
  slider_->setAccessibleName(tr("%1: slice").arg(viewName(view)));
  slider_->setToolTip(tr("Slices of the view, the head, front or left side of the patient at the right"));
  restyle();
  takeScene();
}

void PaneFrame::showOnly(std::size_t layer, const QString& name) {
  layer_ = name;
  pane_->showOnly(layer, name);
  showName();
}

void PaneFrame::showName() {
  const QString view = viewName(pane_->view());
  name_->setText(layer_.isEmpty() ? view
                                  : name_->fontMetrics().elidedText(layer_, Qt::ElideMiddle, kRoomForLayer));
  name_->setToolTip(layer_.isEmpty() ? view : view + QStringLiteral(", ") + layer_);
}

void PaneFrame::takeScene() {
  slider_->setEnabled(state_.scene() != nullptr);
  if (!state_.scene()) return place_->clear();
  const SlicePlane& plane = state_.plane(pane_->view());
  const QSignalBlocker blocker(slider_);
  slider_->setRange(0, static_cast<int>(plane.count(2) - 1));
  slider_->setPageStep(5);
  // As wide as the widest text, so that the slider does not jump while it is moved.
  int most = 0;
  for (const std::int64_t slice : {std::int64_t{0}, plane.count(2) - 1})
    most = std::max(most, place_->fontMetrics().horizontalAdvance(sliceText(plane, slice)));
  place_->setFixedWidth(most + metrics::kInside);
  takePosition();
}

void PaneFrame::takePosition() {
  if (!state_.scene()) return;
  const SlicePlane& plane = state_.plane(pane_->view());
  const std::int64_t slice = state_.slice(pane_->view());
  const QSignalBlocker blocker(slider_);
  slider_->setValue(static_cast<int>(plane.stepUp() > 0 ? slice : plane.count(2) - 1 - slice));
  place_->setText(sliceText(plane, slice));
  place_->setToolTip(tr("%1. Voxel index along this axis from 0 to %2.")
                         .arg(sliceText(plane, slice))
                         .arg(plane.count(2) - 1));
}

void PaneFrame::restyle() {
  mark_->setPixmap(dot(pane_->view(), devicePixelRatioF()));
}

void PaneFrame::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::PaletteChange) restyle();
}

void PaneFrame::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  place_->setVisible(width() >= kRoomForPlace + (layer_.isEmpty() ? 0 : kRoomForLayer));
}

}  // namespace viscera
