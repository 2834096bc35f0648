// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/dataset_editing.h"
#include "gui/datasets/edit_dialog.h"

#include <filesystem>

class QTableView;

namespace viscera {

class LabelTableModel;

/// Names, colours, sides and new values of the labels of a dataset.
class LabelDialog : public EditDialog {
  Q_OBJECT

 public:
  LabelDialog(DatasetEditing& editing,
              Background& background,
              std::filesystem::path splitFile,
              QWidget* parent);

  [[nodiscard]] LabelTableModel& model() { return *model_; }

 Q_SIGNALS:
  void chosen(const viscera::SplitEdit& edit, const viscera::SplitEditPreview& preview);

 private:
  void buildTools();
  void takeBtcv();
  void chooseColour(const QModelIndex& index);
  void validate();
  void save();

  DatasetEditing& editing_;
  std::filesystem::path splitFile_;
  LabelTableModel* model_;
  QTableView* view_;
  std::vector<LabelRow> original_;
};

}  // namespace viscera
