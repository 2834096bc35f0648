// SPDX-License-Identifier: Apache-2.0
#include "gui/shell/project_pages.h"

#include "gui/bridge/background.h"
#include "gui/bridge/run_board.h"
#include "gui/bridge/run_service.h"
#include "gui/datasets/case_view.h"
#include "gui/results/results_view.h"
#include "gui/shell/page.h"
#include "gui/shell/status_line.h"
#include "gui/shell/workstation.h"
#include "gui/theme/tokens.h"
#include "gui/training/config_difference.h"
#include "gui/training/new_run_form.h"

#include <QBoxLayout>
#include <QDialog>
#include <QMenu>

#include <algorithm>
#include <map>

namespace viscera {
namespace {

constexpr char kMessage[] = "message";

/// Later settings win, so the changes come last and take the place of what they change.
void change(TrainingRequest& request, const QStringList& changes) {
  for (const QString& one : changes) {
    const std::string key = one.section('=', 0, 0).toStdString() + '=';
    std::erase_if(request.settings, [&key](const std::string& setting) { return setting.starts_with(key); });
    request.settings.push_back(one.toStdString());
  }
}

}  // namespace

ProjectPages::ProjectPages(Workstation& workstation, DatasetEditing& editing, ResultsService& results)
    : workstation_(workstation),
      datasets_(workstation.window().page(PageId::Datasets)),
      training_(workstation.window().page(PageId::Training)),
      results_(workstation.window().page(PageId::Results), results),
      editor_(editing, &workstation.window()),
      form_(new NewRunForm) {
  training_.setForm(form_);
  for (QMenu* menu : {editor_.splitMenu(), editor_.importMenu()})
    datasets_.addToolbarMenu(menu->title(), menu);
  datasets_.view().addActions(editor_.historyActions());
  connectProject();
  connectDatasets();
  connectEditor();
  connectTraining();
  connectForm();
  connectResults();
  setProject(workstation.project());
}

ProjectPages::~ProjectPages() {
  setProject(nullptr);
}

void ProjectPages::connectProject() {
  connect(&workstation_, &Workstation::projectOpened, this, [this](ProjectContext& project) {
    setProject(&project);
  });
  connect(&workstation_, &Workstation::projectClosing, this, [this] { setProject(nullptr); });
  connect(&workstation_, &Workstation::datasetChosen, &datasets_, &DatasetsPage::openDataset);
  connect(&workstation_,
          &Workstation::importChosen,
          this,
          [this](const std::filesystem::path& folder, bool dicom) {
            if (dicom)
              editor_.importDicom(folder);
            else
              editor_.importFolder(folder);
          });
  connect(
      &workstation_, &Workstation::runFromModelRequested, this, [this](const std::filesystem::path& file) {
        NewRunSeed seed;
        seed.task = Task::Segmentation;
        seed.initFile = file;
        newRun(seed);
      });
}

void ProjectPages::setProject(ProjectContext* project) {
  if (project_ != nullptr) disconnect(&project_->board, nullptr, this, nullptr);
  project_ = project;
  reading_.reset();
  datasets_.setProject(project);
  editor_.setProject(project);
  training_.setProject(project);
  results_.setProject(project);
  form_->setProject(project);
  if (project == nullptr) return;
  reading_ = std::make_unique<BackgroundTask>(project->background);
  connect(reading_.get(), &BackgroundTask::failed, this, [this](const Failure& failure) {
    workstation_.window().page(PageId::Training).banners().put(kMessage, MessageKind::Error, failure.message);
  });
  connect(&project->board, &RunBoard::runsChanged, this, &ProjectPages::takeRuns);
}

void ProjectPages::takeRuns() {
  const auto& runs = project_->board.runs();
  form_->setRuns(runs);
  datasets_.setTraining(std::any_of(runs.begin(), runs.end(), [](const ListedRun& run) {
    return run.onHost && run.phase == RunPhase::Running;
  }));
}

void ProjectPages::connectDatasets() {
  connect(&datasets_, &DatasetsPage::datasetShown, &editor_, &DatasetEditor::setDataset);
  connect(&datasets_, &DatasetsPage::selectionChanged, &editor_, &DatasetEditor::setSelection);
  connect(&datasets_,
          &DatasetsPage::repairRequested,
          &editor_,
          [this](const QString& caseName, const DataProblem& problem) {
            editor_.repair(caseName.toStdString(), problem);
          });
  connect(&datasets_, &DatasetsPage::dropRequested, &editor_, [this](const QString& caseName) {
    editor_.drop({caseName.toStdString()});
  });
  connect(&datasets_, &DatasetsPage::leaksRequested, &editor_, &DatasetEditor::openLeaks);
  connect(
      &datasets_, &DatasetsPage::trainingRequested, this, [this](const DatasetRecord& dataset, Task task) {
        NewRunSeed seed;
        seed.task = task;
        seed.dataset = dataset;
        newRun(seed);
      });
  connect(&datasets_, &DatasetsPage::openDatasetRequested, &workstation_, &Workstation::chooseDataset);
  connect(&datasets_, &DatasetsPage::demoRequested, &workstation_.window(), &ShellWindow::demoRequested);
}

void ProjectPages::connectEditor() {
  connect(&editor_, &DatasetEditor::datasetWritten, &datasets_, &DatasetsPage::openDataset);
  connect(&editor_, &DatasetEditor::casesChanged, &datasets_, &DatasetsPage::recheck);
  connect(&editor_, &DatasetEditor::message, this, [this](MessageKind kind, const QString& text) {
    workstation_.window().page(PageId::Datasets).banners().put(kMessage, kind, text);
  });
}

void ProjectPages::connectTraining() {
  connect(&workstation_.window(), &ShellWindow::newRunRequested, this, [this] { newRun({}); });
  connect(&training_, &TrainingPage::newRunOpened, form_, &NewRunForm::begin);
  connect(&training_, &TrainingPage::fineTuneRequested, this, [this](const QString& runId) {
    fineTuneFrom(runId.toStdString());
  });
  connect(
      &training_,
      &TrainingPage::duplicateRequested,
      this,
      [this](const QString& runId, const QStringList& changes) { duplicate(runId.toStdString(), changes); });
  connect(&training_,
          &TrainingPage::restartRequested,
          this,
          [this](const QString& runId, const QStringList& changes, bool fromItsBest) {
            duplicate(
                runId.toStdString(), changes, fromItsBest ? CopyStart::ItsBest : CopyStart::RandomWeights);
          });
  connect(&training_, &TrainingPage::differenceRequested, this, &ProjectPages::showDifference);
  connect(&training_, &TrainingPage::freeSpaceRequested, &workstation_, &Workstation::showDisk);
  connect(&training_, &TrainingPage::datasetRequested, this, &ProjectPages::showDatasetOf);
}

void ProjectPages::connectForm() {
  connect(form_, &NewRunForm::startRequested, &training_, &TrainingPage::start);
  connect(form_, &NewRunForm::queueRequested, &training_, &TrainingPage::enqueue);
  connect(form_, &NewRunForm::cancelled, &training_, &TrainingPage::closeForm);
  connect(form_, &NewRunForm::freeSpaceRequested, &workstation_, &Workstation::showDisk);
  connect(form_, &NewRunForm::openDatasetRequested, &workstation_, &Workstation::chooseDataset);
}

void ProjectPages::connectResults() {
  connect(&results_.view(), &ResultsView::progressShown, this, [this](const QString& text, double fraction) {
    workstation_.window().statusLine().setWork(SideWork::Evaluation, text, fraction);
  });
  connect(&results_, &ResultsPage::viewerRequested, this, &ProjectPages::viewerRequested);
  connect(&results_, &ResultsPage::trainingRequested, this, [this] {
    workstation_.window().showPage(PageId::Training);
  });
  // Another process may have evaluated something meanwhile.
  connect(&workstation_.window(), &ShellWindow::pageShown, &results_, [this](PageId page) {
    if (page == PageId::Results) results_.reload();
  });
}

void ProjectPages::newRun(const NewRunSeed& seed) {
  workstation_.window().showPage(PageId::Training);
  training_.newRun(seed);
}

void ProjectPages::fineTuneFrom(const std::string& runId) {
  const ListedRun* run = project_ == nullptr ? nullptr : project_->board.find(runId);
  if (run == nullptr) return;
  NewRunSeed seed;
  seed.task = Task::Segmentation;
  seed.initFile = runFolderOf(project_->folder, run->record);
  seed.initName = QString::fromStdString(displayName(run->record));
  newRun(seed);
}

void ProjectPages::duplicate(const std::string& runId, const QStringList& changes, CopyStart start) {
  if (project_ == nullptr) return;
  reading_->start([&service = project_->services.runs, folder = project_->folder, runId](
                      const WorkContext&) { return service.requestOf(folder, runId); },
                  [this, runId, changes, start](TrainingRequest request) {
                    change(request, changes);
                    if (start != CopyStart::AsTheRun) request.initFile.reset();
                    NewRunSeed seed;
                    seed.task = request.task;
                    const ListedRun* run = project_->board.find(runId);
                    if (start == CopyStart::ItsBest && run != nullptr) {
                      seed.initFile = runFolderOf(project_->folder, run->record);
                      seed.initName = QString::fromStdString(displayName(run->record));
                    }
                    seed.like = std::move(request);
                    newRun(seed);
                  });
}

void ProjectPages::showDatasetOf(const QString& runId, const QString& caseName) {
  if (project_ == nullptr) return;
  reading_->start([&service = project_->services.runs, folder = project_->folder, id = runId.toStdString()](
                      const WorkContext&) { return service.requestOf(folder, id); },
                  [this, caseName](const TrainingRequest& request) {
                    workstation_.window().showPage(PageId::Datasets);
                    datasets_.showCaseOf(request.splitFile, request.root, caseName.toStdString());
                  });
}

void ProjectPages::showDifference(const QStringList& runIds) {
  std::vector<NamedConfig> configs;
  for (const QString& id : runIds)
    if (const ListedRun* run = project_ == nullptr ? nullptr : project_->board.find(id.toStdString()))
      configs.push_back({QString::fromStdString(displayName(run->record)), run->record.configJson});
  auto* dialog = new QDialog(&workstation_.window());
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setWindowTitle(tr("Difference of the settings"));
  auto* table = new ConfigDifference(dialog);
  table->setRuns(configs);
  auto* layout = new QVBoxLayout(dialog);
  layout->setContentsMargins(metrics::kPageMargins);
  layout->addWidget(table);
  dialog->resize(840, std::min(dialog->sizeHint().height(), workstation_.window().height()));
  dialog->open();
}

}  // namespace viscera
