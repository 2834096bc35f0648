// SPDX-License-Identifier: Apache-2.0
#include "gui/shell/settings_page.h"

#include "gui/shell/organ_palette_choice.h"
#include "gui/shell/preferences.h"
#include "gui/theme/organ_painting.h"
#include "gui/theme/roles.h"
#include "gui/widgets/controls.h"

#include <QBoxLayout>
#include <QCheckBox>
#include <QComboBox>
#include <QFileDialog>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>

#include <algorithm>

namespace viscera {
namespace {

constexpr int kNameWidth = 160;
constexpr int kWidth = 640;
constexpr int kFieldWidth = 200;
constexpr int kPathWidth = 440;
constexpr int kMostThreads = 1024;
constexpr int kMostCache_gb = 100'000;

QSpinBox* numberField(Preference preference, int most, const QString& zero, QWidget* parent) {
  auto* field = new QSpinBox(parent);
  field->setRange(0, most);
  field->setSpecialValueText(zero);
  field->setFixedWidth(kFieldWidth);
  field->setValue(preferred(preference).toInt());
  QObject::connect(
      field, &QSpinBox::valueChanged, field, [preference](int value) { keepPreference(preference, value); });
  return field;
}

QCheckBox* switchFor(Preference preference, const QString& text, QWidget* parent) {
  auto* box = new QCheckBox(text, parent);
  box->setMinimumHeight(metrics::kControl);
  box->setChecked(preferred(preference).toBool());
  QObject::connect(box, &QCheckBox::toggled, box, [preference](bool on) { keepPreference(preference, on); });
  return box;
}

/// The file of a program, typed or chosen.
QWidget* programField(Preference preference, const QString& name, QWidget* parent) {
  auto* field = new QWidget(parent);
  field->setAccessibleName(name);
  field->setFixedWidth(kPathWidth);
  auto* line = new QLineEdit(preferred(preference).toString(), field);
  line->setAccessibleName(name);
  line->setToolTip(SettingsPage::tr("File of the program; empty: it is looked for"));
  line->setPlaceholderText(SettingsPage::tr("Looked for"));
  line->setMinimumHeight(metrics::kControl);
  const auto keep = [preference, line] { keepPreference(preference, line->text().trimmed()); };
  QObject::connect(line, &QLineEdit::editingFinished, field, keep);
  auto* button = new QPushButton(SettingsPage::tr("Choose…"), field);
  button->setToolTip(SettingsPage::tr("Choose the program of %1").arg(name));
  button->setAccessibleName(button->toolTip());
  QObject::connect(button, &QPushButton::clicked, field, [field, line, keep, name] {
    auto* dialog = new QFileDialog(field, SettingsPage::tr("Program of %1").arg(name), line->text());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    QObject::connect(dialog, &QFileDialog::fileSelected, line, [line, keep](const QString& file) {
      line->setText(file);
      keep();
    });
    dialog->open();
  });
  auto* layout = new QHBoxLayout(field);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(metrics::kInside);
  layout->addWidget(line, 1);
  layout->addWidget(button);
  field->setFocusProxy(line);
  return field;
}

void addPrograms(SettingsPage& page) {
  page.addSection(SettingsPage::tr("Other programs"));
  page.addRow(
      SettingsPage::tr("3D Slicer"),
      programField(Preference::SlicerProgram, SettingsPage::tr("3D Slicer"), &page),
      SettingsPage::tr(
          "Opens the case of the viewer. Empty: looked for in PATH, in your home folder and in /opt."));
  page.addRow(SettingsPage::tr("ITK-SNAP"),
              programField(Preference::ItkSnapProgram, SettingsPage::tr("ITK-SNAP"), &page),
              SettingsPage::tr("Likewise, with the first label map."));
}

}  // namespace

Theme::Choice keptThemeChoice() {
  const int kept = preferred(Preference::Theme).toInt();
  return static_cast<Theme::Choice>(std::clamp(kept, 0, static_cast<int>(Theme::Choice::Dark)));
}

SettingsPage::SettingsPage(QWidget* parent) : QWidget(parent), rows_(new QVBoxLayout) {
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(metrics::kPageMargins);
  rows_->setSpacing(metrics::kBetween);
  layout->addLayout(rows_);
  layout->addStretch();
  addAppearance();
  addComputing();
  addRuns();
  addPrograms(*this);
}

void SettingsPage::addAppearance() {
  addSection(tr("Appearance"));
  auto* theme = new SegmentedChoice(tr("Theme"), {tr("System"), tr("Light"), tr("Dark")}, this);
  theme->choose(static_cast<int>(Theme::current().choice()));
  connect(theme, &SegmentedChoice::chosenChanged, this, [](int index) {
    keepPreference(Preference::Theme, index);
    Theme::current().choose(static_cast<Theme::Choice>(index));
  });
  addRow(tr("Theme"), theme, tr("System follows the desktop. Scans stand on black in both."));
  auto* organs = new SegmentedChoice(tr("Organs"), {tr("Viscera"), tr("3D Slicer")}, this);
  organs->choose(static_cast<int>(OrganPainting::shared().palette()));
  connect(organs, &SegmentedChoice::chosenChanged, this, [](int index) {
    chooseOrganPalette(static_cast<OrganPalette>(index));
  });
  connect(&OrganPainting::shared(), &OrganPainting::changed, organs, [organs] {
    organs->choose(static_cast<int>(OrganPainting::shared().palette()));
  });
  addRow(tr("Organs"),
         organs,
         tr("Colours of organs on all pages. Those of Viscera can be told apart without colour vision; a "
            "dataset may give its labels colours of its own."));
}

void SettingsPage::addComputing() {
  addSection(tr("Computing"));
  device_ = new QComboBox(this);
  device_->setFixedWidth(kFieldWidth);
  device_->addItem(tr("Automatic"), "auto");
  device_->addItem(tr("Processor"), "cpu");
  const QString kept = preferred(Preference::Device).toString();
  if (device_->findData(kept) < 0) device_->addItem(tr("GPU %1").arg(kept.section(':', 1)), kept);
  device_->setCurrentIndex(device_->findData(kept));
  connect(device_, &QComboBox::activated, this, [this] {
    keepPreference(Preference::Device, device_->currentData());
  });
  addRow(tr("Device"), device_, tr("Where new runs train. Automatic takes a GPU where one can be used."));
  addRow(tr("Threads"),
         numberField(Preference::Threads, kMostThreads, tr("Automatic"), this),
         tr("Of the processor, for new runs. Automatic takes one for each core."));
  auto* cache = numberField(Preference::CacheLimit_gb, kMostCache_gb, tr("No limit"), this);
  cache->setSuffix(tr(" GB"));
  connect(cache, &QSpinBox::valueChanged, this, &SettingsPage::cacheLimitChanged);
  addRow(tr("Cache"),
         cache,
         tr("Prepared cases that a project keeps on the disk. Above the limit the oldest are removed while "
            "nothing trains; a run makes again what it needs."));
}

void SettingsPage::addRuns() {
  addSection(tr("While a run goes on"));
  addRow(tr("Sleep"),
         switchFor(Preference::KeepAwake, tr("Keep the machine awake"), this),
         tr("As long as a run is being trained on this machine, in the background too."));
  addRow(tr("Notification"),
         switchFor(Preference::Notify, tr("Tell when a run ends"), this),
         tr("A notification of the desktop when a run has finished, failed or was interrupted."));
}

void SettingsPage::setFoundDevice(const QString& id, const QString& reason) {
  device_->setToolTip(tr("Automatic takes %1: %2").arg(id, reason));
  if (id == "cpu" || device_->findData(id) >= 0) return;
  device_->addItem(tr("GPU %1").arg(id.section(':', 1)), id);
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
  if (control->accessibleName().isEmpty()) control->setAccessibleName(name);
  if (control->toolTip().isEmpty()) control->setToolTip(explanation);
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
