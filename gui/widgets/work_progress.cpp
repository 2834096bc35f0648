// SPDX-License-Identifier: Apache-2.0
#include "gui/widgets/work_progress.h"

#include "gui/theme/roles.h"
#include "gui/theme/tokens.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>

#include <algorithm>
#include <cmath>

namespace viscera {
namespace {

constexpr int kSteps = 1000;

}  // namespace

WorkProgressRow::WorkProgressRow(const QString& name, const QString& cancelHelp, QWidget* parent)
    : QWidget(parent), text_(new QLabel(this)), bar_(new QProgressBar(this)) {
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(metrics::kBetween);
  setTextRole(text_, TextRole::Secondary);
  bar_->setTextVisible(false);
  bar_->setRange(0, kSteps);
  bar_->setAccessibleName(name);
  auto* cancel = new QPushButton(tr("Cancel"), this);
  cancel->setToolTip(cancelHelp);
  connect(cancel, &QPushButton::clicked, this, &WorkProgressRow::cancelRequested);
  row->addWidget(text_);
  row->addWidget(bar_, 1);
  row->addWidget(cancel);
}

void WorkProgressRow::showProgress(const QString& text, double fraction) {
  setVisible(fraction >= 0.0);
  text_->setText(text);
  bar_->setValue(static_cast<int>(std::lround(kSteps * std::max(0.0, fraction))));
  Q_EMIT progressShown(text, fraction);
}

}  // namespace viscera
