// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/scan_file_service.h"
#include "gui/datasets/edit_dialog.h"

#include <filesystem>
#include <vector>

namespace viscera {

class PreviewTable;

/// The CT series of a folder, of which one is to be opened. Shows nothing of the patient.
class SeriesDialog : public EditDialog {
  Q_OBJECT

 public:
  /// `place`: the folder that was searched.
  SeriesDialog(const std::filesystem::path& place,
               const FoundScans& found,
               Background& background,
               QWidget* parent);

  [[nodiscard]] PreviewTable& table() { return *table_; }

 Q_SIGNALS:
  void chosen(const std::filesystem::path& image);

 private:
  void openChosen();

  std::vector<FoundScan> scans_;
  PreviewTable* table_;
};

}  // namespace viscera
