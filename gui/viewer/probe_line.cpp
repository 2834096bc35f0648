// SPDX-License-Identifier: Apache-2.0
#include "gui/viewer/probe_line.h"

#include "gui/theme/roles.h"
#include "gui/theme/tokens.h"
#include "gui/viewer/view_words.h"
#include "gui/viewer/viewer_case.h"
#include "gui/widgets/number_text.h"
#include "viewer/probe.h"

#include <QBoxLayout>
#include <QLabel>

#include <algorithm>

namespace viscera {

ProbeLine::ProbeLine(ViewerState& state, QWidget* parent) : QWidget(parent), state_(state) {
  setAccessibleName(tr("What is at the pointer"));
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(metrics::kBetween);
  for (QLabel*& part : parts_) {
    part = new QLabel(this);
    setTextRole(part, TextRole::Secondary);
    layout->addWidget(part);
  }
  setTextRole(parts_[kValue], TextRole::Strong);
  setTextRole(parts_[kLabels], TextRole::Body);
  layout->addStretch();
  connect(&state_, &ViewerState::pointed, this, [this](const std::optional<Eigen::Vector3d>& lps_mm) {
    pointer_mm_ = lps_mm;
    refresh();
  });
  connect(&state_, &ViewerState::positionChanged, this, &ProbeLine::refresh);
}

void ProbeLine::setCase(std::shared_ptr<const ViewerCase> shown) {
  case_ = std::move(shown);
  pointer_mm_.reset();
  refresh();
}

void ProbeLine::set(Part part, const QString& text) {
  parts_[part]->setText(text);
  // Parts do not jump while the figures change; only a longer text makes room for itself.
  if (text.isEmpty())
    parts_[part]->setMinimumWidth(0);
  else if (part != kLabels)
    parts_[part]->setMinimumWidth(std::max(parts_[part]->minimumWidth(), parts_[part]->sizeHint().width()));
}

void ProbeLine::refresh() {
  if (!case_ || !state_.scene()) {
    for (QLabel* part : parts_) part->clear();
    return;
  }
  const ProbeSample sample = probe(*state_.scene(), pointer_mm_.value_or(state_.position_mm()));
  if (!sample.index) {
    set(kValue, tr("outside the scan"));
    for (const Part part : {kLabels, kLps, kRas, kVoxel}) set(part, {});
    return;
  }
  set(kValue, case_->onlyLabels ? QString() : tr("%1 HU").arg(plainNumber(sample.value_hu)));
  set(kLabels, labelsText(sample));
  set(kLps, tr("LPS %1 mm").arg(coordinatesText(sample.lps_mm)));
  set(kRas, tr("RAS %1 mm").arg(coordinatesText(sample.ras_mm)));
  const Index3& voxel = *sample.index;
  set(kVoxel, tr("voxel %1, %2, %3").arg(voxel[0]).arg(voxel[1]).arg(voxel[2]));
}

/// "liver", or "Truth: liver · A: spleen 87 %" with several layers.
QString ProbeLine::labelsText(const ProbeSample& sample) const {
  const std::vector<std::optional<int>>& labels = sample.labels;
  QStringList words;
  for (std::size_t i = 0; i < std::min(labels.size(), case_->layers.size()); ++i) {
    if (!labels[i]) continue;
    const auto name = case_->organs.find(*labels[i]);
    QString organ = *labels[i] == 0               ? tr("no organ")
                    : name != case_->organs.end() ? name->second
                                                  : tr("Label %1").arg(*labels[i]);
    if (const std::shared_ptr<const Volume>& kept = case_->layers[i].probability)
      if (const auto percent = valueAt(*kept, sample.lps_mm); percent && *percent > 0.0)
        organ += tr(" %1 %").arg(qRound(*percent));
    const QString role =
        case_->layers[i].isTruth ? case_->layers[i].role : case_->layers[i].role.section(' ', -1);
    words.append(labels.size() == 1 ? organ : role + QStringLiteral(": ") + organ);
  }
  return words.join(QStringLiteral(" · "));
}

QString ProbeLine::text() const {
  QStringList words;
  for (const QLabel* part : parts_)
    if (!part->text().isEmpty()) words.append(part->text());
  return words.join(QStringLiteral("  "));
}

}  // namespace viscera
