// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/results_service.h"
#include "gui/datasets/edit_dialog.h"

#include <memory>

class QComboBox;
class QDoubleSpinBox;
class QLineEdit;

namespace viscera {

class PathField;

/// Asks for a folder of label maps of another program and what they are scored against. accepted() says that
/// order() is wanted.
class ForeignDialog : public EditDialog {
  Q_OBJECT

 public:
  ForeignDialog(Background& background,
                std::shared_ptr<const Results> results,
                std::filesystem::path project,
                QWidget* parent);

  void setFolder(const std::filesystem::path& folder);
  [[nodiscard]] ForeignOrder order() const;

 private:
  void showDataset();
  void folderChosen();
  void check();

  std::shared_ptr<const Results> results_;
  std::filesystem::path project_;
  PathField* folder_;
  QLineEdit* name_;
  QComboBox* datasets_;
  QComboBox* roles_;
  QComboBox* labels_;
  QDoubleSpinBox* tolerance_;
};

}  // namespace viscera
