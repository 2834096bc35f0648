// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/export_service.h"
#include "gui/datasets/edit_dialog.h"

#include <QString>

#include <filesystem>
#include <string>
#include <vector>

class QCheckBox;
class QLabel;
class QStackedWidget;

namespace viscera {

class FormatChoice;
class PathField;
class PreviewTable;

/// What an export needs of where it is asked for; service and background outlive the dialog.
struct ExportPlace {
  ExportService& service;
  Background& background;
  std::filesystem::path folder;  ///< proposed for the files; empty: beside the label map
};

/// Folder that a project keeps exports in.
[[nodiscard]] std::filesystem::path exportFolderOf(const std::filesystem::path& project);

/// Asks for format and place, shows what would be written, writes it, and says what was found when it was
/// read again. For one label map or several at once. GUI thread.
class ExportDialog : public EditDialog {
  Q_OBJECT

 public:
  /// `subjects` must not be empty.
  ExportDialog(const ExportPlace& place, std::vector<ExportSubject> subjects, QWidget* parent);

  void chooseFormat(ExportKind kind);
  void setTarget(const std::filesystem::path& target);
  void setSeries(const std::filesystem::path& series);
  /// What the dialog says now.
  [[nodiscard]] ExportOrder order() const;
  [[nodiscard]] PreviewTable& files() { return *files_; }
  [[nodiscard]] PreviewTable& organs() { return *organs_; }
  [[nodiscard]] PreviewTable& checks() { return *checks_; }
  [[nodiscard]] QCheckBox& overwrite() { return *overwrite_; }
  /// Numbers in place of the names of cases; to be seen where a dataset's case is exported.
  [[nodiscard]] QCheckBox& withoutNames() { return *withoutNames_; }
  /// What is exported, and what the proposed names of files are made of.
  [[nodiscard]] QString sentence() const;
  [[nodiscard]] bool isDone() const;

 Q_SIGNALS:
  /// Everything was written and found to be the same.
  void written(const QString& firstFile);

 public Q_SLOTS:
  /// While files are written: stops that and stays. Else: closes.
  void reject() override;

 protected:
  [[nodiscard]] QString progressText(const WorkProgress& progress) const override;

 private:
  [[nodiscard]] bool hasSeveral() const { return subjects_.size() > 1; }
  [[nodiscard]] bool needsSeries() const;
  QWidget* makeChoice();
  QWidget* makeRight();
  void connectFields();
  [[nodiscard]] bool usesCaseNames() const;
  [[nodiscard]] QString namesText() const;
  void proposeFolder();
  void namesChanged();
  void formatChanged();
  void targetChosen();
  void lookAnew();
  void showPlan(const ExportPlan& plan);
  void askForSeries();
  void clearTables();
  void decide();
  void write();
  void showOutcome(const ExportOutcome& outcome);
  void chooseAgain();
  void primaryPressed();
  void copyCommand();

  ExportService& service_;
  std::vector<ExportSubject> subjects_;
  std::filesystem::path folder_;
  std::string stem_;
  ExportPlan plan_;
  QStackedWidget* stack_;
  FormatChoice* formats_;
  PathField* target_;
  PathField* series_;
  PreviewTable* files_;
  PreviewTable* organs_;
  PreviewTable* checks_;
  QCheckBox* overwrite_;
  QCheckBox* withoutNames_;
  QPushButton* copy_;
  QPushButton* another_;
  QString firstFile_;
};

/// Opens the dialog over a window; it deletes itself when closed. Null where there is nothing to export.
ExportDialog* openExport(QWidget* parent, const ExportPlace& place, std::vector<ExportSubject> subjects);

}  // namespace viscera
