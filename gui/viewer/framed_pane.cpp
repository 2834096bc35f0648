// SPDX-License-Identifier: Apache-2.0
#include "gui/viewer/framed_pane.h"

#include "gui/theme/roles.h"
#include "gui/theme/tokens.h"
#include "gui/widgets/controls.h"

#include <QBoxLayout>
#include <QToolButton>

namespace viscera {

FramedPane::FramedPane(int spacing, QWidget* parent) : QWidget(parent), bar_(new QHBoxLayout) {
  constexpr int kAround = 2;
  setSurface(this, Surface::Window);
  bar_->setContentsMargins(metrics::kInside, kAround, kAround, kAround);
  bar_->setSpacing(spacing);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(0);
  layout->addLayout(bar_);
}

void FramedPane::lay(QWidget* pane) {
  maximise_ = iconButton(IconName::Plus, alone_, this);
  connect(maximise_, &QToolButton::clicked, this, &FramedPane::maximiseRequested);
  bar_->addWidget(maximise_);
  static_cast<QVBoxLayout*>(layout())->addWidget(pane, 1);
  setTabOrder(maximise_, pane);
}

void FramedPane::setWords(const QString& name, const QString& alone) {
  name_ = name;
  alone_ = alone;
  showWords();
}

void FramedPane::setMaximised(bool maximised) {
  isMaximised_ = maximised;
  showWords();
}

void FramedPane::showWords() {
  const QString what = isMaximised_ ? tr("Show all views") : alone_;
  maximise_->setIcon(icon(isMaximised_ ? IconName::Viewer : IconName::Plus));
  maximise_->setToolTip(tr("%1 (double click)").arg(what));
  maximise_->setAccessibleName(tr("%1: %2").arg(name_, what));
}

}  // namespace viscera
