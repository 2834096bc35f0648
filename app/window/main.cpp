// SPDX-License-Identifier: Apache-2.0
// viscera: the window. Puts services, theme and workstation together.
#include "app/exit_status.h"
#include "app/window/engine_dataset_editing.h"
#include "app/window/engine_dataset_service.h"
#include "app/window/engine_export_service.h"
#include "app/window/engine_model_export_service.h"
#include "app/window/engine_models_service.h"
#include "app/window/engine_results_service.h"
#include "app/window/engine_run_service.h"
#include "app/window/engine_scan_files.h"
#include "app/window/host_machine.h"
#include "app/window/project_folders.h"
#include "app/window/recent_log.h"
#include "app/window/window_options.h"
#include "engine/base/error.h"
#include "engine/base/heap.h"
#include "gui/models/model_plugging.h"
#include "gui/shell/heartbeat.h"
#include "gui/shell/organ_palette_choice.h"
#include "gui/shell/project_pages.h"
#include "gui/shell/settings_page.h"
#include "gui/shell/workstation.h"
#include "gui/theme/desktop_watch.h"
#include "gui/theme/organ_painting.h"
#include "gui/theme/theme.h"
#include "gui/viewer/case_viewing.h"

#include <QApplication>
#include <QIcon>
#include <QStandardPaths>

#include <csignal>
#include <filesystem>
#include <iostream>
#include <optional>

namespace {

bool hasDisplay() {
  for (const char* name : {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"})
    if (!qEnvironmentVariableIsEmpty(name)) return true;
  return false;
}

void nameProgram() {
  QApplication::setOrganizationName("Viscera");
  QApplication::setApplicationName("viscera");
  QApplication::setApplicationDisplayName("Viscera");
  QApplication::setDesktopFileName("viscera");
  QApplication::setWindowIcon(QIcon(":/desktop/viscera.svg"));
}

int openWindow(QApplication& application, const viscera::WindowOptions& options) {
  using namespace viscera;
  std::optional<Heartbeat> heartbeat;
  if (options.heartbeatFile) heartbeat.emplace(*options.heartbeatFile);
  const RecentLog log;
  HostMachine machine(log);
  ProjectFolders projects;
  EngineDatasetService datasets;
  EngineRunService runs;
  EngineExportService exports;
  EngineScanFiles scanFiles;
  Services services{runs, datasets, machine, &exports};
  Background background;
  Theme theme(application, keptThemeChoice());
  OrganPainting::shared().choose(keptOrganPalette());
  const DesktopWatch desktop;
  const QString ownFolder = QStandardPaths::writableLocation(QStandardPaths::AppDataLocation);
  const QString demo = ownFolder + "/demo";
  const std::filesystem::path withoutProject = (ownFolder + "/without project").toStdString();
  EngineDatasetEditing editing;
  EngineResultsService results;
  Workstation workstation({services, projects, background, demo});
  ProjectPages pages(workstation, editing, results);
  EngineModelsService modelsService(withoutProject);
  EngineModelExportService modelExports;
  ModelPlugging models(workstation, modelsService, withoutProject);
  models.page().setModelExports(&modelExports);
  CaseViewing viewing(workstation, &scanFiles);
  viewing.connectDatasets(pages.datasets());
  viewing.connectResults(pages.results());
  QObject::connect(&models.page(), &ModelsPage::datasetEdited, &pages.editor(), &DatasetEditor::take);
  viewing.connectModels(models.page());
  QObject::connect(&pages, &ProjectPages::viewerRequested, &viewing, &CaseViewing::show);
  if (heartbeat) heartbeat->watchFirstPaint(workstation.window());
  workstation.begin(options.open);
  return QApplication::exec();
}

}  // namespace

int main(int argc, char** argv) {
  int status = viscera::kSuccess;
  const auto options = viscera::readWindowOptions({argv + 1, argv + argc}, status);
  if (!options) return status;
  if (!hasDisplay()) {
    std::cerr << "viscera: there is no display to open a window on; viscera-cli works without one\n";
    return viscera::kOtherFailure;
  }
  viscera::returnLargeBlocksAtOnce();
  std::signal(SIGXFSZ, SIG_IGN);  // a file that may not grow is a failed write, with a sentence, not a crash
  QApplication application(argc, argv);
  Q_INIT_RESOURCE(desktop);  // lies in a static library
  nameProgram();
  try {
    return openWindow(application, *options);
  } catch (const viscera::Error& error) {
    std::cerr << "viscera: " << error.what() << '\n';
    return viscera::exitStatusOf(error.code());
  }
}
