// SPDX-License-Identifier: Apache-2.0
#include "gui/viewer/loading_view.h"

#include "gui/bridge/background.h"
#include "gui/theme/roles.h"
#include "gui/theme/tokens.h"

#include <QBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>

namespace viscera {
namespace {

constexpr int kBarWidth = 320;

}  // namespace

LoadingView::LoadingView(QWidget* parent)
    : QWidget(parent), title_(new QLabel(this)), stage_(new QLabel(this)), bar_(new QProgressBar(this)) {
  setTextRole(title_, TextRole::Section);
  setTextRole(stage_, TextRole::Secondary);
  bar_->setFixedWidth(kBarWidth);
  bar_->setTextVisible(false);
  bar_->setAccessibleName(tr("Progress of reading"));
  auto* cancel = new QPushButton(tr("Cancel"), this);
  cancel->setToolTip(tr("Stops reading; what was shown before comes back"));
  connect(cancel, &QPushButton::clicked, this, &LoadingView::cancelled);
  auto* layout = new QVBoxLayout(this);
  layout->setSpacing(metrics::kBetween);
  layout->addStretch(2);
  for (QWidget* one : {static_cast<QWidget*>(title_),
                       static_cast<QWidget*>(stage_),
                       static_cast<QWidget*>(bar_),
                       static_cast<QWidget*>(cancel)})
    layout->addWidget(one, 0, Qt::AlignHCenter);
  layout->addStretch(3);
}

void LoadingView::begin(const QString& caseName) {
  title_->setText(tr("Opening %1…").arg(caseName));
  stage_->setText(tr("Waiting until other work is done"));
  bar_->setRange(0, 0);
}

/// Readers do not tell how far they are, so the bar only shows that something goes on.
void LoadingView::showProgress(const WorkProgress& progress) {
  stage_->setText(progress.stage);
}

}  // namespace viscera
