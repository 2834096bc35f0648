// SPDX-License-Identifier: Apache-2.0
#pragma once

class QAbstractButton;
class QLabel;
class QTableView;
class QWidget;

namespace viscera {

enum class TextRole { Body, Strong, Secondary, Caption, Section, PageTitle, Ok, Warning, Error };
enum class ButtonKind {
  Standard,
  Primary,  ///< one a page
  Quiet,    ///< without a frame, for toolbars and rows
  Danger,
  Chip,    ///< checkable filter
  Segment  ///< one of a few that exclude each other
};
enum class Surface { Window, Panel, Raised, Rail, StatusLine, Group, Info, Ok, Warning, Error };

/// Give a widget the look of a role. The style sheet of the theme does the rest, also when the theme changes.
void setTextRole(QLabel* label, TextRole role);
void setButtonKind(QAbstractButton* button, ButtonKind kind);
void setSurface(QWidget* widget, Surface surface);

/// Rows of 28 px, whole rows selected, no grid, header left-aligned, tabular figures.
void prepareTable(QTableView* table);

}  // namespace viscera
