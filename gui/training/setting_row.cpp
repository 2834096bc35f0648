// SPDX-License-Identifier: Apache-2.0
#include "gui/training/setting_row.h"

#include "engine/api/config_fields.h"
#include "gui/training/field_editor.h"
#include "gui/training/run_draft.h"
#include "gui/training/setting_words.h"

namespace viscera {
namespace {

/// Whether a text means the value that the draft has, so that "0.10" need not become "0.1" under the cursor.
bool means(const ConfigField& field, const QString& typed, const RunDraft& draft) {
  RunConfig config = draft.config();
  return field.set(config, typed.toStdString()).empty() && field.get(config) == draft.text(field.key);
}

}  // namespace

QString presetValueText(const RunDraft& draft, std::string_view key) {
  return QStringLiteral("%1, %2").arg(QString::fromStdString(draft.presetText(key)),
                                      wordOf(presetValueSource(draft.preset(), key)));
}

QString problemTextOf(const RunDraft& draft, std::string_view key) {
  QStringList all;
  for (const ConfigProblem& problem : draft.problems())
    if (problem.field == key) all.append(QString::fromStdString(problem.message));
  return all.join('\n');
}

SettingRow::SettingRow(const ConfigField& field, bool helps, QWidget* parent)
    : SettingRow(field, makeFieldEditor(field, titleOfSetting(field.key), nullptr), helps, parent) {}

SettingRow::SettingRow(const ConfigField& field, FieldEditor* editor, bool helps, QWidget* parent)
    : FormRow(titleOfSetting(field.key), editor, parent),
      field_(&field),
      key_(field.key),
      editor_(editor),
      helps_(helps) {
  setUnit(textOf(field.unit));
  connect(editor_, &FieldEditor::edited, this, &SettingRow::edited);
}

void SettingRow::show(const RunDraft& draft) {
  if (!means(*field_, editor_->text(), draft)) editor_->setText(QString::fromStdString(draft.text(key_)));
  const QString problem = problemTextOf(draft, key_);
  editor_->setProblem(!problem.isEmpty());
  setProblem(problem);
  setChanged(draft.isChanged(key_), presetValueText(draft, key_));
  if (!helps_) return;
  const QString help = helpOf(*field_);
  setHelp(draft.isChanged(key_)
              ? tr("Changed; the preset has %1. %2").arg(presetValueText(draft, key_), help)
              : tr("%1 Value: %2.").arg(help, wordOf(presetValueSource(draft.preset(), key_))));
}

bool SettingRow::matches(const QString& words) const {
  const QString all = name() + ' ' + textOf(field_->key) + ' ' + textOf(field_->concern) + ' ' +
                      textOf(field_->help) + ' ' + textOf(field_->key).replace('_', ' ');
  for (const QString& word : words.split(' ', Qt::SkipEmptyParts))
    if (!all.contains(word, Qt::CaseInsensitive)) return false;
  return true;
}

}  // namespace viscera
