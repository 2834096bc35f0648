// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/dataset_editing.h"
#include "gui/datasets/edit_dialog.h"

#include <filesystem>

namespace viscera {

class PathField;
class PreviewTable;

/// A split file with the root of its data, a folder of nnU-Net, or a dataset whose data moved: how many files
/// are found, before anything is taken over.
class ImportSplitDialog : public EditDialog {
  Q_OBJECT

 public:
  enum class Kind { SplitFile, NnunetFolder, Relocate };

  ImportSplitDialog(Kind kind, DatasetEditing& editing, Background& background, QWidget* parent);

  /// Looks at once where the first is given.
  void setPaths(const std::filesystem::path& splitFileOrFolder, const std::filesystem::path& root);
  [[nodiscard]] PreviewTable& table() { return *table_; }

 Q_SIGNALS:
  void chosen(const std::filesystem::path& splitFile, const std::filesystem::path& root);

 private:
  void lookAnew();
  void displayRelocation();
  void display(const SplitPreview& preview);

  Kind kind_;
  DatasetEditing& editing_;
  PathField* split_;
  PathField* root_;
  PreviewTable* table_;
  PreviewTable* missing_;
  SplitPreview preview_;
};

}  // namespace viscera
