// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/model_export_service.h"
#include "gui/datasets/edit_dialog.h"

#include <QString>

#include <filesystem>
#include <string>

class QCheckBox;
class QComboBox;

namespace viscera {

class BreakableLabel;
class PathField;

/// Asks for whom a model is written and where to, writes it, and says what was found when it was read again.
/// GUI thread; service and background outlive it.
class ModelExportDialog : public EditDialog {
  Q_OBJECT

 public:
  struct Subject {
    std::string name;              ///< of the model, "fine-tune 3, best"
    std::filesystem::path model;   ///< its file
    std::filesystem::path folder;  ///< proposed
  };
  ModelExportDialog(ModelExportService& service, Background& background, Subject subject, QWidget* parent);

  /// What the dialog says now.
  [[nodiscard]] ModelExportOrder order() const;
  void setTarget(const std::filesystem::path& target);
  [[nodiscard]] QComboBox& versions() { return *versions_; }
  [[nodiscard]] QCheckBox& overwrite() { return *overwrite_; }
  [[nodiscard]] bool isDone() const { return !written_.isEmpty(); }

 protected:
  [[nodiscard]] QString progressText(const WorkProgress& progress) const override;

 private:
  void build();
  void proposeTarget();
  void lookAnew();
  void showPlan(const ModelExportPlan& plan);
  void decide();
  void enableChoice(bool enabled);
  void primaryPressed();
  void showOutcome(const ModelExportOutcome& outcome);
  void copyCommand();

  ModelExportService& service_;
  Subject subject_;
  QComboBox* versions_;
  PathField* target_;
  BreakableLabel* files_;
  QCheckBox* overwrite_;
  QPushButton* copy_;
  bool named_ = false;    // by a person: another version does not change it
  bool planned_ = false;  // the place can be written to
  bool existing_ = false;
  QString written_;
};

}  // namespace viscera
