// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/dataset_editing.h"
#include "gui/datasets/edit_dialog.h"

#include <filesystem>

namespace viscera {

class PreviewTable;

/// Patients who are trained on and held out at once, and what can be done about them by one click.
class LeakDialog : public EditDialog {
  Q_OBJECT

 public:
  LeakDialog(DatasetEditing& editing,
             Background& background,
             std::filesystem::path splitFile,
             QWidget* parent);

  [[nodiscard]] PreviewTable& table() { return *table_; }
  [[nodiscard]] QPushButton* drop() const { return drop_; }

 Q_SIGNALS:
  void chosen(const viscera::SplitEdit& edit);

 private:
  void display(const std::vector<SplitLeak>& leaks);
  void choose(SplitEdit::Kind kind);

  PreviewTable* table_;
  QPushButton* drop_;
};

}  // namespace viscera
