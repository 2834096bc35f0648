// SPDX-License-Identifier: Apache-2.0
#include "gui/training/basic_fields.h"

#include "engine/api/config_fields.h"
#include "engine/api/presets.h"
#include "gui/theme/tokens.h"
#include "gui/training/length_editor.h"
#include "gui/training/run_draft.h"
#include "gui/training/setting_row.h"
#include "gui/training/setting_words.h"
#include "gui/training/start_choice.h"
#include "gui/widgets/calm_combo_box.h"
#include "gui/widgets/controls.h"

#include <QBoxLayout>
#include <QLineEdit>
#include <QSignalBlocker>

#include <algorithm>

namespace viscera {
namespace {

constexpr int kListWidth = 320;

QComboBox* list(const QString& name, const QString& tip, QWidget* parent) {
  auto* box = new CalmComboBox(parent);
  box->setFixedWidth(kListWidth);
  box->setAccessibleName(name);
  box->setToolTip(tip);
  return box;
}

QString joined(const QString& one, const QString& other) {
  return one.isEmpty() || other.isEmpty() ? one + other : one + '\n' + other;
}

}  // namespace

BasicFields::BasicFields(QWidget* parent)
    : QWidget(parent),
      data_(new DataChoice(this)),
      task_(new SegmentedChoice(tr("Task"), {tr("Pre-training"), tr("Fine-tuning")}, this)),
      preset_(list(tr("Preset"), tr("Settings that the run begins with"), this)),
      start_(new StartChoice(this)),
      fold_(list(tr("Fold"), tr("Fold of the split that is kept for validation"), this)),
      length_(new LengthEditor(this)),
      patch_(new SettingRow(*findConfigField("patch_size"), false, this)),
      device_(list(tr("Device"), tr("What the run computes on"), this)),
      name_(new QLineEdit(this)) {
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(12);
  addChoices();
  addValues();
}

void BasicFields::addRow(BasicField field, const QString& name, QWidget* control) {
  auto* one = new FormRow(name, control, this);
  rows_[static_cast<std::size_t>(field)] = one;
  layout()->addWidget(one);
}

void BasicFields::addChoices() {
  addRow(BasicField::Data, tr("Data"), data_);
  addRow(BasicField::Task, tr("Task"), task_);
  addRow(BasicField::Preset, tr("Preset"), preset_);
  addRow(BasicField::Start, tr("Start from"), start_);
  addRow(BasicField::Fold, tr("Fold"), fold_);
  row(BasicField::Fold).hide();
  connect(data_, &DataChoice::changed, this, &BasicFields::changed);
  connect(task_, &SegmentedChoice::chosenChanged, this, [this](int index) {
    Q_EMIT taskChosen(index == 0 ? Task::Pretraining : Task::Segmentation);
  });
  connect(preset_, &QComboBox::activated, this, [this] {
    Q_EMIT familyChosen(preset_->currentData().toString());
  });
  connect(start_, &StartChoice::changed, this, &BasicFields::changed);
  connect(fold_, &QComboBox::activated, this, &BasicFields::changed);
  for (const Preset& one : presets())
    if (one.task == Task::Pretraining) preset_->addItem(titleOfPreset(one.name), textOf(familyOf(one.name)));
}

void BasicFields::addValues() {
  addRow(BasicField::Length, tr("Length"), length_);
  rows_[static_cast<std::size_t>(BasicField::Patch)] = patch_;
  layout()->addWidget(patch_);
  addRow(BasicField::Device, tr("Device"), device_);
  name_->setFixedWidth(kListWidth);
  name_->setAccessibleName(tr("Name"));
  name_->setToolTip(tr("Name of the run; empty: the one that is proposed"));
  addRow(BasicField::Name, tr("Name"), name_);
  setMachine(std::nullopt);
  connect(length_, &LengthEditor::edited, this, &BasicFields::edited);
  connect(&row(BasicField::Length), &FormRow::resetRequested, this, [this] {
    Q_EMIT resetRequested("max_epochs");
    Q_EMIT resetRequested("max_steps");
  });
  connect(
      patch_, &SettingRow::edited, this, [this](const QString& text) { Q_EMIT edited("patch_size", text); });
  connect(patch_, &FormRow::resetRequested, this, [this] { Q_EMIT resetRequested("patch_size"); });
  connect(device_, &QComboBox::activated, this, &BasicFields::changed);
  connect(name_, &QLineEdit::textEdited, this, &BasicFields::changed);
}

void BasicFields::show(const RunDraft& draft) {
  task_->choose(draft.task() == Task::Pretraining ? 0 : 1);
  preset_->setCurrentIndex(preset_->findData(textOf(familyOf(draft.preset()))));
  for (const Preset& one : presets())
    if (one.name == draft.preset()) {
      QString summary = textOf(one.summary);
      if (!summary.isEmpty()) summary[0] = summary[0].toUpper();
      row(BasicField::Preset).setHelp(summary + '.');
    }
  length_->show(draft);
  FormRow& length = row(BasicField::Length);
  length.setProblem(joined(problemTextOf(draft, "max_epochs"), problemTextOf(draft, "max_steps")));
  const bool byEpochs = draft.presetText("max_epochs") != "0";
  length.setChanged(draft.isChanged("max_epochs") || draft.isChanged("max_steps"),
                    byEpochs ? tr("%1 epochs").arg(presetValueText(draft, "max_epochs"))
                             : tr("%1 steps").arg(presetValueText(draft, "max_steps")));
  patch_->show(draft);
}

void BasicFields::setFolds(const std::vector<int>& folds, std::optional<int> wanted) {
  const std::optional<int> keep = wanted ? wanted : fold();
  const QSignalBlocker quiet(fold_);
  fold_->clear();
  for (const int one : folds) fold_->addItem(tr("Fold %1 is kept for validation").arg(one), one);
  fold_->setCurrentIndex(keep ? std::max(0, fold_->findData(*keep)) : 0);
  row(BasicField::Fold).setVisible(!folds.empty());
}

std::optional<int> BasicFields::fold() const {
  if (fold_->count() == 0) return std::nullopt;
  return fold_->currentData().toInt();
}

void BasicFields::setMachine(const std::optional<MachineFacts>& facts) {
  const std::string keep = device();
  device_->clear();
  const QString automatic = tr("Automatic");
  device_->addItem(facts ? tr("%1: %2").arg(automatic, QString::fromStdString(facts->deviceName)) : automatic,
                   "auto");
  device_->addItem(tr("Processor"), "cpu");
  if (facts && facts->device.starts_with("cuda"))
    device_->addItem(tr("GPU: %1").arg(QString::fromStdString(facts->deviceName)),
                     QString::fromStdString(facts->device));
  chooseDevice(keep);
}

std::string BasicFields::device() const {
  return device_->count() == 0 ? "auto" : device_->currentData().toString().toStdString();
}

void BasicFields::chooseDevice(const std::string& device) {
  const QString wanted = QString::fromStdString(device);
  if (device_->findData(wanted) < 0) device_->addItem(wanted, wanted);
  device_->setCurrentIndex(device_->findData(wanted));
}

}  // namespace viscera
