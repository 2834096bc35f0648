// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/project_context.h"
#include "gui/bridge/project_service.h"
#include "gui/help/help_window.h"
#include "gui/shell/machine_watch.h"
#include "gui/shell/project_opening.h"
#include "gui/shell/project_session.h"
#include "gui/shell/shell_window.h"
#include "gui/start/start_flow.h"
#include "gui/widgets/banner.h"

#include <QObject>
#include <QString>

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>

namespace viscera {

class AboutPanel;
class DiskPanel;
class SettingsPage;
class SettingsTabs;

/// What the workstation is given by the program; all outlive it.
struct WorkstationParts {
  Services& services;
  ProjectService& projects;
  Background& background;
  QString demoFolder;
};

/// The window with everything in it: puts start page, pages, settings, help and the open project together.
/// The pages of a project get it through projectOpened() and let go of it at projectClosing(). GUI thread.
class Workstation : public QObject {
  Q_OBJECT

 public:
  explicit Workstation(const WorkstationParts& parts);
  /// Closes the project without asking.
  ~Workstation() override;

  [[nodiscard]] ShellWindow& window() { return window_; }
  [[nodiscard]] HelpWindow& help() { return help_; }
  /// Null: none is open.
  [[nodiscard]] ProjectContext* project() { return session_ ? &session_->context : nullptr; }
  [[nodiscard]] Background& background() { return background_; }
  [[nodiscard]] Services& services() { return services_; }
  [[nodiscard]] RunWatch* runWatch() { return session_ ? &session_->watch : nullptr; }

  /// Shows the window as it was left, and opens what the program was started with.
  void begin(const std::optional<std::filesystem::path>& open);
  /// Finds out what it is and brings it to its page.
  void openAnything(const std::filesystem::path& path);
  /// Asks for a split file, then datasetChosen().
  void chooseDataset();
  /// Models that are chosen or dropped go to their page also while no project is open.
  void takeModelsWithoutProject();
  /// Asks for a project, and brings this to its page once one is open.
  void waitForProject(const Arrival& arrival);
  /// Shows where the space on the disk goes.
  void showDisk();
  /// Asked before the window or the project is closed. False keeps it open; the argument is then called once
  /// nothing stands in the way any more. Empty: nobody is asked.
  void setWorkGuard(std::function<bool(std::function<void()>)> mayClose) { mayClose_ = std::move(mayClose); }

 Q_SIGNALS:
  void projectOpened(viscera::ProjectContext& project);
  void projectClosing();
  /// A split file was chosen or dropped; `root` empty: the folder of the split.
  void datasetChosen(const std::filesystem::path& splitFile, const std::filesystem::path& root);
  /// A folder of scans was dropped, or one of DICOM files that is to be imported.
  void importChosen(const std::filesystem::path& folder, bool isDicom);
  /// A scan, a label map or a folder of DICOM files; the latter where the viewer was in front, no project is
  /// open, or the person said so.
  void scanChosen(const std::filesystem::path& file);
  void modelChosen(const std::filesystem::path& file);
  /// A new run that starts from the weights of this file.
  void runFromModelRequested(const std::filesystem::path& file);

 private:
  void connectWindow();
  void connectOpening();
  void buildSettings();
  void openProject(const QString& folder, const QString& readOnlyReason);
  void beginSession(const QString& folder, const QString& readOnlyReason);
  void endSession();
  void showReadOnly(const QString& reason);
  /// What was dropped beside the first.
  void tellLeftOut();
  void receive(const Arrival& arrival);
  void deliver(const Arrival& arrival);
  /// What the viewer takes without a project.
  [[nodiscard]] bool isForViewer(const Arrival& arrival) const;
  [[nodiscard]] bool needsProject(const Arrival& arrival) const;
  void look(const Arrival& arrival);
  void importFrom(const Arrival& arrival);
  void askAboutDicom(const Arrival& arrival);
  void offerModel(const std::filesystem::path& file);
  Banner& say(MessageKind kind, const QString& text);
  void sayUnusable(const Arrival& arrival);
  /// Asks for any file that the window takes, then openAnything().
  void chooseAnything();
  /// Runs `then` now, or once predictions and runs of this window are taken care of.
  void whenRunsAreClear(std::function<void()> then);
  /// Whether nothing goes on; else the user is asked, and `again` is called once that is so.
  [[nodiscard]] bool isClear(Leaving::What what, const std::function<void()>& again);
  /// Keeps the cache of the open project within what the settings say, unless a run goes on.
  void limitCache();
  void showFacts(const MachineFacts& facts);

  Services& services_;
  ProjectService& projects_;
  Background& background_;
  QString demoFolder_;
  ShellWindow window_;
  HelpWindow help_;
  ProjectOpening opening_;
  StartFlow start_;
  MachineWatch machine_;
  std::unique_ptr<ProjectSession> session_;
  QStringList leftOut_;             // dropped beside what is being opened
  std::optional<Arrival> waiting_;  // until a project is open
  std::function<void()> afterRuns_;
  std::function<bool(std::function<void()>)> mayClose_;
  bool takesModels_ = false;  // while no project is open
  SettingsPage* settings_ = nullptr;
  SettingsTabs* tabs_ = nullptr;
  int diskTab_ = 0;
  DiskPanel* disk_ = nullptr;
  AboutPanel* about_ = nullptr;
};

}  // namespace viscera
