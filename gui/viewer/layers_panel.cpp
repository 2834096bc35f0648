// SPDX-License-Identifier: Apache-2.0
#include "gui/viewer/layers_panel.h"

#include "gui/theme/roles.h"
#include "gui/theme/theme.h"
#include "gui/viewer/viewer_case.h"
#include "gui/widgets/controls.h"

#include <QBoxLayout>
#include <QCheckBox>
#include <QLabel>
#include <QPixmap>
#include <QSignalBlocker>
#include <QSlider>
#include <QToolButton>

#include <algorithm>
#include <array>
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
  smooth_ = nullptr;
  if (!case_) return;
  if (!case_->onlyLabels) addScan();
  for (std::size_t i = 0; i < case_->layers.size(); ++i) addLayer(i);
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

void LayersPanel::addLayer(std::size_t layer) {
  const CaseLayer& one = case_->layers[layer];
  const Row row = addRow(one.role, one.name, true);
  layers_.push_back(row);
  const auto apply = [this, layer, row] { state_.setInk(layer, inkOf(row)); };
  connect(row.eye, &QToolButton::toggled, this, apply);
  connect(row.style, &SegmentedChoice::chosenChanged, this, apply);
  connect(row.opacity, &QSlider::valueChanged, this, apply);
  const bool laid = state_.scene() != nullptr && state_.scene()->laid(layer);
  for (QWidget* control :
       {static_cast<QWidget*>(row.eye), static_cast<QWidget*>(row.style), static_cast<QWidget*>(row.opacity)})
    control->setEnabled(laid);
  if (!laid) row.eye->setToolTip(tr("%1 is not laid over the scan: it lies elsewhere").arg(one.name));
}

void LayersPanel::addErrorMap() {
  error_ = addRow(tr("Errors"), tr("against the truth"), true);
  const auto apply = [this] {
    ErrorMapLook look = state_.errorMap();
    const LayerInk ink = inkOf(error_);
    look.shown = ink.shown;
    look.style = ink.style;
    look.opacity = ink.opacity;
    state_.setErrorMap(look);
  };
  connect(error_.eye, &QToolButton::toggled, this, apply);
  connect(error_.style, &SegmentedChoice::chosenChanged, this, apply);
  connect(error_.opacity, &QSlider::valueChanged, this, apply);
  if (case_->layers.size() > 2) addErrorPair();
  addLegend();
}

void LayersPanel::addErrorPair() {
  auto* pair = new SegmentedChoice(tr("Errors of prediction"), {tr("A"), tr("B")}, body_);
  pair->choose(state_.errorMap().prediction == 2 ? 1 : 0);
  connect(pair, &SegmentedChoice::chosenChanged, this, [this](int number) {
    ErrorMapLook look = state_.errorMap();
    look.prediction = static_cast<std::size_t>(number) + 1;
    state_.setErrorMap(look);
  });
  error_.head->addWidget(pair);
}

void LayersPanel::addLegend() {
  auto* legend = new QHBoxLayout;
  legend->setSpacing(metrics::kInside);
  legend->setContentsMargins(metrics::kSmallestTarget + metrics::kInside, 0, 0, 0);
  const std::array<QString, 3> words = {tr("missed"), tr("extra"), tr("wrong organ")};
  for (std::size_t i = 0; i < words.size(); ++i) {
    auto* swatch = new QLabel(body_);
    QPixmap colour(kSwatch, kSwatch);
    colour.fill(QColor::fromRgb(state_.errorMap().rgb[i + 1]));
    swatch->setPixmap(colour);
    auto* word = new QLabel(words[i], body_);
    setTextRole(word, TextRole::Caption);
    legend->addWidget(swatch);
    legend->addWidget(word);
  }
  legend->addStretch();
  rows_->addLayout(legend);
}

LayerInk LayersPanel::inkOf(const Row& row) {
  return {row.eye->isChecked(),
          row.style->chosen() == kFill ? LabelStyle::Fill : LabelStyle::Contour,
          static_cast<double>(row.opacity->value()) / kOpacitySteps};
}

void LayersPanel::showEye(QToolButton* eye, bool open) {
  const QSignalBlocker blocker(eye);
  eye->setChecked(open);
  eye->setIcon(icon(open ? IconName::Eye : IconName::EyeOff));
  const QString role = eye->property("role").toString();
  eye->setAccessibleName(open ? tr("%1: shown").arg(role) : tr("%1: hidden").arg(role));
  if (eye->isEnabled())
    eye->setToolTip(open ? tr("Hide %1").arg(role.toLower()) : tr("Show %1").arg(role.toLower()));
}

void LayersPanel::showInk(const Row& row, const LayerInk& ink) {
  showEye(row.eye, ink.shown);
  row.style->choose(ink.style == LabelStyle::Fill ? 0 : 1);
  const QSignalBlocker blocker(row.opacity);
  row.opacity->setValue(static_cast<int>(std::lround(ink.opacity * kOpacitySteps)));
  row.opacity->setToolTip(tr("Opacity: %1 %").arg(row.opacity->value()));
}

void LayersPanel::takeState() {
  if (!case_) return;
  if (scan_.eye != nullptr) {
    showEye(scan_.eye, state_.isScanShown());
    const QSignalBlocker blocker(smooth_);
    smooth_->setChecked(state_.interpolation() == Interpolation::Linear);
  }
  for (std::size_t i = 0; i < std::min(layers_.size(), state_.inks().size()); ++i) {
    LayerInk ink = state_.inks()[i];
    ink.shown = ink.shown && state_.scene() && state_.scene()->laid(i);
    showInk(layers_[i], ink);
  }
  const ErrorMapLook& look = state_.errorMap();
  if (error_.eye != nullptr) showInk(error_, {look.shown, look.style, look.opacity});
}

}  // namespace viscera
