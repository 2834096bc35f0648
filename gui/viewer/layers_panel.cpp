// SPDX-License-Identifier: Apache-2.0
#include "gui/viewer/layers_panel.h"

#include "gui/theme/roles.h"
#include "gui/theme/theme.h"
#include "gui/viewer/error_legend.h"
#include "gui/viewer/viewer_case.h"
#include "gui/widgets/controls.h"

#include <QBoxLayout>
#include <QCheckBox>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSlider>
#include <QToolButton>

#include <algorithm>
#include <cmath>

namespace viscera {
namespace {

constexpr int kSwatch = 12;
constexpr int kOpacitySteps = 100;
constexpr int kFill = 0;

/// A name as long as there is room for it, whole in the tool tip.
QLabel* shortLabel(const QString& text, QWidget* parent) {
  auto* label = new QLabel(parent);
  constexpr int kRoom = 120;
  label->setText(label->fontMetrics().elidedText(text, Qt::ElideMiddle, kRoom));
  label->setToolTip(text);
  return label;
}

/// `reason`: why nothing can be chosen; empty: it can.
void enableChoice(SegmentedChoice* choice, const QString& reason) {
  choice->setEnabled(reason.isEmpty());
  for (QPushButton* button : choice->findChildren<QPushButton*>())
    button->setToolTip(reason.isEmpty() ? choice->accessibleName() + QStringLiteral(": ") + button->text()
                                        : reason);
}

}  // namespace

LayersPanel::LayersPanel(ViewerState& state, QWidget* parent)
    : QWidget(parent), state_(state), layout_(new QVBoxLayout(this)) {
  layout_->setContentsMargins(0, 0, 0, 0);
  connect(&state_, &ViewerState::pictureChanged, this, &LayersPanel::takeState);
  build();
}

void LayersPanel::setCase(std::shared_ptr<const ViewerCase> shown) {
  case_ = std::move(shown);
  build();
}

void LayersPanel::build() {
  if (body_ != nullptr) {
    body_->hide();
    body_->deleteLater();
  }
  body_ = new QWidget(this);
  rows_ = new QVBoxLayout(body_);
  rows_->setContentsMargins(0, 0, 0, 0);
  rows_->setSpacing(metrics::kGrid);
  layout_->addWidget(body_, 0, Qt::AlignTop);  // without organs below it has room to spare
  layers_.clear();
  scan_ = {};
  error_ = {};
  pair_ = nullptr;
  smooth_ = nullptr;
  if (!case_) return;
  if (!case_->onlyLabels) addScan();
  for (std::size_t i = 0; i < case_->layers.size(); ++i) addLayer(i);
  for (std::size_t i = 0; i < case_->layers.size(); ++i) addActions(i);
  const bool comparable = case_->layers.size() >= 2 && case_->layers[0].isTruth;
  if (comparable) addErrorMap();
  takeState();
}

LayersPanel::Row LayersPanel::addRow(const QString& role, const QString& name, bool hasInk) {
  Row row;
  row.head = new QHBoxLayout;
  row.head->setSpacing(metrics::kInside);
  row.eye = iconButton(IconName::Eye, tr("%1: hide").arg(role), body_);
  row.eye->setCheckable(true);
  row.eye->setProperty("role", role);
  auto* strong = new QLabel(role, body_);
  setTextRole(strong, TextRole::Strong);
  QLabel* rest = shortLabel(name, body_);
  setTextRole(rest, TextRole::Secondary);
  row.head->addWidget(row.eye);
  row.head->addWidget(strong);
  row.head->addWidget(rest, 1);
  rows_->addLayout(row.head);
  if (!hasInk) return row;
  auto* ink = new QHBoxLayout;
  ink->setSpacing(metrics::kInside);
  ink->setContentsMargins(metrics::kSmallestTarget + metrics::kInside, 0, 0, 0);
  row.style = new SegmentedChoice(tr("%1, drawn as").arg(role), {tr("Fill"), tr("Contour")}, body_);
  row.opacity = new QSlider(Qt::Horizontal, body_);
  row.opacity->setRange(0, kOpacitySteps);
  row.opacity->setMinimumHeight(metrics::kSmallestTarget);
  row.opacity->setAccessibleName(tr("%1: opacity in percent").arg(role));
  ink->addWidget(row.style);
  ink->addWidget(row.opacity, 1);
  rows_->addLayout(ink);
  return row;
}

void LayersPanel::addScan() {
  scan_ = addRow(tr("Scan"), case_->request.caseName, false);
  connect(scan_.eye, &QToolButton::toggled, &state_, &ViewerState::setScanShown);
  smooth_ = new QCheckBox(tr("Smooth"), body_);
  smooth_->setToolTip(
      tr("Mixes neighbouring voxels; off shows each voxel as it is. Labels are never mixed."));
  smooth_->setMinimumHeight(metrics::kSmallestTarget);
  connect(smooth_, &QCheckBox::toggled, this, [this](bool on) {
    state_.setInterpolation(on ? Interpolation::Linear : Interpolation::Nearest);
  });
  scan_.head->addWidget(smooth_);
}

void LayersPanel::connectRow(const Row& row, const std::function<void(const InkChange&)>& change) {
  connect(row.eye, &QToolButton::toggled, this, [change](bool on) {
    change([on](LayerInk& ink) { ink.shown = on; });
  });
  connect(row.style, &SegmentedChoice::chosenChanged, this, [change](int choice) {
    change([choice](LayerInk& ink) { ink.style = choice == kFill ? LabelStyle::Fill : LabelStyle::Contour; });
  });
  connect(row.opacity, &QSlider::valueChanged, this, [change](int value) {
    change([value](LayerInk& ink) { ink.opacity = static_cast<double>(value) / kOpacitySteps; });
  });
}

void LayersPanel::addLayer(std::size_t layer) {
  const CaseLayer& one = case_->layers[layer];
  layers_.push_back(addRow(one.role, one.name, true));
  connectRow(layers_.back(), [this, layer](const InkChange& change) {
    if (layer >= state_.inks().size()) return;
    LayerInk ink = state_.inks()[layer];
    change(ink);
    state_.setInk(layer, ink);
  });
}

/// What can be done with a layer that was opened here.
void LayersPanel::addActions(std::size_t layer) {
  const CaseLayer& one = case_->layers[layer];
  if (!one.isOpened) return;
  QToolButton* more = iconButton(IconName::More, tr("%1: more").arg(one.role), body_);
  more->setToolTip(tr("Use this label map as the truth, or take it away"));
  auto* menu = new QMenu(tr("%1: more").arg(one.role), more);
  const bool expertTruth = case_->layers[0].isTruth && !case_->layers[0].isOpened;
  if (!one.isTruth && !expertTruth)
    connect(
        menu->addAction(tr("Use as truth")),
        &QAction::triggered,
        this,
        [this, layer] { Q_EMIT truthWanted(layer); },
        Qt::QueuedConnection);
  connect(
      menu->addAction(tr("Remove from the scan")),
      &QAction::triggered,
      this,
      [this, layer] { Q_EMIT removalWanted(layer); },
      Qt::QueuedConnection);
  more->setMenu(menu);
  more->setPopupMode(QToolButton::InstantPopup);
  layers_[layer].head->addWidget(more);
}

void LayersPanel::addErrorMap() {
  error_ = addRow(tr("Errors"), tr("against the truth"), true);
  connectRow(error_, [this](const InkChange& change) {
    ErrorMapLook look = state_.errorMap();
    LayerInk ink{look.shown, look.style, look.opacity};
    change(ink);
    look.shown = ink.shown;
    look.style = ink.style;
    look.opacity = ink.opacity;
    state_.setErrorMap(look);
  });
  if (case_->layers.size() > 2) addErrorPair();
  addLegend();
}

void LayersPanel::addErrorPair() {
  pair_ = new SegmentedChoice(tr("Errors of prediction"), {tr("A"), tr("B")}, body_);
  connect(pair_, &SegmentedChoice::chosenChanged, this, [this](int number) {
    ErrorMapLook look = state_.errorMap();
    look.prediction = static_cast<std::size_t>(number) + 1;
    state_.setErrorMap(look);
  });
  error_.head->addWidget(pair_);
}

void LayersPanel::addLegend() {
  auto* legend = new QHBoxLayout;
  legend->setSpacing(metrics::kInside);
  legend->setContentsMargins(metrics::kSmallestTarget + metrics::kInside, 0, 0, 0);
  for (const ErrorKind kind : kErrorKinds) {
    auto* swatch = new QLabel(body_);
    swatch->setPixmap(errorSwatch(kind, state_.errorMap(), kSwatch, devicePixelRatioF()));
    auto* word = new QLabel(errorWord(kind), body_);
    setTextRole(word, TextRole::Caption);
    legend->addWidget(swatch);
    legend->addWidget(word);
  }
  legend->addStretch();
  rows_->addLayout(legend);
}

void LayersPanel::showEye(QToolButton* eye, bool open) {
  const QSignalBlocker blocker(eye);
  eye->setChecked(open);
  eye->setIcon(icon(open ? IconName::Eye : IconName::EyeOff));
  const QString role = eye->property("role").toString();
  eye->setAccessibleName(open ? tr("%1: shown").arg(role) : tr("%1: hidden").arg(role));
  const QString inSentence = role.left(1).toLower() + role.mid(1);
  if (eye->isEnabled()) eye->setToolTip(open ? tr("Hide %1").arg(inSentence) : tr("Show %1").arg(inSentence));
}

void LayersPanel::showInk(const Row& row, const LayerInk& ink) {
  showEye(row.eye, ink.shown);
  row.style->choose(ink.style == LabelStyle::Fill ? 0 : 1);
  const QSignalBlocker blocker(row.opacity);
  row.opacity->setValue(static_cast<int>(std::lround(ink.opacity * kOpacitySteps)));
  if (row.opacity->isEnabled()) row.opacity->setToolTip(tr("Opacity: %1 %").arg(row.opacity->value()));
}

void LayersPanel::enableRow(const Row& row, const QString& reason) {
  for (QWidget* control : {static_cast<QWidget*>(row.eye), static_cast<QWidget*>(row.opacity)}) {
    control->setEnabled(reason.isEmpty());
    if (!reason.isEmpty()) control->setToolTip(reason);
  }
  enableChoice(row.style, reason);
}

QString LayersPanel::whyNoLayer(std::size_t layer) const {
  if (!state_.scene() || !state_.scene()->laid(layer))
    return tr("%1 is not laid over the scan: it lies elsewhere").arg(case_->layers[layer].name);
  if (state_.isComparing() && layer >= kMostCompared)
    return tr("Side by side there are panes for the first three label maps");
  return {};
}

QString LayersPanel::whyNoErrors() const {
  const ErrorMapLook& look = state_.errorMap();
  const auto laid = [this](std::size_t layer) { return state_.scene() && state_.scene()->laid(layer); };
  if (!laid(look.truth)) return tr("There are no errors to mark: the truth is not laid over the scan");
  if (!laid(look.prediction) && !state_.isComparing())
    return tr("There are no errors to mark: the prediction is not laid over the scan");
  return {};
}

void LayersPanel::takeLayer(std::size_t layer) {
  const Row& row = layers_[layer];
  const QString reason = whyNoLayer(layer);
  LayerInk ink = state_.inks()[layer];
  ink.shown = ink.shown && reason.isEmpty();
  if (state_.errorMap().shown) ink.style = LabelStyle::Contour;
  enableRow(row, reason);
  showInk(row, ink);
  if (!reason.isEmpty() || !state_.errorMap().shown) return;
  enableChoice(row.style, tr("Label maps are contours while errors are marked"));
}

void LayersPanel::takeErrorMap() {
  const ErrorMapLook& look = state_.errorMap();
  const QString reason = whyNoErrors();
  enableRow(error_, reason);
  showInk(error_, {look.shown && reason.isEmpty(), look.style, look.opacity});
  if (pair_ == nullptr) return;
  pair_->choose(look.prediction == 2 ? 1 : 0);
  enableChoice(pair_,
               state_.isComparing() ? tr("Each pane marks the errors of its own prediction") : QString());
}

void LayersPanel::takeState() {
  if (!case_) return;
  if (scan_.eye != nullptr) {
    showEye(scan_.eye, state_.isScanShown());
    const QSignalBlocker blocker(smooth_);
    smooth_->setChecked(state_.interpolation() == Interpolation::Linear);
  }
  for (std::size_t i = 0; i < std::min(layers_.size(), state_.inks().size()); ++i) takeLayer(i);
  if (error_.eye != nullptr) takeErrorMap();
}

}  // namespace viscera
