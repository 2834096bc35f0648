// SPDX-License-Identifier: Apache-2.0
#include "gui/settings/keyboard_panel.h"

#include "gui/theme/roles.h"
#include "gui/theme/tokens.h"

#include <QCoreApplication>
#include <QGridLayout>
#include <QLabel>

namespace viscera {
namespace {

constexpr int kKeysWidth = 160;

QString say(const char* text) {
  return QCoreApplication::translate("viscera::KeyboardPanel", text);
}

}  // namespace

std::vector<KeyGroup> keyGroups() {
  return {{say("Everywhere"),
           {{"Ctrl+0", say("Projects: the start page")},
            {"Ctrl+1 … Ctrl+5", say("Datasets, Training, Results, Viewer, Models")},
            {"Ctrl+,", say("Settings")},
            {"Ctrl+B", say("Names of the pages on or off")},
            {"Ctrl+O", say("Open a project")},
            {"Ctrl+N", say("New project")},
            {"F1", say("Help on the page in front")},
            {"Tab, Shift+Tab", say("Next or previous control")},
            {"Ctrl+Q", say("Close the window")}}},
          {say("Tables and lists"),
           {{"↑ ↓", say("Previous or next row")},
            {"Shift+↑ ↓", say("Select several rows")},
            {"Ctrl+A", say("Select all rows")},
            {"Home, End", say("First or last row")}}},
          {say("Datasets"),
           {{"Ctrl+Z", say("Take back the last change of the dataset")},
            {"Ctrl+Shift+Z, Ctrl+Y", say("Do it again")}}},
          {say("Training"),
           {{say("↑ ↓ in the organs"), say("Previous or next organ; its curve is drawn")},
            {say("← → in the organs"), say("Previous or next validation")},
            {say("Home, End in the organs"), say("First or last organ")},
            {say("Esc in the organs"), say("No organ chosen")},
            {say("← →, Home, End in the pictures"), say("Previous, next, first or last validation")},
            {say("Del in the list of runs"), say("Take a waiting run out of the queue")}}},
          {say("Viewer"),
           {{say("Wheel, ↑ ↓"), say("Next or previous slice; with Shift five")},
            {say("Ctrl+wheel, right drag, + −"), say("Zoom")},
            {say("Middle drag"), say("Move the picture")},
            {say("Shift+move, click"), say("Lead the crosshair in all views")},
            {say("Double click, Enter"), say("Show a view alone, or all again")},
            {say("Home, End in a view"),
             say("The slice nearest to the head, front or left; the last at the other end")},
            {"N, W, M, G", say("Tools: navigate, window, ruler, angle")},
            {"1 … 7", say("Windows; 6 is what the network sees")},
            {"S", say("Layers on or off")},
            {"A, D", say("Less or more opaque layers")},
            {"R", say("Show whole slices again")},
            {"P", say("Predict the scan with a model")},
            {"F, L, H", say("3D from the front, the patient's left, the head")},
            {say("Drag, arrows in 3D"), say("Turn")},
            {"Del", say("Take the last measurement away")},
            {"Esc", say("Give up a measurement that is not finished")},
            {"Page Up, Page Down", say("Previous or next case")},
            {"Y, C, X", say("Review: accepted, needs correction, rejected; again takes it back")},
            {"T", say("Note of the review")}}},
          {say("Search fields"), {{"Esc", say("Empty the field")}}},
          {say("Charts"),
           {{say("Wheel, + −"), say("Zoom")},
            {say("Drag"), say("Move")},
            {"← →", say("Lead the line with the values")},
            {say("Double click, 0, Home"), say("Show all")}}}};
}

KeyboardPanel::KeyboardPanel(QWidget* parent) : QWidget(parent) {
  auto* grid = new QGridLayout(this);
  grid->setContentsMargins(metrics::kPageMargins);
  grid->setHorizontalSpacing(metrics::kBetween);
  grid->setVerticalSpacing(metrics::kInside);
  int row = 0;
  for (const KeyGroup& group : keyGroups()) {
    auto* heading = new QLabel(group.title, this);
    setTextRole(heading, TextRole::Section);
    if (row > 0) grid->setRowMinimumHeight(row++, metrics::kInside);
    grid->addWidget(heading, row++, 0, 1, 2);
    for (const KeyRow& one : group.rows) {
      auto* keys = new QLabel(one.keys, this);
      setTextRole(keys, TextRole::Strong);
      keys->setMinimumWidth(kKeysWidth);
      grid->addWidget(keys, row, 0);
      grid->addWidget(new QLabel(one.what, this), row++, 1);
    }
  }
  grid->setColumnStretch(1, 1);
  grid->setRowStretch(row, 1);
}

}  // namespace viscera
