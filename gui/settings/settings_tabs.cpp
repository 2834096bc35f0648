// SPDX-License-Identifier: Apache-2.0
#include "gui/settings/settings_tabs.h"

#include "gui/theme/tokens.h"

#include <QBoxLayout>
#include <QScrollArea>
#include <QStackedWidget>
#include <QTabBar>

namespace viscera {

SettingsTabs::SettingsTabs(QWidget* parent)
    : QWidget(parent), bar_(new QTabBar(this)), stack_(new QStackedWidget(this)) {
  bar_->setDrawBase(false);
  bar_->setExpanding(false);
  bar_->setAccessibleName(tr("Parts of the settings"));
  bar_->setToolTip(tr("Parts of the settings"));
  auto* head = new QHBoxLayout;
  head->setContentsMargins(metrics::kPageMargin - 12, metrics::kInside, metrics::kPageMargin, 0);
  head->addWidget(bar_);
  head->addStretch();
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(0);
  layout->addLayout(head);
  layout->addWidget(stack_, 1);
  connect(bar_, &QTabBar::currentChanged, this, [this](int index) {
    stack_->setCurrentIndex(index);
    if (auto* area = qobject_cast<QScrollArea*>(stack_->currentWidget())) Q_EMIT shown(area->widget());
  });
}

int SettingsTabs::addTab(const QString& name, QWidget* content) {
  auto* area = new QScrollArea(stack_);
  area->setWidgetResizable(true);
  area->setFrameShape(QFrame::NoFrame);
  area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  area->setFocusPolicy(Qt::NoFocus);
  area->setWidget(content);
  stack_->addWidget(area);
  return bar_->addTab(name);
}

void SettingsTabs::showTab(int index) {
  if (index >= 0 && index < bar_->count()) bar_->setCurrentIndex(index);
}

}  // namespace viscera
