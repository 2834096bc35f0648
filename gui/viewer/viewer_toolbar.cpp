// SPDX-License-Identifier: Apache-2.0
#include "gui/viewer/viewer_toolbar.h"

#include "gui/shell/organ_palette_choice.h"
#include "gui/shell/preferences.h"
#include "gui/theme/organ_painting.h"
#include "gui/theme/roles.h"
#include "gui/theme/tokens.h"
#include "gui/viewer/view_words.h"
#include "gui/viewer/window_choice.h"
#include "gui/widgets/calm_combo_box.h"
#include "gui/widgets/controls.h"

#include <QActionGroup>
#include <QBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QToolButton>

#include <algorithm>
#include <utility>

namespace viscera {
namespace {

constexpr int kMeasure = 2;  // entry of the tools

}  // namespace

ViewerToolbar::ViewerToolbar(ViewerState& state, PaneGrid& grid, QWidget* parent)
    : QWidget(parent),
      state_(state),
      grid_(grid),
      row_(new QHBoxLayout(this)),
      window_(new WindowChoice(state, this)) {
  row_->setContentsMargins(0, 0, 0, 0);
  row_->setSpacing(metrics::kGrid);
  setMinimumHeight(metrics::kToolbar);
  addTools();
  row_->addSpacing(metrics::kGrid);
  addLayoutChoice();
  addPictures();
  addExport();
  row_->addStretch();
  addCases();
  row_->addWidget(window_);
}

void ViewerToolbar::addTools() {
  tools_ = new SegmentedChoice(tr("Tool"), {tr("Navigate"), tr("Window"), tr("Ruler")}, this);
  const auto buttons = tools_->findChildren<QPushButton*>();
  buttons.at(0)->setToolTip(tr("Navigate: click or drag to move the crosshair in all views (key N)"));
  buttons.at(1)->setToolTip(
      tr("Window: drag to change it, sideways its width, up and down its level (key W)"));
  measure_ = buttons.at(kMeasure);
  connect(tools_, &SegmentedChoice::chosenChanged, this, &ViewerToolbar::takeTool);
  connect(&state_, &ViewerState::toolChanged, this, &ViewerToolbar::showTool);
  addMeasuring();
  showTool();
  row_->addWidget(tools_);
}

/// Ruler and angle share an entry, which names the one that was used last and, once chosen, offers both.
void ViewerToolbar::addMeasuring() {
  measuring_ = new QMenu(tr("Measure"), measure_);
  auto* tools = new QActionGroup(measuring_);
  for (const auto& [tool, name] : {std::pair(ViewerTool::Ruler, tr("Ruler: drag (key M)")),
                                   std::pair(ViewerTool::Angle, tr("Angle: three clicks (key G)"))}) {
    QAction* action = measuring_->addAction(name);
    action->setCheckable(true);
    action->setData(static_cast<int>(tool));
    tools->addAction(action);
    connect(action, &QAction::triggered, this, [this, chosen = tool] { state_.setTool(chosen); });
  }
}

void ViewerToolbar::takeTool(int choice) {
  if (choice != kMeasure) return state_.setTool(static_cast<ViewerTool>(choice));
  if (isMeasuringTool(state_.tool()))
    measuring_->popup(measure_->mapToGlobal(QPoint(0, measure_->height())));
  else
    state_.setTool(measuringTool_);
}

void ViewerToolbar::showTool() {
  if (isMeasuringTool(state_.tool())) measuringTool_ = state_.tool();
  tools_->choose(std::min(static_cast<int>(state_.tool()), kMeasure));
  for (QAction* action : measuring_->actions())
    action->setChecked(action->data().toInt() == static_cast<int>(measuringTool_));
  const bool isAngle = measuringTool_ == ViewerTool::Angle;
  measure_->setText(isAngle ? tr("Angle") : tr("Ruler"));
  measure_->setToolTip(
      isAngle
          ? tr("Angle: click an arm, the vertex, the other arm; drag a point to move it, Delete takes the "
               "last one away (key G). Click here again for the ruler.")
          : tr("Ruler: drag to measure mm; drag an end to move it, Delete takes the last one away "
               "(key M). Click here again for angles."));
}

void ViewerToolbar::addLayoutChoice() {
  layout_ = new SegmentedChoice(tr("Panes"), {tr("Large"), tr("Row"), tr("Side by side"), tr("3D")}, this);
  compared_ = new CalmComboBox(this);
  for (const SliceView view : kSliceViews) compared_->addItem(viewName(view));
  compared_->setAccessibleName(tr("View of the panes side by side"));
  compared_->setToolTip(tr("View of the panes side by side"));
  compared_->hide();
  layout_->findChildren<QPushButton*>().back()->setToolTip(tr("The three views and the organs in 3D"));
  connect(layout_, &SegmentedChoice::chosenChanged, this, [this](int choice) {
    chooseLayout(static_cast<PaneLayout>(choice));
    keepPreference(Preference::ViewerLayout, choice);
  });
  connect(compared_, &QComboBox::activated, this, [this](int view) {
    grid_.setComparedView(static_cast<SliceView>(view));
  });
  row_->addWidget(layout_);
  row_->addWidget(compared_);
}

void ViewerToolbar::addPictures() {
  QToolButton* picture = iconButton(IconName::More, tr("More"), this);
  picture->setToolTip(
      tr("Whole slices, DICOM folder, save or copy the picture, colours of the organs, other programs"));
  more_ = new QMenu(tr("More"), picture);
  connect(more_->addAction(tr("Show whole slices again (R)")),
          &QAction::triggered,
          &state_,
          &ViewerState::resetZoom);
  more_->addSeparator();
  connect(more_->addAction(tr("Open a DICOM folder…")),
          &QAction::triggered,
          this,
          &ViewerToolbar::openDicomFolderRequested);
  more_->addSeparator();
  connect(
      more_->addAction(tr("Save picture…")), &QAction::triggered, this, &ViewerToolbar::savePictureRequested);
  connect(
      more_->addAction(tr("Copy picture")), &QAction::triggered, this, &ViewerToolbar::copyPictureRequested);
  addPalettes();
  picture->setMenu(more_);
  picture->setPopupMode(QToolButton::InstantPopup);
  row_->addWidget(picture);
}

void ViewerToolbar::addPalettes() {
  more_->addSeparator();
  auto* palettes = new QActionGroup(more_);
  for (const auto& [palette, name] : {std::pair(OrganPalette::Viscera, tr("Organs in Viscera's colours")),
                                      std::pair(OrganPalette::Slicer, tr("Organs in 3D Slicer's colours"))}) {
    QAction* action = more_->addAction(name);
    action->setCheckable(true);
    action->setChecked(palette == state_.palette());
    palettes->addAction(action);
    connect(action, &QAction::triggered, this, [chosen = palette] { chooseOrganPalette(chosen); });
    connect(&OrganPainting::shared(), &OrganPainting::changed, action, [action, chosen = palette] {
      action->setChecked(OrganPainting::shared().palette() == chosen);
    });
  }
}

void ViewerToolbar::setPredictable(bool offered, bool hasScan) {
  predict_->setVisible(offered);
  predict_->setEnabled(hasScan);
  predict_->setToolTip(hasScan ? tr("Predicts the organs of this scan with a model (key P)")
                               : tr("There is no scan to be predicted"));
}

void ViewerToolbar::addExport() {
  predict_ = new QPushButton(tr("Predict…"), this);
  connect(predict_, &QPushButton::clicked, this, &ViewerToolbar::predictRequested);
  row_->addWidget(predict_);
  setPredictable(false, false);
  export_ = new QPushButton(tr("Export…"), this);
  setButtonKind(export_, ButtonKind::Quiet);
  exports_ = new QMenu(export_);
  connect(export_, &QPushButton::clicked, this, [this] {
    if (exportable_.size() == 1)
      Q_EMIT exportRequested(0);
    else
      exports_->popup(export_->mapToGlobal(QPoint(0, export_->height())));
  });
  row_->addWidget(export_);
  setExportable({});
}

void ViewerToolbar::setExportable(const QStringList& names) {
  exportable_ = names;
  exports_->clear();
  for (int i = 0; i < names.size(); ++i)
    connect(
        exports_->addAction(names[i]), &QAction::triggered, this, [this, i] { Q_EMIT exportRequested(i); });
  export_->setEnabled(!names.isEmpty());
  export_->setToolTip(names.isEmpty() ? tr("There is no label map to be exported")
                                      : tr("Writes a label map for other programs: NIfTI, 3D Slicer, DICOM "
                                           "segmentation, STL, CSV"));
}

void ViewerToolbar::addCases() {
  previous_ = iconButton(IconName::ChevronLeft, tr("Case before"), this);
  previous_->setToolTip(tr("The case before (Page Up)"));
  next_ = iconButton(IconName::ChevronRight, tr("Next case"), this);
  next_->setToolTip(tr("The next case (Page Down)"));
  place_ = new QLabel(this);
  setTextRole(place_, TextRole::Secondary);
  connect(previous_, &QToolButton::clicked, this, [this] { Q_EMIT caseStepRequested(-1); });
  connect(next_, &QToolButton::clicked, this, [this] { Q_EMIT caseStepRequested(1); });
  row_->addWidget(previous_);
  row_->addWidget(place_);
  row_->addWidget(next_);
  setCasePlace(0, 0);
}

void ViewerToolbar::setCasePlace(std::size_t number, std::size_t count) {
  const bool several = count > 1;
  for (QWidget* one :
       {static_cast<QWidget*>(previous_), static_cast<QWidget*>(next_), static_cast<QWidget*>(place_)})
    one->setVisible(several);
  place_->setText(several ? tr("%1 of %2").arg(number + 1).arg(count) : QString());
  previous_->setEnabled(number > 0);
  next_->setEnabled(number + 1 < count);
}

void ViewerToolbar::setComparable(bool comparable) {
  for (QPushButton* one : layout_->findChildren<QPushButton*>())
    if (one->text() == tr("Side by side")) {
      one->setEnabled(comparable);
      one->setToolTip(comparable
                          ? tr("One pane for the truth and each prediction, moved together and drawn alike")
                          : tr("There are no two label maps to be compared"));
    }
  if (!comparable && grid_.paneLayout() == PaneLayout::SideBySide) chooseLayout(PaneLayout::Large);
}

void ViewerToolbar::chooseLayout(PaneLayout layout) {
  layout_->choose(static_cast<int>(layout));
  compared_->setVisible(layout == PaneLayout::SideBySide);
  grid_.setPaneLayout(layout);
}

}  // namespace viscera
