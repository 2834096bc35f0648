// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/training/form_row.h"

#include <string>

namespace viscera {

struct ConfigField;
class FieldEditor;
class RunDraft;

/// One setting of the table in the form.
class SettingRow : public FormRow {
  Q_OBJECT

 public:
  /// `helps`: a sentence below says what the setting is and where its value comes from.
  SettingRow(const ConfigField& field, bool helps, QWidget* parent = nullptr);

  [[nodiscard]] const std::string& key() const { return key_; }
  [[nodiscard]] FieldEditor& editor() const { return *editor_; }
  /// Value, mark and problem as the draft has them. Text that is being typed stays as it is typed.
  void show(const RunDraft& draft);
  /// Whether name, key, help or group contain the words.
  [[nodiscard]] bool matches(const QString& words) const;

 Q_SIGNALS:
  void edited(const QString& text);

 private:
  SettingRow(const ConfigField& field, FieldEditor* editor, bool helps, QWidget* parent);

  const ConfigField* field_;
  std::string key_;
  FieldEditor* editor_;
  bool helps_;
};

/// "0.0001, from the model card": what *Reset* brings back.
[[nodiscard]] QString presetValueText(const RunDraft& draft, std::string_view key);
/// The problems of a setting, one after the other.
[[nodiscard]] QString problemTextOf(const RunDraft& draft, std::string_view key);

}  // namespace viscera
