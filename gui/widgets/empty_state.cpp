// SPDX-License-Identifier: Apache-2.0
#include "gui/widgets/empty_state.h"

#include "gui/theme/roles.h"
#include "gui/theme/theme.h"
#include "gui/widgets/breakable_label.h"

#include <QBoxLayout>
#include <QEvent>
#include <QLabel>
#include <QPushButton>

namespace viscera {
namespace {

constexpr int kPicture = 40;
constexpr int kTextWidth = 440;

}  // namespace

EmptyState::EmptyState(IconName icon, const QString& title, const QString& text, QWidget* parent)
    : QWidget(parent), name_(icon), icon_(new QLabel(this)), buttons_(new QHBoxLayout) {
  auto* heading = new QLabel(title, this);
  setTextRole(heading, TextRole::Section);
  heading->setAlignment(Qt::AlignCenter);
  auto* explanation = new QLabel(text, this);
  setTextRole(explanation, TextRole::Secondary);
  explanation->setAlignment(Qt::AlignHCenter | Qt::AlignTop);
  explanation->setWordWrap(true);
  explanation->setAccessibleName(unbroken(text));
  // A layout that aligns a label gives it one line only.
  explanation->setFixedSize(kTextWidth, explanation->heightForWidth(kTextWidth));
  icon_->setFixedSize(kPicture, kPicture);
  buttons_->setSpacing(metrics::kInside);
  auto* layout = new QVBoxLayout(this);
  layout->setSpacing(0);
  layout->addStretch(2);
  layout->addWidget(icon_, 0, Qt::AlignHCenter);
  layout->addSpacing(metrics::kBetween);
  layout->addWidget(heading, 0, Qt::AlignHCenter);
  layout->addSpacing(metrics::kInside);
  layout->addWidget(explanation, 0, Qt::AlignHCenter);
  layout->addSpacing(metrics::kPageMargin);
  auto* row = new QHBoxLayout;
  row->addStretch();
  row->addLayout(buttons_);
  row->addStretch();
  layout->addLayout(row);
  layout->addStretch(3);
  restyle();
}

QPushButton* EmptyState::addAction(const QString& text) {
  auto* button = new QPushButton(text, this);
  button->setToolTip(text);
  if (buttons_->count() == 0) setButtonKind(button, ButtonKind::Primary);
  buttons_->addWidget(button);
  return button;
}

void EmptyState::restyle() {
  icon_->setPixmap(iconPixmap(name_, Theme::current().tokens().textSecondary, kPicture, devicePixelRatioF()));
}

void EmptyState::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::PaletteChange) restyle();
}

}  // namespace viscera
