// SPDX-License-Identifier: Apache-2.0
#include "gui/theme/style_sheet.h"

#include "gui/theme/fonts.h"

#include <QHash>

#include <algorithm>
#include <vector>

namespace viscera {
namespace {

// @name stands for a token. Heights leave room for borders of one pixel.
constexpr char kTexts[] = R"(
QToolTip { background: @raised; color: @text; border: 1px solid @controlBorder; padding: 4px 8px; }
QLabel { background: transparent; }
QLabel[role="secondary"], QLabel[role="caption"] { color: @textSecondary; }
QLabel[role="ok"] { color: @ok; }
QLabel[role="warning"] { color: @warning; }
QLabel[role="error"] { color: @error; }
QLabel:disabled { color: @textDisabled; }
)";

constexpr char kSurfaces[] = R"(
QMainWindow, QDialog { background: @panel; }
*[surface="window"] { background: @window; }
*[surface="panel"] { background: @panel; }
*[surface="raised"] { background: @raised; border-radius: 6px; }
*[surface="rail"] { background: @window; border: none; border-right: 1px solid @hairline; }
*[surface="status"] { background: @window; border: none; border-top: 1px solid @hairline; }
*[surface="group"] { background: @hover; border-radius: 6px; }
*[surface="info"] { background: @infoSurface; border-radius: 6px; }
*[surface="ok"] { background: @okSurface; border-radius: 6px; }
*[surface="warning"] { background: @warningSurface; border-radius: 6px; }
*[surface="error"] { background: @errorSurface; border-radius: 6px; }
QFrame[hairline="true"] { background: @hairline; border: none; max-height: 1px; min-height: 1px; }
QFrame[hairline="vertical"] { background: @hairline; border: none; max-width: 1px; min-width: 1px; }
QSplitter::handle { background: transparent; }
QSplitter::handle:hover { background: @hover; }
QScrollArea { background: transparent; border: none; }
QScrollArea > QWidget > QWidget { background: transparent; }
)";

constexpr char kButtons[] = R"(
QPushButton { background: @raised; color: @text; border: 1px solid @controlBorder; border-radius: 6px;
  min-height: 30px; padding: 0 12px; }
QPushButton:hover { background: @hover; }
QPushButton:pressed { background: @pressed; }
QPushButton:focus { border: 2px solid @accent; min-height: 28px; padding: 0 11px; }
QPushButton:disabled { background: transparent; color: @textDisabled; border-color: @hairline; }
QPushButton::menu-indicator { image: none; width: 0; }
QPushButton[kind="primary"] { background: @accentFill; color: @onAccent; border: 1px solid @accentFill; font-weight: 600; }
QPushButton[kind="primary"]:hover { background: @accentFillHover; border-color: @accentFillHover; }
QPushButton[kind="primary"]:pressed { background: @accentFillPressed; border-color: @accentFillPressed; }
QPushButton[kind="primary"]:focus { border: 2px solid @text; }
QPushButton[kind="primary"]:disabled { background: @hover; color: @textDisabled; border-color: @hover; }
QPushButton[kind="danger"] { color: @error; border-color: @error; background: transparent; }
QPushButton[kind="danger"]:hover { background: @errorSurface; }
QPushButton[kind="danger"]:focus { border: 2px solid @error; }
QPushButton[kind="danger"]:disabled { color: @textDisabled; border-color: @hairline; }
QPushButton[kind="quiet"], QToolButton { background: transparent; color: @text; border: 1px solid transparent;
  border-radius: 6px; }
QPushButton[kind="quiet"] { padding: 0 8px; }
QToolButton { min-width: 26px; min-height: 26px; padding: 0; }
QPushButton[kind="quiet"]:hover, QToolButton:hover { background: @hover; }
QPushButton[kind="quiet"]:pressed, QToolButton:pressed { background: @pressed; }
QToolButton:checked { background: @selection; }
QPushButton[kind="quiet"]:focus, QToolButton:focus { border: 2px solid @accent; }
QPushButton[kind="quiet"]:focus { padding: 0 7px; }
QToolButton:focus { min-width: 24px; min-height: 24px; }
QPushButton[kind="quiet"]:disabled, QToolButton:disabled { color: @textDisabled; }
QToolButton::menu-indicator { image: none; }
QPushButton[kind="chip"] { border-radius: 14px; min-height: 26px; padding: 0 12px; background: transparent; color: @text; }
QPushButton[kind="chip"]:hover { background: @hover; }
QPushButton[kind="chip"]:checked { background: @selection; border-color: @accent; color: @text; }
QPushButton[kind="chip"]:focus { border: 2px solid @accent; min-height: 24px; padding: 0 11px; }
QPushButton[kind="segment"] { border-radius: 4px; min-height: 26px; padding: 0 12px; border: 1px solid transparent;
  background: transparent; color: @textSecondary; }
QPushButton[kind="segment"]:hover { background: @hover; }
QPushButton[kind="segment"]:checked { background: @selection; color: @text; }
QPushButton[kind="segment"]:focus { border: 2px solid @accent; min-height: 24px; padding: 0 11px; }
QPushButton[kind="segment"]:disabled { color: @textDisabled; }
QPushButton[kind="segment"]:disabled:checked { background: @raised; }
)";

