// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/run_config.h"
#include "gui/bridge/machine_service.h"
#include "gui/training/data_choice.h"

#include <QWidget>

#include <array>
#include <optional>
#include <string>

class QComboBox;
class QLineEdit;

namespace viscera {

class FormRow;
class LengthEditor;
class RunDraft;
class SegmentedChoice;
class SettingRow;
class StartChoice;

enum class BasicField { Data, Task, Preset, Start, Fold, Length, Patch, Device, Name };
inline constexpr int kBasicFieldCount = static_cast<int>(BasicField::Name) + 1;

/// The fields of a new run that everyone looks at.
class BasicFields : public QWidget {
  Q_OBJECT

 public:
  explicit BasicFields(QWidget* parent = nullptr);

  [[nodiscard]] FormRow& row(BasicField field) const { return *rows_[static_cast<std::size_t>(field)]; }
  [[nodiscard]] DataChoice& data() const { return *data_; }
  [[nodiscard]] StartChoice& start() const { return *start_; }
  [[nodiscard]] LengthEditor& length() const { return *length_; }
  [[nodiscard]] SettingRow& patch() const { return *patch_; }
  [[nodiscard]] SegmentedChoice& taskChoice() const { return *task_; }
  [[nodiscard]] QComboBox& presetList() const { return *preset_; }
  [[nodiscard]] QComboBox& deviceList() const { return *device_; }
  [[nodiscard]] QLineEdit& nameBox() const { return *name_; }

  void show(const RunDraft& draft);
  void setFolds(const std::vector<int>& folds, std::optional<int> wanted);
  [[nodiscard]] std::optional<int> fold() const;
  void setMachine(const std::optional<MachineFacts>& facts);
  [[nodiscard]] std::string device() const;
  void chooseDevice(const std::string& device);

 Q_SIGNALS:
  void taskChosen(viscera::Task task);
  void familyChosen(const QString& family);
  void edited(const QString& key, const QString& text);
  void resetRequested(const QString& key);
  void changed();  ///< any other field

 private:
  void addRow(BasicField field, const QString& name, QWidget* control);
  void addChoices();
  void addValues();

  std::array<FormRow*, kBasicFieldCount> rows_{};
  DataChoice* data_;
  SegmentedChoice* task_;
  QComboBox* preset_;
  StartChoice* start_;
  QComboBox* fold_;
  LengthEditor* length_;
  SettingRow* patch_;
  QComboBox* device_;
  QLineEdit* name_;
};

}  // namespace viscera
