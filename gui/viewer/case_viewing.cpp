// SPDX-License-Identifier: Apache-2.0
#include "gui/viewer/case_viewing.h"

#include "gui/datasets/case_words.h"
#include "gui/datasets/datasets_page.h"
#include "gui/exports/export_dialog.h"
#include "gui/models/models_page.h"
#include "gui/results/results_page.h"
#include "gui/shell/page.h"
#include "gui/shell/workstation.h"
#include "gui/start/start_page.h"
#include "gui/widgets/banner.h"

#include <QPushButton>

#include <map>
#include <utility>
#include <vector>

namespace viscera {
namespace {

constexpr char kPredicted[] = "viewer/predicted";

}  // namespace

CaseViewing::CaseViewing(Workstation& workstation, ScanFileService* files)
    : workstation_(workstation),
      viewer_(workstation.window().page(PageId::Viewer), workstation.background(), nullptr, files) {
  connect(&workstation_, &Workstation::scanChosen, &viewer_, &ViewerPage::openFile);
  connect(&viewer_, &ViewerPage::exportRequested, this, &CaseViewing::exportLabels);
}

void CaseViewing::connectDatasets(DatasetsPage& datasets) {
  connect(&datasets, &DatasetsPage::viewCaseRequested, this, [this, &datasets](const QString& caseName) {
    showCaseOf(datasets, caseName.toStdString());
  });
}

template <class Keeper>
void CaseViewing::connectReviews(Keeper& keeper) {
  connect(&viewer_, &ViewerPage::reviewRequested, &keeper, &Keeper::keepReview);
  connect(&keeper, &Keeper::reviewKept, &viewer_, &ViewerPage::takeReview);
  connect(&keeper, &Keeper::reviewRefused, &viewer_, &ViewerPage::refuseReview);
}

void CaseViewing::connectResults(ResultsPage& results) {
  connectReviews(results);
  connect(&workstation_, &Workstation::projectClosing, &viewer_, &ViewerPage::endReviews);
}

void CaseViewing::connectModels(ModelsPage& models) {
  connectReviews(models);
  viewer_.setPredictable(true);
  connect(&viewer_, &ViewerPage::predictionRequested, &models, [this, &models](const ScanToPredict& scan) {
    bannersInFront().remove(kPredicted);
    models.askPredictionOf(scan);
  });
  connect(&viewer_, &ViewerPage::predictionCancelled, &models, &ModelsPage::cancelScan);
  connect(&models, &ModelsPage::scanProgressed, &viewer_, &ViewerPage::showPrediction);
  connect(&models, &ModelsPage::scanPredicted, this, &CaseViewing::takePrediction);
  connect(&models,
          &ModelsPage::scanNotPredicted,
          this,
          [this, &models](const QString& sentence, std::int64_t predictionId) {
            tellNotPredicted(models, sentence, predictionId);
          });
  connect(&models, &ModelsPage::viewerRequested, this, &CaseViewing::show);
  connect(&models, &ModelsPage::exportWanted, this, &CaseViewing::exportLabels);
}

BannerArea& CaseViewing::bannersInFront() {
  ShellWindow& window = workstation_.window();
  return window.isStartShown() ? window.startPage().banners() : window.page(window.currentPage()).banners();
}

/// Where the scan is not seen any more one press leads to it.
void CaseViewing::takePrediction(const ViewerRequest& predicted) {
  ShellWindow& window = workstation_.window();
  const bool inFront = !window.isStartShown() && window.currentPage() == PageId::Viewer;
  if (viewer_.addPrediction(predicted) && inFront) return;
  BannerArea& area = bannersInFront();
  Banner& banner = area.put(kPredicted, MessageKind::Ok, tr("%1 was predicted.").arg(predicted.caseName));
  connect(
      banner.addRemedy(tr("Show")),
      &QPushButton::clicked,
      this,
      [this, predicted, &area] {
        area.remove(kPredicted);
        if (!viewer_.isOf(predicted.image)) return show(predicted);
        workstation_.window().showPage(PageId::Viewer);
      },
      Qt::QueuedConnection);
}

void CaseViewing::tellNotPredicted(ModelsPage& models, const QString& sentence, std::int64_t predictionId) {
  BannerArea& area = bannersInFront();
  Banner& banner = area.put(kPredicted, MessageKind::Error, sentence);
  if (predictionId == 0) return;
  connect(
      banner.addRemedy(tr("Try again")),
      &QPushButton::clicked,
      &models,
      [&models, predictionId, &area] {
        area.remove(kPredicted);
        models.goOn(predictionId);
      },
      Qt::QueuedConnection);
}

void CaseViewing::show(const ViewerRequest& request) {
  workstation_.window().showPage(PageId::Viewer);
  viewer_.show(request);
}

void CaseViewing::exportLabels(const ExportSubject& subject) {
  ExportService* exports = workstation_.services().exports;
  if (exports == nullptr) return;
  const ProjectContext* project = workstation_.project();
  openExport(&workstation_.window(),
             {*exports,
              workstation_.background(),
              project != nullptr && !project->isReadOnly() ? exportFolderOf(project->folder)
                                                           : std::filesystem::path()},
             {subject});
}

void CaseViewing::showCaseOf(const DatasetsPage& datasets, const std::string& caseName) {
  const Dataset* dataset = datasets.dataset();
  if (dataset == nullptr) return;
  std::map<int, std::string> names;
  if (hasLabels(*dataset))
    for (const auto& [label, name] : organNamesOf(*dataset)) names[label] = name.toStdString();
  std::vector<ViewerRequest> cases;
  std::size_t number = 0;
  for (const DatasetCase& one : dataset->cases) {
    if (!one.found) continue;
    if (one.record.name == caseName) number = cases.size();
    ViewerRequest request;
    request.caseName = QString::fromStdString(one.record.name);
    request.isDatasetCase = true;
    request.image = one.imagePath;
    request.truth = one.labelPath;
    request.labels = names;
    cases.push_back(std::move(request));
  }
  workstation_.window().showPage(PageId::Viewer);
  viewer_.showList(std::move(cases), number);
}

}  // namespace viscera
