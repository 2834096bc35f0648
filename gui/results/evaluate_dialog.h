// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/results_service.h"
#include "gui/datasets/edit_dialog.h"

#include <memory>
#include <string>

class QComboBox;
class QDoubleSpinBox;

namespace viscera {

class SegmentedChoice;

/// A row of a form: name at the left, field at the right.
void addFormRow(QBoxLayout& body, const QString& name, QWidget* field, QWidget* parent);

/// Asks which run is evaluated and how. Nothing is evaluated here; accepted() says that order() is wanted.
class EvaluateDialog : public EditDialog {
  Q_OBJECT

 public:
  /// `runId` is chosen first; empty: the newest that can be evaluated.
  EvaluateDialog(ResultsService& service,
                 Background& background,
                 std::shared_ptr<const Results> results,
                 std::filesystem::path project,
                 const std::string& runId,
                 QWidget* parent);

  [[nodiscard]] EvaluationOrder order() const;
  [[nodiscard]] QString runName() const;
  [[nodiscard]] QComboBox& runs() { return *runs_; }

 private:
  [[nodiscard]] const EvaluableRun* chosen() const;
  void showRun();
  void copyCommand();

  ResultsService& service_;
  std::shared_ptr<const Results> results_;
  std::filesystem::path project_;
  QComboBox* runs_;
  QComboBox* roles_;
  SegmentedChoice* grids_;
  QDoubleSpinBox* tolerance_;
};

}  // namespace viscera
