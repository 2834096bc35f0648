// SPDX-License-Identifier: Apache-2.0
#include "widget_lint.h"

#include "gui/theme/tokens.h"

#include <QAbstractButton>
#include <QAbstractSpinBox>
#include <QComboBox>
#include <QFontMetrics>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

#include <utility>

namespace viscera::test {
namespace {

bool isControl(const QWidget* widget) {
  const bool inner = qobject_cast<const QAbstractSpinBox*>(widget->parentWidget()) != nullptr ||
                     qobject_cast<const QComboBox*>(widget->parentWidget()) != nullptr ||
                     qobject_cast<const QLineEdit*>(widget->parentWidget()) != nullptr;
  return !inner && (qobject_cast<const QAbstractButton*>(widget) != nullptr ||
                    qobject_cast<const QLineEdit*>(widget) != nullptr ||
                    qobject_cast<const QComboBox*>(widget) != nullptr ||
                    qobject_cast<const QAbstractSpinBox*>(widget) != nullptr);
}

std::string nameOf(const QWidget* widget) {
  QString text = widget->accessibleName();
  if (const auto* button = qobject_cast<const QAbstractButton*>(widget); button != nullptr && text.isEmpty())
    text = button->text();
  if (const auto* label = qobject_cast<const QLabel*>(widget)) text = label->text();
  return std::string(widget->metaObject()->className()) + " \"" + text.toStdString() + '"';
}

bool isClipped(const QWidget* widget) {
  if (const auto* label = qobject_cast<const QLabel*>(widget)) {
    if (label->text().isEmpty()) return false;
    if (label->wordWrap()) return label->heightForWidth(label->width()) > label->height();
    return QFontMetrics(label->font()).horizontalAdvance(label->text()) > label->contentsRect().width() + 1;
  }
  if (qobject_cast<const QPushButton*>(widget) != nullptr)
    return widget->sizeHint().width() > widget->width();
  return false;
}

/// The part of a widget that is not scrolled out of sight.
QRect seenPlace(const QWidget* widget, const QWidget& root) {
  return widget->visibleRegion().boundingRect().translated(widget->mapTo(&root, QPoint(0, 0)));
}

void checkControl(const QWidget* widget, std::vector<std::string>& problems) {
  const std::string name = nameOf(widget);
  const auto* button = qobject_cast<const QAbstractButton*>(widget);
  if (widget->accessibleName().isEmpty() && (button == nullptr || button->text().isEmpty()))
    problems.push_back(name + " has no name for screen readers");
  if (widget->toolTip().isEmpty()) problems.push_back(name + " has no tool tip");
  if ((widget->focusPolicy() & Qt::TabFocus) == 0) problems.push_back(name + " cannot be reached by Tab");
  if (widget->width() < metrics::kSmallestTarget || widget->height() < metrics::kSmallestTarget)
    problems.push_back(name + " is smaller than 28 px");
}

}  // namespace

std::vector<std::string> problemsOfWidgets(const QWidget& root) {
  std::vector<std::string> problems;
  std::vector<std::pair<const QWidget*, QRect>> seen;  // what is visible of a widget is dear to compute
  for (const QWidget* widget : root.findChildren<QWidget*>()) {
    if (!widget->isVisible() || widget->visibleRegion().isEmpty()) continue;  // or scrolled out of sight
    if (isClipped(widget)) problems.push_back(nameOf(widget) + " is clipped");
    if (isControl(widget)) checkControl(widget, problems);
    const auto* label = qobject_cast<const QLabel*>(widget);
    if (!isControl(widget) && (label == nullptr || label->text().isEmpty())) continue;
    if (qobject_cast<const QAbstractButton*>(widget->parentWidget()) != nullptr) continue;
    const QRect place = seenPlace(widget, root);
    for (const auto& [other, otherPlace] : seen)
      if (place.intersects(otherPlace)) problems.push_back(nameOf(widget) + " overlaps " + nameOf(other));
    seen.emplace_back(widget, place);
  }
  return problems;
}

}  // namespace viscera::test
