// SPDX-License-Identifier: Apache-2.0
#include "gui/viewer/pane_grid.h"

#include "gui/theme/tokens.h"
#include "gui/viewer/surface_frame.h"

#include <algorithm>

namespace viscera {
namespace {

constexpr int kGap = metrics::kGrid;
constexpr double kLargeShare = 0.64;

}  // namespace

PaneGrid::PaneGrid(ViewerState& state, QWidget* parent) : QWidget(parent), state_(state) {
  setMinimumSize(480, 320);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
  for (const SliceView view : kSliceViews) views_.at(static_cast<std::size_t>(view)) = addFrame(view);
  arrange();
}

PaneFrame* PaneGrid::addFrame(SliceView view) {
  auto* frame = new PaneFrame(state_, view, this);
  frame->hide();
  connect(frame, &PaneFrame::maximiseRequested, this, [this, frame] {
    maximise(maximised_ == frame ? nullptr : frame);
  });
  return frame;
}

void PaneGrid::setPaneLayout(PaneLayout layout) {
  layout_ = layout;
  maximise(nullptr);
}

void PaneGrid::setSurfaceMaker(std::function<SurfaceFrame*(QWidget* parent)> make) {
  makeSurfaces_ = std::move(make);
  arrange();
}

void PaneGrid::addSurfaces() {
  surfaces_ = makeSurfaces_(this);
  surfaces_->hide();
  surfaces_->setLayerNames(layerNames_);
  connect(surfaces_, &SurfaceFrame::maximiseRequested, this, [this] {
    maximise(maximised_ == surfaces_ ? nullptr : surfaces_);
  });
}

void PaneGrid::setComparedView(SliceView view) {
  comparedView_ = view;
  for (PaneFrame* frame : compared_) frame->setView(view);
}

void PaneGrid::setLayerNames(const QStringList& names) {
  layerNames_ = names;
  if (surfaces_ != nullptr) surfaces_->setLayerNames(names);
  const auto wanted = static_cast<std::size_t>(std::min<qsizetype>(names.size(), kMostCompared));
  while (compared_.size() > wanted) {
    if (maximised_ == compared_.back()) maximised_ = nullptr;
    compared_.back()->hide();
    compared_.back()->deleteLater();
    compared_.pop_back();
  }
  while (compared_.size() < wanted) compared_.push_back(addFrame(comparedView_));
  for (std::size_t i = 0; i < compared_.size(); ++i)
    compared_[i]->showOnly(i, names[static_cast<qsizetype>(i)]);
  if (compared_.empty() && layout_ == PaneLayout::SideBySide) layout_ = PaneLayout::Large;
  arrange();
}

void PaneGrid::maximise(FramedPane* frame) {
  maximised_ = frame;
  for (FramedPane* one : allPanes()) one->setMaximised(one == frame);
  arrange();
  if (auto* slice = qobject_cast<PaneFrame*>(frame)) slice->pane().setFocus();
  if (surfaces_ != nullptr && surfaces_ == frame) surfaces_->pane().setFocus();
}

QList<FramedPane*> PaneGrid::allPanes() const {
  return findChildren<FramedPane*>(QString(), Qt::FindDirectChildrenOnly);
}

std::vector<PaneFrame*> PaneGrid::shownFrames() const {
  if (auto* alone = qobject_cast<PaneFrame*>(maximised_)) return {alone};
  if (maximised_ != nullptr) return {};
  if (layout_ == PaneLayout::SideBySide) return compared_;
  return {views_.begin(), views_.end()};
}

std::vector<FramedPane*> PaneGrid::shownPanes() const {
  if (maximised_ != nullptr) return {maximised_};
  const std::vector<PaneFrame*> slices = shownFrames();
  std::vector<FramedPane*> panes(slices.begin(), slices.end());
  if (layout_ == PaneLayout::Four && surfaces_ != nullptr) panes.push_back(surfaces_);
  return panes;
}

std::vector<QRect> PaneGrid::places(int count) const {
  const int upper = (height() - kGap) / 2;
  const int lower = height() - upper - kGap;
  if (layout_ == PaneLayout::Large && count == 3) {
    const int large = static_cast<int>((width() - kGap) * kLargeShare);
    const int rest = width() - large - kGap;
    return {QRect(0, 0, large, height()),
            QRect(large + kGap, 0, rest, upper),
            QRect(large + kGap, upper + kGap, rest, lower)};
  }
  if (layout_ == PaneLayout::Four && count == 4) {
    const int left = (width() - kGap) / 2;
    const int right = width() - left - kGap;
    return {QRect(0, 0, left, upper),
            QRect(left + kGap, 0, right, upper),
            QRect(0, upper + kGap, left, lower),
            QRect(left + kGap, upper + kGap, right, lower)};
  }
  std::vector<QRect> result;
  const int step = (width() + kGap) / std::max(count, 1);
  for (int i = 0; i < count; ++i)
    result.emplace_back(i * step, 0, i + 1 == count ? width() - i * step : step - kGap, height());
  return result;
}

void PaneGrid::arrange() {
  if (layout_ == PaneLayout::Four && surfaces_ == nullptr && makeSurfaces_) addSurfaces();
  state_.setComparing(layout_ == PaneLayout::SideBySide);
  const std::vector<FramedPane*> shown = shownPanes();
  const auto isShown = [&shown](const QWidget* one) {
    return std::find(shown.begin(), shown.end(), one) != shown.end();
  };
  for (FramedPane* pane : allPanes())
    if (!isShown(pane)) pane->hide();
  const std::vector<QRect> rooms = places(static_cast<int>(shown.size()));
  for (std::size_t i = 0; i < shown.size(); ++i) {
    shown[i]->setGeometry(rooms[i]);
    shown[i]->show();
    if (auto* frame = qobject_cast<PaneFrame*>(shown[i]))
      frame->pane().setNotes(i == 0 || layout_ == PaneLayout::SideBySide);
  }
  Q_EMIT arranged();
}

void PaneGrid::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  arrange();
}

}  // namespace viscera
