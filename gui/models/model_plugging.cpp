// SPDX-License-Identifier: Apache-2.0
#include "gui/models/model_plugging.h"

#include "gui/models/models_view.h"
#include "gui/shell/status_line.h"
#include "gui/shell/workstation.h"

#include <QStandardPaths>

#include <utility>

namespace viscera {
namespace {

/// Never beside a scan: that may lie on a disc, or in a folder that other programs search for DICOM files.
std::filesystem::path usualLabelMaps() {
  const QString documents = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
  return std::filesystem::path(documents.toStdString()) /
         ModelPlugging::tr("Viscera predictions").toStdString();
}

}  // namespace

ModelPlugging::ModelPlugging(Workstation& workstation,
                             ModelsService& service,
                             const std::filesystem::path& withoutProject)
    : workstation_(workstation), page_(workstation.window().page(PageId::Models), service) {
  connect(&workstation_, &Workstation::projectOpened, this, [this](ProjectContext& project) {
    page_.setProject(&project);
  });
  connect(&workstation_, &Workstation::projectClosing, this, [this] { page_.setProject(nullptr); });
  connect(&workstation_, &Workstation::modelChosen, &page_, &ModelsPage::importModel);
  connect(&workstation_.window(), &ShellWindow::importModelRequested, &page_, &ModelsPage::askImport);
  // Another process may have saved a model meanwhile.
  connect(&workstation_.window(), &ShellWindow::pageShown, &page_, [this](PageId id) {
    if (id == PageId::Models) page_.reload();
  });
  connect(&page_.view(), &ModelsView::progressShown, this, [this](const QString& text, double fraction) {
    workstation_.window().statusLine().setWork(SideWork::Prediction, text, fraction);
  });
  connectOtherPages();
  workstation_.setWorkGuard([this](std::function<void()> then) { return page_.mayClose(std::move(then)); });
  if (!withoutProject.empty()) workstation_.takeModelsWithoutProject();
  if (workstation_.project() != nullptr || withoutProject.empty())
    page_.setProject(workstation_.project());
  else
    page_.setHome(ModelHome{withoutProject, {}, &workstation_.background(), nullptr, usualLabelMaps()});
}

void ModelPlugging::connectOtherPages() {
  connect(&page_, &ModelsPage::trainingRequested, this, [this] {
    if (workstation_.project() != nullptr)
      workstation_.window().showPage(PageId::Training);
    else
      workstation_.window().showStart();
  });
  connect(&page_, &ModelsPage::datasetsRequested, this, [this] {
    workstation_.window().showPage(PageId::Datasets);
  });
  connect(&page_, &ModelsPage::newRunRequested, this, [this](const std::filesystem::path& model) {
    if (workstation_.project() == nullptr)
      return workstation_.waitForProject({Arrival::Kind::Model, model, {}});
    workstation_.window().showPage(PageId::Training);
    Q_EMIT workstation_.runFromModelRequested(model);
  });
}

ModelPlugging::~ModelPlugging() {
  workstation_.setWorkGuard({});
  page_.setProject(nullptr);
}

}  // namespace viscera
