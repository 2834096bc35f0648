// SPDX-License-Identifier: Apache-2.0
#include "gui/viewer/case_viewing.h"

#include "gui/datasets/case_words.h"
#include "gui/datasets/datasets_page.h"
#include "gui/exports/export_dialog.h"
#include "gui/results/results_page.h"
#include "gui/shell/workstation.h"

#include <map>
#include <utility>
#include <vector>

namespace viscera {

CaseViewing::CaseViewing(Workstation& workstation)
    : workstation_(workstation),
      viewer_(workstation.window().page(PageId::Viewer), workstation.background()) {
  connect(&workstation_, &Workstation::scanChosen, &viewer_, &ViewerPage::openFile);
  connect(&viewer_, &ViewerPage::exportRequested, this, &CaseViewing::exportLabels);
}

void CaseViewing::connectDatasets(DatasetsPage& datasets) {
  connect(&datasets, &DatasetsPage::viewCaseRequested, this, [this, &datasets](const QString& caseName) {
    showCaseOf(datasets, caseName.toStdString());
  });
}

void CaseViewing::connectResults(ResultsPage& results) {
  connectReviews(results);
  connect(&workstation_, &Workstation::projectClosing, &viewer_, &ViewerPage::endReviews);
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
    request.image = one.imagePath;
    request.truth = one.labelPath;
    request.labels = names;
    cases.push_back(std::move(request));
  }
  workstation_.window().showPage(PageId::Viewer);
  viewer_.showList(std::move(cases), number);
}

}  // namespace viscera
