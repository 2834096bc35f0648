// SPDX-License-Identifier: Apache-2.0
#include "gui/viewer/pane_grid.h"

#include "gui/theme/tokens.h"

#include <algorithm>

namespace viscera {
namespace {

constexpr int kMostCompared = 3;
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
  frame->setMaximised(false);
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

void PaneGrid::setComparedView(SliceView view) {
  comparedView_ = view;
  for (PaneFrame* frame : compared_) frame->setView(view);
}

void PaneGrid::setLayerNames(const QStringList& names) {
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

void PaneGrid::maximise(PaneFrame* frame) {
  maximised_ = frame;
  for (PaneFrame* one : findChildren<PaneFrame*>(QString(), Qt::FindDirectChildrenOnly))
    one->setMaximised(one == frame);
  arrange();
  if (frame != nullptr) frame->pane().setFocus();
}

std::vector<PaneFrame*> PaneGrid::shownFrames() const {
  if (maximised_ != nullptr) return {maximised_};
  if (layout_ == PaneLayout::SideBySide) return compared_;
  return {views_.begin(), views_.end()};
}

void PaneGrid::arrange() {
  const std::vector<PaneFrame*> shown = shownFrames();
  for (PaneFrame* frame : findChildren<PaneFrame*>(QString(), Qt::FindDirectChildrenOnly))
    if (std::find(shown.begin(), shown.end(), frame) == shown.end()) frame->hide();
  const int count = static_cast<int>(shown.size());
  for (int i = 0; i < count; ++i) {
    QRect place;
    if (layout_ == PaneLayout::Large && count == 3) {
      const int large = static_cast<int>((width() - kGap) * kLargeShare);
      const int upper = (height() - kGap) / 2;
      place = i == 0   ? QRect(0, 0, large, height())
              : i == 1 ? QRect(large + kGap, 0, width() - large - kGap, upper)
                       : QRect(large + kGap, upper + kGap, width() - large - kGap, height() - upper - kGap);
    } else {
      const int step = (width() + kGap) / std::max(count, 1);
      place = QRect(i * step, 0, i + 1 == count ? width() - i * step : step - kGap, height());
    }
    shown[static_cast<std::size_t>(i)]->setGeometry(place);
    shown[static_cast<std::size_t>(i)]->show();
  }
  Q_EMIT arranged();
}

void PaneGrid::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  arrange();
}

}  // namespace viscera
