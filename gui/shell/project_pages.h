// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/datasets/dataset_editor.h"
#include "gui/datasets/datasets_page.h"
#include "gui/results/results_page.h"
#include "gui/training/training_page.h"

#include <QObject>
#include <QStringList>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace viscera {

class BackgroundTask;
class DatasetEditing;
class NewRunForm;
class Workstation;
struct ProjectContext;

/// The pages of a project, plugged into the window and into each other: what one asks for, another answers.
/// GUI thread; the workstation, `editing` and `results` outlive it.
class ProjectPages : public QObject {
  Q_OBJECT

 public:
  ProjectPages(Workstation& workstation, DatasetEditing& editing, ResultsService& results);
  /// The pages let go of the project.
  ~ProjectPages() override;

  [[nodiscard]] DatasetsPage& datasets() { return datasets_; }
  [[nodiscard]] TrainingPage& training() { return training_; }
  [[nodiscard]] ResultsPage& results() { return results_; }
  [[nodiscard]] NewRunForm& form() { return *form_; }
  [[nodiscard]] DatasetEditor& editor() { return editor_; }

 Q_SIGNALS:
  /// A page asks for a case in the viewer.
  void viewerRequested(const viscera::ViewerRequest& request);

 private:
  void connectProject();
  void connectDatasets();
  void connectEditor();
  void connectTraining();
  void connectForm();
  void connectResults();
  void setProject(ProjectContext* project);
  void takeRuns();
  void newRun(const NewRunSeed& seed);
  void fineTuneFrom(const std::string& runId);
  /// How a copy of a run starts, where not as the run did.
  enum class CopyStart { AsTheRun, ItsBest, RandomWeights };
  void duplicate(const std::string& runId, const QStringList& changes, CopyStart start = CopyStart::AsTheRun);
  void showDifference(const QStringList& runIds);
  /// The list that a run was trained on, as it is now, with one of its cases; empty: none.
  void showDatasetOf(const QString& runId, const QString& caseName);

  Workstation& workstation_;
  DatasetsPage datasets_;
  TrainingPage training_;
  ResultsPage results_;
  DatasetEditor editor_;
  NewRunForm* form_;  // of the training page
  ProjectContext* project_ = nullptr;
  std::unique_ptr<BackgroundTask> reading_;  // the request behind a run; null: no project
};

}  // namespace viscera
