// SPDX-License-Identifier: Apache-2.0
#include "gui/theme/roles.h"

#include "gui/theme/fonts.h"

#include <QAbstractButton>
#include <QHeaderView>
#include <QLabel>
#include <QStyle>
#include <QTableView>

namespace viscera {
namespace {

void setLook(QWidget* widget, const char* property, const QString& value) {
  if (widget->property(property) == value) return;
  widget->setProperty(property, value);
  if (!widget->testAttribute(Qt::WA_WState_Polished))
    return;  // it is styled when it is first laid out or shown
  widget->style()->unpolish(widget);
  widget->style()->polish(widget);
}

const char* nameOf(TextRole role) {
  switch (role) {
    case TextRole::Body:
      return "body";
    case TextRole::Strong:
      return "strong";
    case TextRole::Secondary:
      return "secondary";
    case TextRole::Caption:
      return "caption";
    case TextRole::Section:
      return "section";
    case TextRole::PageTitle:
      return "title";
    case TextRole::Ok:
      return "ok";
    case TextRole::Warning:
      return "warning";
    case TextRole::Error:
      return "error";
  }
  return "body";
}

const char* nameOf(ButtonKind kind) {
  switch (kind) {
    case ButtonKind::Standard:
      return "standard";
    case ButtonKind::Primary:
      return "primary";
    case ButtonKind::Quiet:
      return "quiet";
    case ButtonKind::Danger:
      return "danger";
    case ButtonKind::Chip:
      return "chip";
    case ButtonKind::Segment:
      return "segment";
  }
  return "standard";
}

const char* nameOf(Surface surface) {
  switch (surface) {
    case Surface::Window:
      return "window";
    case Surface::Panel:
      return "panel";
    case Surface::Raised:
      return "raised";
    case Surface::Rail:
      return "rail";
    case Surface::StatusLine:
      return "status";
    case Surface::Group:
      return "group";
    case Surface::Info:
      return "info";
    case Surface::Ok:
      return "ok";
    case Surface::Warning:
      return "warning";
    case Surface::Error:
      return "error";
  }
  return "panel";
}

QFont fontOf(TextRole role) {
  switch (role) {
    case TextRole::Caption:
      return typeFont(TypeRole::Caption);
    case TextRole::Section:
      return typeFont(TypeRole::Section);
    case TextRole::PageTitle:
      return typeFont(TypeRole::PageTitle);
    case TextRole::Strong:
    case TextRole::Ok:
    case TextRole::Warning:
    case TextRole::Error:
      return typeFont(TypeRole::Body, true);
    default:
      return typeFont(TypeRole::Body);
  }
}

}  // namespace

void setTextRole(QLabel* label, TextRole role) {
  label->setFont(fontOf(role));
  setLook(label, "role", nameOf(role));
}

void setButtonKind(QAbstractButton* button, ButtonKind kind) {
  button->setIconSize({metrics::kIcon, metrics::kIcon});
  setLook(button, "kind", nameOf(kind));
}

void setSurface(QWidget* widget, Surface surface) {
  widget->setAttribute(Qt::WA_StyledBackground);
  setLook(widget, "surface", nameOf(surface));
}

void prepareTable(QTableView* table) {
  table->setShowGrid(false);
  table->setSelectionBehavior(QAbstractItemView::SelectRows);
  table->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
  table->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
  table->setWordWrap(false);
  table->verticalHeader()->hide();
  table->verticalHeader()->setMinimumSectionSize(metrics::kTableRow);
  table->verticalHeader()->setDefaultSectionSize(metrics::kTableRow);
  table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
  table->horizontalHeader()->setHighlightSections(false);
  table->horizontalHeader()->setFixedHeight(metrics::kTableRow);
  table->setFrameShape(QFrame::NoFrame);
}

}  // namespace viscera
