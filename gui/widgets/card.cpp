// SPDX-License-Identifier: Apache-2.0
#include "gui/widgets/card.h"

#include "gui/theme/roles.h"
#include "gui/theme/tokens.h"

#include <QBoxLayout>
#include <QLabel>

namespace viscera {

Card::Card(const QString& heading, QWidget* parent)
    : QWidget(parent), heading_(new QLabel(heading, this)), header_(new QHBoxLayout) {
  setSurface(this, Surface::Raised);
  setTextRole(heading_, TextRole::Strong);
  setAccessibleName(heading);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(metrics::kBetween, metrics::kInside, metrics::kInside, metrics::kInside);
  layout->setSpacing(metrics::kGrid);
  header_->setSpacing(metrics::kGrid);
  header_->addWidget(heading_, 1);
  // As high as with a button, so that cards beside each other have one line.
  heading_->setMinimumHeight(metrics::kSmallestTarget);
  layout->addLayout(header_);
}

void Card::setHeading(const QString& text) {
  heading_->setText(text);
  setAccessibleName(text);
}

QString Card::heading() const {
  return heading_->text();
}

void Card::addControl(QWidget* control) {
  header_->addWidget(control);
}

void Card::setContent(QWidget* content) {
  qobject_cast<QVBoxLayout*>(layout())->addWidget(content, 1);
}

}  // namespace viscera
