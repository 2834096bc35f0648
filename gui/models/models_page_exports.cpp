// SPDX-License-Identifier: Apache-2.0
// The part of ModelsPage that writes models for other programs.
#include "gui/exports/export_dialog.h"
#include "gui/models/model_detail_pane.h"
#include "gui/models/model_export_dialog.h"
#include "gui/models/models_page.h"
#include "gui/models/models_view.h"
#include "gui/shell/page.h"

#include <QStandardPaths>

namespace viscera {

void ModelsPage::setModelExports(ModelExportService* service) {
  modelExports_ = service;
  ModelDetailPane& detail = view_->detail();
  detail.setExportable(service != nullptr);
  disconnect(&detail, &ModelDetailPane::exportRequested, this, nullptr);
  connect(&detail, &ModelDetailPane::exportRequested, this, &ModelsPage::askModelExport);
}

void ModelsPage::askModelExport() {
  const std::vector<ListedModel> chosen = view_->chosen();
  if (!home_ || modelExports_ == nullptr || chosen.empty()) return;
  const std::filesystem::path documents =
      QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation).toStdString();
  const bool inProject = !isWithoutProject() && !isReadOnly();
  auto* dialog = new ModelExportDialog(
      *modelExports_,
      *home_->background,
      {chosen.front().name, chosen.front().file, inProject ? exportFolderOf(home_->folder) : documents},
      &page_);
  dialog->open();
}

}  // namespace viscera
