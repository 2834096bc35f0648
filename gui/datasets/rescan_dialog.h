// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/dataset_editing.h"
#include "gui/datasets/edit_dialog.h"

#include <filesystem>

namespace viscera {

class PreviewTable;

/// What has been added, changed and removed since the project last looked at the files of a dataset.
class RescanDialog : public EditDialog {
  Q_OBJECT

 public:
  RescanDialog(DatasetEditing& editing,
               Background& background,
               std::filesystem::path project,
               std::filesystem::path splitFile,
               std::filesystem::path root,
               QWidget* parent);

  [[nodiscard]] PreviewTable& table() { return *table_; }

 Q_SIGNALS:
  /// The new state is kept; where it makes a new list, the receiver keeps it with that list.
  void takenOver(const viscera::RescanReport& report);

 private:
  void display(const RescanReport& report);
  void keep();

  DatasetEditing& editing_;
  std::filesystem::path project_;
  std::filesystem::path splitFile_;
  std::filesystem::path root_;
  PreviewTable* table_;
  RescanReport report_;
};

}  // namespace viscera
