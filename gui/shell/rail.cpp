// SPDX-License-Identifier: Apache-2.0
#include "gui/shell/rail.h"

#include "gui/theme/fonts.h"
#include "gui/theme/roles.h"
#include "gui/theme/theme.h"

#include <QBoxLayout>
#include <QButtonGroup>
#include <QPainter>

namespace viscera {
namespace {

constexpr int kEntry = metrics::kToolbar;
constexpr int kMargin = metrics::kInside;
constexpr int kIconLeft = 10;  // so that the icon is centred in the closed rail
constexpr int kTextLeft = kIconLeft + metrics::kIcon + 12;
constexpr int kWideWindow = 1600;
constexpr int kAboveEntries = 2;  // the toggle and the space below it

}  // namespace

RailButton::RailButton(IconName icon, const QString& name, QWidget* parent)
    : QAbstractButton(parent), icon_(icon) {
  setText(name);
  setAccessibleName(name);
  setFocusPolicy(Qt::TabFocus);
  setAttribute(Qt::WA_Hover);  // painted anew when the pointer comes and goes
  setFixedHeight(kEntry);
}

QSize RailButton::sizeHint() const {
  return {metrics::kRail - 2 * kMargin, kEntry};
}

void RailButton::paintEvent(QPaintEvent* /*event*/) {
  const Tokens& t = Theme::current().tokens();
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const QRectF area = QRectF(rect());
  if (isChecked() || (isEnabled() && underMouse())) {
    painter.setPen(Qt::NoPen);
    painter.setBrush(isChecked() ? t.selection : t.hover);
    painter.drawRoundedRect(area, metrics::kRadius, metrics::kRadius);
  }
  if (hasFocus()) {
    painter.setPen(QPen(t.accent, metrics::kFocusRing));
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(area.adjusted(1, 1, -1, -1), metrics::kRadius - 1, metrics::kRadius - 1);
  }
  const QColor quiet = isEnabled() ? t.textSecondary : t.textDisabled;
  const QColor colour = isChecked() ? t.accent : isEnabled() && underMouse() ? t.text : quiet;
  const int top = (height() - metrics::kIcon) / 2;
  painter.drawPixmap(kIconLeft, top, iconPixmap(icon_, colour, metrics::kIcon, devicePixelRatioF()));
  if (width() < metrics::kRail) return;
  painter.setFont(typeFont(TypeRole::Body, isChecked()));
  painter.setPen(isChecked() || (isEnabled() && underMouse()) ? t.text : quiet);
  painter.drawText(area.adjusted(kTextLeft, 0, -8, 0), Qt::AlignLeft | Qt::AlignVCenter, text());
}

Rail::Rail(QWidget* parent)
    : QFrame(parent),
      layout_(new QVBoxLayout(this)),
      group_(new QButtonGroup(this)),
      toggle_(new RailButton(IconName::Menu, tr("Viscera"), this)) {
  setSurface(this, Surface::Rail);
  layout_->setContentsMargins(kMargin, kMargin, kMargin, kMargin);
  layout_->setSpacing(metrics::kGrid);
  layout_->addWidget(toggle_);
  layout_->addSpacing(metrics::kInside);
  layout_->addStretch();
  topCount_ = kAboveEntries;
  connect(toggle_, &QAbstractButton::clicked, this, [this] { setOpened(!opened_); });
  connect(group_, &QButtonGroup::idClicked, this, &Rail::chosen);
  display(false);
}

RailButton* Rail::makeEntry(IconName icon, const QString& name, const QString& shortcut) {
  auto* button = new RailButton(icon, name, this);
  button->setCheckable(true);
  button->setToolTip(shortcut.isEmpty() ? name : name + " (" + shortcut + ')');
  group_->addButton(button, static_cast<int>(buttons_.size()));
  buttons_.push_back(button);
  return button;
}

int Rail::addEntry(IconName icon, const QString& name, const QString& shortcut, bool atBottom) {
  RailButton* button = makeEntry(icon, name, shortcut);
  if (atBottom)
    layout_->addWidget(button);
  else
    layout_->insertWidget(topCount_++, button);
  return static_cast<int>(buttons_.size()) - 1;
}

int Rail::addFirstEntry(IconName icon, const QString& name, const QString& shortcut) {
  RailButton* button = makeEntry(icon, name, shortcut);
  layout_->insertWidget(kAboveEntries, button);
  ++topCount_;
  setTabOrder(toggle_, button);
  return static_cast<int>(buttons_.size()) - 1;
}

RailButton* Rail::addAction(IconName icon, const QString& name, const QString& shortcut) {
  auto* button = new RailButton(icon, name, this);
  button->setToolTip(shortcut.isEmpty() ? name : name + " (" + shortcut + ')');
  layout_->addWidget(button);
  return button;
}

void Rail::setOpened(bool opened) {
  chosen_ = true;
  display(opened);
}

void Rail::adaptTo(int windowWidth) {
  const bool wide = windowWidth >= kWideWindow;
  if (!chosen_ && wide != opened_) display(wide);
}

void Rail::display(bool opened) {
  opened_ = opened;
  setFixedWidth(opened ? metrics::kRailOpened : metrics::kRail);
  toggle_->setToolTip(opened ? tr("Show icons only") : tr("Show names"));
  toggle_->setAccessibleName(toggle_->toolTip());
  Q_EMIT openedChanged(opened);
}

void Rail::choose(int entry) {
  button(entry)->setChecked(true);
}

}  // namespace viscera
