// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/window/engine_dataset_editing.h"
#include "app/window/engine_dataset_service.h"
#include "app/window/engine_export_service.h"
#include "app/window/engine_results_service.h"
#include "app/window/engine_run_service.h"
#include "app/window/engine_scan_files.h"
#include "app/window/host_machine.h"
#include "app/window/project_folders.h"
#include "app/window/recent_log.h"
#include "gui/shell/project_pages.h"
#include "gui/shell/workstation.h"
#include "gui/training/run_dashboard.h"
#include "gui/viewer/case_viewing.h"

#include <QString>
#include <QStringList>

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

class QAbstractButton;
class QAction;
class QFileDialog;

namespace viscera::test {

/// One opening of the program, put together as main() does, and the hands and eyes of who sits before it:
/// what is pressed must be visible and enabled, what is read must stand in one visible label. Whatever takes
/// time is waited for.
class WindowSession {
 public:
  /// `open`: project, split or file that the program is started with.
  explicit WindowSession(const std::filesystem::path& demo,
                         const std::optional<std::filesystem::path>& open = std::nullopt);

  [[nodiscard]] ShellWindow& window() { return station_.window(); }
  [[nodiscard]] Workstation& station() { return station_; }
  [[nodiscard]] ProjectPages& pages() { return pages_; }
  [[nodiscard]] ViewerPage& viewer() { return viewing_.viewer(); }
  [[nodiscard]] CaseViewing& viewing() { return viewing_; }
  [[nodiscard]] ProjectContext* project() { return station_.project(); }
  [[nodiscard]] EngineRunService& runs() { return runs_; }
  [[nodiscard]] RunDashboard& dashboard() { return pages_.training().dashboard(); }
  [[nodiscard]] int clicks() const { return clicks_; }

  bool waitFor(const std::function<bool()>& condition);

  /// Clicks the visible, enabled button with this text, in the dialog in front or in the window.
  void press(const QString& text);
  /// The same for a button whose text begins so.
  void pressFirst(const QString& beginning);
  /// Whether there is such a button at the moment.
  [[nodiscard]] bool offers(const QString& text) { return find(text) != nullptr; }
  /// Chooses an entry of a menu of the run in front.
  void choose(const QString& text);
  /// Waits until a visible label holds all these parts. Returns its whole text, and prints it; empty, and a
  /// failed test, where none comes.
  QString reads(const QStringList& parts);
  /// Whether such a label is visible at the moment.
  [[nodiscard]] bool shows(const QStringList& parts) { return !textWith(parts).isEmpty(); }
  /// Gives a path to the file dialog in front, as it is typed. Returns the folder that the dialog opened
  /// with.
  QString chooseFile(const std::filesystem::path& path);
  /// Drops a file or folder on the window, which counts as a click.
  void drop(const std::filesystem::path& path);

  /// The newest run of the task; null: none.
  const ListedRun* run(const std::string& task);
  bool isIn(const std::string& task, RunPhase phase);
  /// Opens the page of runs and waits until the newest run is in a phase. Says the reason where it is not.
  void waitForRun(const std::string& task, RunPhase phase);

 private:
  QWidget* front();
  QAbstractButton* find(const QString& text, bool beginning = false);
  void click(const QString& text, bool beginning);
  QAction* findAction(const QString& text);
  QString textWith(const QStringList& parts);

  RecentLog log_;
  HostMachine machine_{log_};
  ProjectFolders projects_;
  EngineDatasetService datasets_{1};
  EngineRunService runs_;
  EngineDatasetEditing editing_;
  EngineResultsService results_;
  EngineExportService exports_;
  EngineScanFiles scanFiles_;
  Services services_{runs_, datasets_, machine_, &exports_};
  Background background_;
  Workstation station_;
  ProjectPages pages_;
  CaseViewing viewing_{station_, &scanFiles_};
  int clicks_ = 0;
};

}  // namespace viscera::test
