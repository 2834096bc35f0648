// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/dataset_editing.h"
#include "gui/datasets/edit_dialog.h"

#include <filesystem>

class QSpinBox;

namespace viscera {

class PreviewTable;

/// Role of cases, folds by patient or a subset with few labels, with the numbers of cases before and after.
class SplitEditDialog : public EditDialog {
  Q_OBJECT

 public:
  SplitEditDialog(DatasetEditing& editing,
                  Background& background,
                  std::filesystem::path splitFile,
                  SplitEdit edit,
                  QWidget* parent);

  [[nodiscard]] PreviewTable& counts() { return *counts_; }

 Q_SIGNALS:
  void chosen(const viscera::SplitEdit& edit, const viscera::SplitEditPreview& preview);

 private:
  void buildRole();
  void buildNumbers();
  QSpinBox* addNumber(const QString& name, const QString& explanation, int least, int most, int value);
  void lookAnew();
  void display(const SplitEditPreview& preview);

  DatasetEditing& editing_;
  std::filesystem::path splitFile_;
  SplitEdit edit_;
  SplitEditPreview preview_;
  PreviewTable* counts_;
  QLabel* detail_;
};

}  // namespace viscera
