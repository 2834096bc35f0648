// SPDX-License-Identifier: Apache-2.0
#include "gui/shell/settings_page.h"

#include "gui/theme/roles.h"
#include "gui/widgets/controls.h"

#include <QBoxLayout>
#include <QLabel>
#include <QSettings>

#include <algorithm>

namespace viscera {
namespace {

constexpr char kThemeKey[] = "appearance/theme";
constexpr int kNameWidth = 160;
constexpr int kWidth = 640;

}  // namespace

Theme::Choice keptThemeChoice() {
  const int kept = QSettings().value(kThemeKey, 0).toInt();
  return static_cast<Theme::Choice>(std::clamp(kept, 0, static_cast<int>(Theme::Choice::Dark)));
}

SettingsPage::SettingsPage(QWidget* parent) : QWidget(parent), rows_(new QVBoxLayout) {
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(metrics::kPageMargins);
  rows_->setSpacing(metrics::kBetween);
  layout->addLayout(rows_);
  layout->addStretch();
  addSection(tr("Appearance"));
  auto* theme = new SegmentedChoice(tr("Theme"), {tr("System"), tr("Light"), tr("Dark")}, this);
  theme->choose(static_cast<int>(Theme::current().choice()));
  connect(theme, &SegmentedChoice::chosenChanged, this, [](int index) {
    QSettings().setValue(kThemeKey, index);
    Theme::current().choose(static_cast<Theme::Choice>(index));
  });
  addRow(tr("Theme"), theme, tr("System follows the desktop. Scans stand on black in both."));
}

void SettingsPage::addSection(const QString& title) {
  auto* heading = new QLabel(title, this);
  setTextRole(heading, TextRole::Section);
  if (rows_->count() > 0) rows_->addSpacing(metrics::kBetween);
  rows_->addWidget(heading);
}

void SettingsPage::addRow(const QString& name, QWidget* control, const QString& explanation) {
  auto* label = new QLabel(name, this);
  label->setFixedSize(kNameWidth, metrics::kControl);
  label->setBuddy(control);
  auto* text = new QLabel(explanation, this);
  setTextRole(text, TextRole::Caption);
  text->setWordWrap(true);
  text->setFixedWidth(kWidth - kNameWidth);
  auto* right = new QVBoxLayout;
  right->setSpacing(metrics::kGrid);
  right->addWidget(control, 0, Qt::AlignLeft);
  right->addWidget(text);
  auto* row = new QHBoxLayout;
  row->setSpacing(metrics::kBetween);
  row->addWidget(label, 0, Qt::AlignTop | Qt::AlignLeft);
  row->addLayout(right);
  row->addStretch();
  rows_->addLayout(row);
}

}  // namespace viscera
