// SPDX-License-Identifier: Apache-2.0
#include "gui/widgets/breakable_label.h"

#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QMenu>

namespace viscera {
namespace {

constexpr QChar kBreak(0x200b);

}  // namespace

QString breakable(const QString& text) {
  QString result;
  for (const QChar letter : text) {
    result += letter;
    if (letter == '/' || letter == '_' || letter == '-' || letter == '.') result += kBreak;
  }
  return result;
}

QString unbroken(QString text) {
  return text.remove(kBreak);
}

BreakableLabel::BreakableLabel(const QString& text, QWidget* parent) : QLabel(parent) {
  setWordWrap(true);
  setTextFormat(Qt::PlainText);
  setTextInteractionFlags(Qt::TextSelectableByMouse);
  setFocusPolicy(Qt::NoFocus);
  setWords(text);
}

void BreakableLabel::setWords(const QString& text) {
  setText(breakable(text));
  setAccessibleName(text);
}

void BreakableLabel::copy() const {
  if (hasSelectedText()) QGuiApplication::clipboard()->setText(unbroken(selectedText()));
}

void BreakableLabel::keyPressEvent(QKeyEvent* event) {
  if (!event->matches(QKeySequence::Copy)) return QLabel::keyPressEvent(event);
  copy();
  event->accept();
}

void BreakableLabel::mouseReleaseEvent(QMouseEvent* event) {
  QLabel::mouseReleaseEvent(event);
  QClipboard* clipboard = QGuiApplication::clipboard();  // X11: what is marked can be pasted at once
  if (clipboard->supportsSelection() && hasSelectedText())
    clipboard->setText(unbroken(selectedText()), QClipboard::Selection);
}

void BreakableLabel::contextMenuEvent(QContextMenuEvent* event) {
  auto* menu = new QMenu(this);
  menu->setAttribute(Qt::WA_DeleteOnClose);
  QAction* some = menu->addAction(tr("Copy"));
  some->setEnabled(hasSelectedText());
  connect(some, &QAction::triggered, this, &BreakableLabel::copy);
  connect(menu->addAction(tr("Copy all")), &QAction::triggered, this, [this] {
    QGuiApplication::clipboard()->setText(unbroken(text()));
  });
  menu->popup(event->globalPos());
}

}  // namespace viscera
