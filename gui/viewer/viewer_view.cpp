// SPDX-License-Identifier: Apache-2.0
#include "gui/viewer/viewer_view.h"

#include "gui/shell/preferences.h"
#include "gui/theme/roles.h"
#include "gui/theme/tokens.h"
#include "gui/viewer/layers_panel.h"
#include "gui/viewer/loading_view.h"
#include "gui/viewer/organ_list.h"
#include "gui/viewer/pane_frame.h"
#include "gui/viewer/probe_line.h"
#include "gui/viewer/review_bar.h"
#include "gui/viewer/slice_pane.h"
#include "gui/viewer/surface_frame.h"
#include "gui/viewer/viewer_case.h"
#include "gui/viewer/viewer_toolbar.h"
#include "gui/viewer/window_choice.h"
#include "gui/widgets/work_progress.h"

#include <QBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QScrollArea>
#include <QSettings>
#include <QShortcut>
#include <QSplitter>
#include <QStackedLayout>

#include <algorithm>

namespace viscera {
namespace {

constexpr char kSplitterKey[] = "viewer/splitter";
constexpr int kSideWidth = 336;
constexpr double kOpacityStep = 0.1;

}  // namespace

ViewerView::ViewerView(ViewerState& state, QWidget* parent)
    : QWidget(parent),
      state_(state),
      work_(new QWidget(this)),
      grid_(new PaneGrid(state, work_)),
      toolbar_(new ViewerToolbar(state, *grid_, work_)),
      layers_(new LayersPanel(state)),
      organs_(new OrganList(state)),
      review_(new ReviewBar(work_)),
      prediction_(new WorkProgressRow(tr("Progress of the prediction"),
                                      tr("Stops the prediction; the page Models can go on with it"),
                                      work_)),
      probe_(new ProbeLine(state, work_)),
      loading_(new LoadingView(this)),
      splitter_(new QSplitter(Qt::Horizontal, work_)),
      stack_(new QStackedLayout(this)) {
  splitter_->addWidget(grid_);
  splitter_->addWidget(makeSide());
  splitter_->setStretchFactor(0, 1);
  splitter_->setStretchFactor(1, 0);
  splitter_->setChildrenCollapsible(false);
  splitter_->setHandleWidth(metrics::kInside);
  splitter_->restoreState(QSettings().value(kSplitterKey).toByteArray());
  auto* layout = new QVBoxLayout(work_);
  layout->setContentsMargins(metrics::kPageMargin, metrics::kInside, metrics::kPageMargin, metrics::kInside);
  layout->setSpacing(metrics::kInside);
  layout->addWidget(toolbar_);
  layout->addWidget(splitter_, 1);
  layout->addWidget(review_);
  layout->addWidget(prediction_);
  layout->addWidget(probe_);
  probe_->setMinimumHeight(metrics::kTableRow);
  stack_->addWidget(work_);
  stack_->addWidget(loading_);
  review_->hide();
  prediction_->showProgress({}, -1.0);
  addShortcuts();
  addReviewKeys();
}

ViewerView::~ViewerView() {
  QSettings().setValue(kSplitterKey, splitter_->saveState());
}

QWidget* ViewerView::makeSide() {
  auto* side = new QWidget;
  auto* heading = new QLabel(tr("Layers"), side);
  setTextRole(heading, TextRole::Section);
  auto* add = new QPushButton(tr("Open a label map…"), side);
  setButtonKind(add, ButtonKind::Quiet);
  add->setIcon(icon(IconName::Plus));
  add->setToolTip(tr("Lays a label map of any program over the scan"));
  connect(add, &QPushButton::clicked, this, &ViewerView::addLabelsRequested);
  auto* head = new QHBoxLayout;
  head->addWidget(heading, 1);
  head->addWidget(add);
  auto* layout = new QVBoxLayout(side);
  layout->setContentsMargins(metrics::kInside, 0, 0, 0);
  layout->setSpacing(metrics::kInside);
  layout->addLayout(head);
  connect(layers_, &LayersPanel::truthWanted, this, &ViewerView::truthWanted);
  connect(layers_, &LayersPanel::removalWanted, this, &ViewerView::removalWanted);
  layout->addWidget(layers_);
  layout->addWidget(organs_, 1);
  layout->addStretch();  // the scan stays at the top where there are no organs
  side->setMinimumWidth(kSideWidth);
  return side;
}

void ViewerView::setSurfaces(SurfaceStore& store) {
  grid_->setSurfaceMaker([this, &store](QWidget* parent) { return new SurfaceFrame(state_, store, parent); });
  const auto layout = static_cast<PaneLayout>(preferred(Preference::ViewerLayout).toInt());
  if (layout == PaneLayout::Row || layout == PaneLayout::Four) toolbar_->chooseLayout(layout);
}

void ViewerView::lookFrom(SurfaceView view) {
  if (grid_->surfaces() != nullptr && grid_->surfaces()->isVisible())
    grid_->surfaces()->pane().lookFrom(view);
}

void ViewerView::setCase(std::shared_ptr<const ViewerCase> shown) {
  QStringList names;
  if (shown)
    for (const CaseLayer& layer : shown->layers)  // "Truth", "A: fine-tune 3"
      names.append(layer.isTruth ? layer.role
                                 : layer.role.section(' ', -1) + QStringLiteral(": ") + layer.name);
  grid_->setLayerNames(names);
  toolbar_->setExportable(shown && shown->onlyLabels ? QStringList{tr("Label map")} : names);
  toolbar_->setComparable(names.size() >= 2);
  layers_->setCase(shown);
  organs_->setCase(shown);
  organs_->setVisible(shown && !shown->organs.empty());
  probe_->setCase(shown);
}

void ViewerView::showLoading(bool loading) {
  stack_->setCurrentWidget(loading ? static_cast<QWidget*>(loading_) : work_);
}

QImage ViewerView::picture() {
  QImage picture = grid_->grab().toImage();
  SurfaceFrame* surfaces = grid_->surfaces();
  if (surfaces == nullptr || !surfaces->isVisible() || surfaces->pane().window3d() == nullptr) return picture;
  // The native window in the grid is not part of what Qt paints.
  QPainter painter(&picture);
  painter.drawImage(surfaces->pane().mapTo(grid_, QPoint()), surfaces->pane().picture());
  return picture;
}

void ViewerView::addKey(const QKeySequence& keys, std::function<void()> action) {
  auto* shortcut = new QShortcut(keys, this);
  shortcut->setContext(Qt::WidgetWithChildrenShortcut);
  connect(shortcut, &QShortcut::activated, this, std::move(action));
}

void ViewerView::addShortcuts() {
  for (int i = 0; i < WindowChoice::count(); ++i)
    addKey(QKeySequence(Qt::Key_1 + i), [this, i] { toolbar_->window().choose(i); });
  addKey(Qt::Key_N, [this] { state_.setTool(ViewerTool::Navigate); });
  addKey(Qt::Key_W, [this] { state_.setTool(ViewerTool::Window); });
  addKey(Qt::Key_M, [this] { state_.setTool(ViewerTool::Ruler); });
  addKey(Qt::Key_G, [this] { state_.setTool(ViewerTool::Angle); });
  addKey(Qt::Key_S, [this] { state_.setOverlaysShown(!state_.areOverlaysShown()); });
  addKey(Qt::Key_A, [this] { changeOpacity(-kOpacityStep); });
  addKey(Qt::Key_D, [this] { changeOpacity(kOpacityStep); });
  addKey(Qt::Key_R, [this] { state_.resetZoom(); });
  addKey(Qt::Key_F, [this] { lookFrom(SurfaceView::Anterior); });
  addKey(Qt::Key_L, [this] { lookFrom(SurfaceView::Left); });
  addKey(Qt::Key_H, [this] { lookFrom(SurfaceView::Superior); });
  addKey(Qt::Key_P, [this] { Q_EMIT predictKeyPressed(); });
  addKey(Qt::Key_PageUp, [this] { Q_EMIT toolbar_->caseStepRequested(-1); });
  addKey(Qt::Key_PageDown, [this] { Q_EMIT toolbar_->caseStepRequested(1); });
}

void ViewerView::addReviewKeys() {
  const auto decide = [this](const QKeySequence& key, ReviewState state) {
    addKey(key, [this, state] {
      if (review_->isVisible()) review_->press(state);
    });
  };
  decide(Qt::Key_Y, ReviewState::Accepted);
  decide(Qt::Key_C, ReviewState::NeedsCorrection);
  decide(Qt::Key_X, ReviewState::Rejected);
  addKey(Qt::Key_T, [this] {
    if (review_->isVisible()) review_->editNote();
  });
  connect(review_, &ReviewBar::noteLeft, this, [this] {
    const std::vector<PaneFrame*> shown = grid_->shownFrames();
    if (!shown.empty()) shown.front()->pane().setFocus(Qt::OtherFocusReason);
  });
}

void ViewerView::changeOpacity(double by) {
  for (std::size_t i = 0; i < state_.inks().size(); ++i) {
    LayerInk ink = state_.inks()[i];
    ink.opacity = std::clamp(ink.opacity + by, 0.0, 1.0);
    state_.setInk(i, ink);
  }
}

}  // namespace viscera
