// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/dataset_editing.h"
#include "gui/datasets/edit_dialog.h"

#include <filesystem>

class QStandardItemModel;
class QTableView;

namespace viscera {

class PathField;

/// The series of a DICOM folder, of which some are written as images. Shows nothing of the patient.
class ImportDicomDialog : public EditDialog {
  Q_OBJECT

 public:
  ImportDicomDialog(DatasetEditing& editing, Background& background, QWidget* parent);

  /// Lists the series of `folder`; images go to `target`.
  void setFolders(const std::filesystem::path& folder, const std::filesystem::path& target);
  [[nodiscard]] QStandardItemModel& series() { return *model_; }

 Q_SIGNALS:
  void written(const std::filesystem::path& splitFile, const std::filesystem::path& root);

 private:
  void lookAnew();
  void display(const std::vector<SeriesRow>& rows);
  void countChosen();
  [[nodiscard]] std::vector<std::string> chosenKeys() const;
  void importNow();

  DatasetEditing& editing_;
  PathField* folder_;
  PathField* target_;
  QStandardItemModel* model_;
  QTableView* view_;
};

}  // namespace viscera
