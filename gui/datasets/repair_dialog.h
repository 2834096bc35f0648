// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/dataset_editing.h"
#include "gui/datasets/edit_dialog.h"

namespace viscera {

class LabelRepairChoice;
class PreviewTable;

/// What a repair would change in one file, before and after; the original is kept.
class RepairDialog : public EditDialog {
  Q_OBJECT

 public:
  RepairDialog(DatasetEditing& editing, Background& background, RepairRequest request, QWidget* parent);

  [[nodiscard]] PreviewTable& table() { return *table_; }
  /// Null: no labels are mended.
  [[nodiscard]] LabelRepairChoice* choice() { return choice_; }
  [[nodiscard]] const RepairRequest& request() const { return request_; }

 Q_SIGNALS:
  void repaired(const viscera::RepairRecord& record);

 private:
  void buildChoice();
  void lookAnew();
  void display(const RepairPreview& preview);
  /// Whether organs may be lost: then Enter presses the button that closes.
  void setDangerous(bool dangerous);
  void repairNow();

  DatasetEditing& editing_;
  RepairRequest request_;
  PreviewTable* table_;
  LabelRepairChoice* choice_ = nullptr;  // of labels
};

}  // namespace viscera