// Without a colour of their own, which would replace the palette's for placeholders by a paler one.
constexpr char kFields[] = R"(
QLineEdit, QPlainTextEdit, QTextEdit { background: @raised; border: 1px solid @controlBorder;
  border-radius: 6px; selection-background-color: @accentFill; selection-color: @onAccent; }
QLineEdit { min-height: 30px; padding: 0 7px; }
QLineEdit QToolButton { min-width: 0; min-height: 0; border: none; background: transparent; }
QPlainTextEdit, QTextEdit { padding: 4px; }
QLineEdit:hover, QPlainTextEdit:hover, QTextEdit:hover { border-color: @textSecondary; }
QLineEdit:focus { border: 2px solid @accent; min-height: 28px; padding: 0 6px; }
QPlainTextEdit:focus, QTextEdit:focus { border: 2px solid @accent; padding: 3px; }
QLineEdit:disabled { background: @panel; border-color: @hairline; }
QLineEdit[problem="true"] { border-color: @error; }
QAbstractSpinBox QLineEdit, QComboBox QLineEdit, QAbstractSpinBox QLineEdit:focus, QComboBox QLineEdit:focus,
QAbstractSpinBox QLineEdit:disabled { border: none; background: transparent; min-height: 0; padding: 0; }
QProgressBar { background: @pressed; border: none; border-radius: 3px; min-height: 6px; max-height: 6px; color: transparent; }
QProgressBar::chunk { background: @accentFill; border-radius: 3px; }
QComboBox QAbstractItemView { background: @raised; border: 1px solid @controlBorder; padding: 4px; outline: none; }
QComboBox QAbstractItemView::item { min-height: 28px; padding: 0 4px; border-radius: 4px; }
QComboBox QAbstractItemView::item:selected { background: @selection; color: @text; }
QMenu { background: @raised; border: 1px solid @controlBorder; padding: 4px; }
QMenu::item { min-height: 28px; padding: 0 24px 0 12px; border-radius: 4px; }
QMenu::item:selected { background: @selection; color: @text; }
QMenu::item:disabled { color: @textDisabled; }
QMenu::separator { height: 1px; background: @hairline; margin: 4px 8px; }
)";

constexpr char kViews[] = R"(
QAbstractItemView { background: @raised; color: @text; border: none; outline: none;
  selection-background-color: @selection; selection-color: @text; }
QTableView::item { border: none; border-bottom: 1px solid @hairline; padding: 0 5px; }
QTableView::item:hover { background: @hover; }
QTableView::item:selected { background: @selection; color: @text; }
QListView::item, QTreeView::item { min-height: 28px; padding: 0 8px; border: none; }
QListView::item:hover, QTreeView::item:hover { background: @hover; }
QListView::item:selected, QTreeView::item:selected { background: @selection; color: @text; }
QHeaderView { background: @raised; border: none; }
QHeaderView::section { background: @raised; color: @textSecondary; border: none; border-bottom: 1px solid @controlBorder;
  padding: 0 8px; font-size: @captionSize; font-weight: 500; }
QTableCornerButton::section { background: @raised; border: none; }
QTabBar { background: transparent; border: none; }
QTabBar::tab { background: transparent; color: @textSecondary; min-height: 30px; padding: 0 12px; margin: 0 4px 0 0;
  border: none; border-bottom: 2px solid transparent; }
QTabBar::tab:hover { color: @text; }
QTabBar::tab:selected { color: @text; border-bottom: 2px solid @accent; }
QTabWidget::pane { border: none; border-top: 1px solid @hairline; }
QScrollBar { background: transparent; border: none; margin: 0; }
QScrollBar:vertical { width: 12px; }
QScrollBar:horizontal { height: 12px; }
QScrollBar::handle { background: @controlBorder; border-radius: 3px; margin: 3px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover { background: @textSecondary; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; border: none; background: none; }
QScrollBar::add-page, QScrollBar::sub-page { background: none; }
)";

QHash<QString, QColor> namedTokens(const Tokens& t) {
  return {{"window", t.window},
          {"panel", t.panel},
          {"raised", t.raised},
          {"hairline", t.hairline},
          {"controlBorder", t.controlBorder},
          {"hover", t.hover},
          {"pressed", t.pressed},
          {"text", t.text},
          {"textSecondary", t.textSecondary},
          {"textDisabled", t.textDisabled},
          {"accent", t.accent},
          {"accentFill", t.accentFill},
          {"accentFillHover", t.accentFillHover},
          {"accentFillPressed", t.accentFillPressed},
          {"onAccent", t.onAccent},
          {"selection", t.selection},
          {"ok", t.ok},
          {"okSurface", t.okSurface},
          {"warning", t.warning},
          {"warningSurface", t.warningSurface},
          {"error", t.error},
          {"errorSurface", t.errorSurface},
          {"infoSurface", t.infoSurface}};
}

}  // namespace

QString styleSheetOf(const Tokens& tokens) {
  QString sheet = QString(kTexts) + kSurfaces + kButtons + kFields + kViews;
  sheet.replace("@captionSize", QString("%1px").arg(typeSize(TypeRole::Caption)));
  const QHash<QString, QColor> named = namedTokens(tokens);
  std::vector<QString> names(named.keyBegin(), named.keyEnd());
  // @textSecondary before @text.
  std::sort(
      names.begin(), names.end(), [](const QString& a, const QString& b) { return a.size() > b.size(); });
  for (const QString& name : names) sheet.replace('@' + name, named.value(name).name());
  return sheet;
}

}  // namespace viscera
