// SPDX-License-Identifier: Apache-2.0
#include "gui/models/stop_prediction_dialog.h"

#include "gui/theme/roles.h"
#include "gui/theme/tokens.h"

#include <QBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>

namespace viscera {
namespace {

constexpr int kStopDialogWidth = 480;

}  // namespace

StopPredictionDialog::StopPredictionDialog(const QString& going, QWidget* parent)
    : QDialog(parent),
      explanation_(new QLabel(this)),
      bar_(new QProgressBar(this)),
      stay_(new QPushButton(tr("Cancel"), this)),
      stop_(new QPushButton(tr("Stop and close"), this)) {
  setAttribute(Qt::WA_DeleteOnClose);
  setWindowTitle(tr("Close"));
  setFixedWidth(kStopDialogWidth);
  auto* heading = new QLabel(tr("A prediction is going on"), this);
  setTextRole(heading, TextRole::Section);
  auto* message = new QLabel(going, this);
  message->setWordWrap(true);
  explanation_->setWordWrap(true);
  explanation_->setText(tr(
      "Label maps that are complete stay. When you open the project again, it can go on with the others."));
  setTextRole(explanation_, TextRole::Secondary);
  bar_->setRange(0, 0);
  bar_->setTextVisible(false);
  bar_->setAccessibleName(tr("Stopping"));
  bar_->hide();
  stay_->setToolTip(tr("Leave it open"));
  stop_->setToolTip(tr("Stop the prediction, then close"));
  setButtonKind(stop_, ButtonKind::Primary);
  stop_->setDefault(true);
  stay_->setAutoDefault(false);
  auto* row = new QHBoxLayout;
  row->setSpacing(metrics::kInside);
  row->addStretch();
  row->addWidget(stay_);
  row->addWidget(stop_);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(metrics::kPageMargins);
  layout->setSpacing(metrics::kInside);
  for (QWidget* part : std::initializer_list<QWidget*>{heading, message, explanation_, bar_})
    layout->addWidget(part);
  layout->addSpacing(metrics::kInside);
  layout->addLayout(row);
  layout->setSizeConstraint(QLayout::SetMinimumSize);
  connect(stay_, &QPushButton::clicked, this, &QDialog::reject);
  connect(stop_, &QPushButton::clicked, this, &StopPredictionDialog::stopChosen);
}

void StopPredictionDialog::showStopping() {
  stopping_ = true;
  explanation_->setText(tr("Stopping; the windows that are being computed come to an end first."));
  stay_->setEnabled(false);
  stop_->setEnabled(false);
  bar_->show();
}

void StopPredictionDialog::reject() {
  if (!stopping_) QDialog::reject();
}

}  // namespace viscera
