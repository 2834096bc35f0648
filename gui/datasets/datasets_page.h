// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/run_config.h"
#include "gui/bridge/background.h"
#include "gui/bridge/dataset_service.h"
#include "gui/bridge/project_context.h"

#include <QObject>
#include <QPointer>
#include <QString>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

class QMenu;

namespace viscera {

class CaseChecker;
class CaseTableModel;
class CaseView;
class Page;

/// Fills the page of datasets: opens datasets of the project in the background, checks their cases, shows
/// them. GUI thread.
class DatasetsPage : public QObject {
  Q_OBJECT

 public:
  /// `page` must live longer than its content; the header's action is taken over.
  explicit DatasetsPage(Page& page, QObject* parent = nullptr);
  ~DatasetsPage() override;

  /// The project whose datasets are shown, the newest at once; null: closed.
  void setProject(ProjectContext* context);
  /// Opens a split; `root` empty: the folder of the split.
  void openDataset(const std::filesystem::path& split, const std::filesystem::path& root);
  /// Reads the shown split again, for instance after it was edited. What was checked stays known.
  void reload();
  /// Reads these cases again; empty: all that are there.
  void recheck(const std::vector<std::string>& names);
  /// While a run trains nothing is checked.
  void setTraining(bool training);
  void addToolbarMenu(const QString& text, QMenu* menu);
  void selectCase(const std::string& name);
  /// Opens a split, where it is not open already, and shows one of its cases, also where a filter hides it;
  /// empty: none.
  void showCaseOf(const std::filesystem::path& split,
                  const std::filesystem::path& root,
                  const std::string& caseName);

  /// Null: none is open.
  [[nodiscard]] const Dataset* dataset() const { return dataset_.get(); }
  [[nodiscard]] std::vector<std::string> selectedCases() const;
  [[nodiscard]] CaseTableModel& model() { return *model_; }
  [[nodiscard]] CaseView& view();
  [[nodiscard]] CaseChecker& checker() { return *checker_; }

 Q_SIGNALS:
  /// Null: none is open any more.
  void datasetShown(const viscera::Dataset* dataset);
  void selectionChanged(const std::vector<std::string>& names);
  void repairRequested(const QString& caseName, const viscera::DataProblem& problem);
  void dropRequested(const QString& caseName);
  /// The patients in two parts are to be seen, and put into one.
  void leaksRequested();
  void trainingRequested(const viscera::DatasetRecord& dataset, viscera::Task task);
  void openDatasetRequested();
  void demoRequested();
  void viewCaseRequested(const QString& caseName);

 private:
  struct Opened;

  void connectView();
  void listDatasets(bool openNewest);
  void revealWanted();
  void show(Opened opened);
  void showEmpty();
  void showOpening();
  void showFailure(const Failure& failure);
  void updateBanners();
  void addFinding(std::size_t number);
  void updatePrimaryAction();
  void updateProgress();
  void takeFacts(const std::vector<CaseFacts>& facts);
  void chooseFolder();
  [[nodiscard]] Task task() const;
  void letGo();

  Page& page_;
  ProjectContext* context_ = nullptr;
  CaseTableModel* model_;
  CaseChecker* checker_;
  QPointer<CaseView> view_;  // shown by the page
  std::unique_ptr<BackgroundTask> opening_;
  std::unique_ptr<BackgroundTask> listing_;
  std::shared_ptr<const Dataset> dataset_;
  std::vector<DatasetRecord> known_;
  std::string wantedCase_;       // to be shown once its dataset is open
  std::filesystem::path split_;  // asked for last
  std::filesystem::path root_;
};

}  // namespace viscera
