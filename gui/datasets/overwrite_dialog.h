// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/dataset_editing.h"
#include "gui/datasets/edit_dialog.h"

#include <filesystem>

namespace viscera {

/// Asks whether the original of an edited split may be written over.
class OverwriteDialog : public EditDialog {
  Q_OBJECT

 public:
  OverwriteDialog(DatasetEditing& editing,
                  Background& background,
                  std::filesystem::path edited,
                  QWidget* parent);

 Q_SIGNALS:
  void chosen(const viscera::TextChange& change);

 private:
  TextChange change_;
};

}  // namespace viscera
