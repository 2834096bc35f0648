// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/dataset_editing.h"

#include <QWidget>

#include <map>

class QComboBox;

namespace viscera {

class PathField;

/// How the labels of a file are mended: by default only what the dataset does not declare becomes background,
/// so that no organ of the dataset is touched. Tables that give all values another meaning are never chosen
/// by themselves. GUI thread.
class LabelRepairChoice : public QWidget {
  Q_OBJECT

 public:
  enum Way { Background, OneLabel, Amos, TotalSegmentator, Editor, OwnTable, kWays };

  explicit LabelRepairChoice(QWidget* parent);

  /// What a look at the file has found.
  void setFound(const RepairPreview& preview);
  void choose(Way way);
  /// Gives an undeclared value a label; 0 is background.
  void setNewValue(int value, int label);
  /// Puts what is chosen into the request. Returns what is still to be chosen, one sentence; empty: nothing.
  [[nodiscard]] QString fill(RepairRequest& request) const;

 Q_SIGNALS:
  void changed();

 private:
  void addRow(const QString& name, QWidget* field);
  void showFields();
  void nameWays();
  void fillLabels();
  void takeLabel(int index);
  [[nodiscard]] int chosenValue() const;

  QComboBox* ways_;
  QComboBox* values_;
  QComboBox* labels_;
  PathField* table_;
  std::vector<std::pair<int, std::int64_t>> undeclared_;
  std::map<int, int> newValues_;  // of OneLabel
};

}  // namespace viscera
