// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/dataset_editing.h"
#include "gui/datasets/edit_dialog.h"

#include <QTimer>

#include <filesystem>

class QLineEdit;

namespace viscera {

class PathField;
class PreviewTable;

/// A folder of scans with label maps, by patterns of their names; shows the pairs while one types.
class ImportFolderDialog : public EditDialog {
  Q_OBJECT

 public:
  /// The list is written to `project` where the folder cannot be written.
  ImportFolderDialog(DatasetEditing& editing,
                     Background& background,
                     std::filesystem::path project,
                     QWidget* parent);

  void setFolder(const std::filesystem::path& folder);
  void setPattern(const FolderPattern& pattern);
  [[nodiscard]] PreviewTable& table() { return *table_; }

 Q_SIGNALS:
  void written(const std::filesystem::path& splitFile, const std::filesystem::path& root);

 private:
  [[nodiscard]] FolderPattern pattern() const;
  QLineEdit* addPattern(const QString& name, const QString& explanation, const QString& text);
  void lookAnew();
  void display(const FolderPreview& preview);
  void importNow();

  DatasetEditing& editing_;
  std::filesystem::path project_;
  PathField* folder_;
  QLineEdit* images_;
  QLineEdit* labels_;
  PreviewTable* table_;
  QTimer typing_;
};

}  // namespace viscera
