// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/machine_service.h"
#include "gui/bridge/run_board.h"
#include "gui/training/new_run_seed.h"
#include "gui/training/run_draft.h"

#include <QWidget>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

class QBoxLayout;
class QLabel;
class QPushButton;
class QScrollArea;
class QToolButton;
class QAction;

namespace viscera {

class AdvancedSettings;
class Background;
class BackgroundTask;
class BasicFields;
class PreflightPanel;
struct ProjectContext;
struct Services;

/// Where a new run will live.
struct RunSurroundings {
  std::filesystem::path project;
  std::string readOnlyReason;  ///< empty: may be written
  Services* services = nullptr;
  Background* background = nullptr;
};

/// Describes a new run: eight fields that everyone looks at, all others folded below, and what the run would
/// need at the right. Says all that is wrong at once, beside the fields. GUI thread.
class NewRunForm : public QWidget {
  Q_OBJECT

 public:
  explicit NewRunForm(QWidget* parent = nullptr);
  ~NewRunForm() override;

  /// Null: no project is open. Takes the runs as they are; setRuns() brings them up to date.
  void setProject(ProjectContext* context);
  /// The same for a project without a board; none: no project is open.
  void setSurroundings(const std::optional<RunSurroundings>& surroundings);
  /// Runs of the project, to start from; call it when the board's list changes.
  void setRuns(const std::vector<ListedRun>& runs);
  /// Empties the form and fills it with what is known of the new run.
  void begin(const NewRunSeed& seed);

  /// What would be started; none without data.
  [[nodiscard]] std::optional<TrainingRequest> request() const;
  /// Why it cannot be started; empty: it can.
  [[nodiscard]] QString obstacle() const;
  [[nodiscard]] const RunDraft& draft() const { return draft_; }
  [[nodiscard]] BasicFields& basics() const { return *basics_; }
  [[nodiscard]] AdvancedSettings& settings() const { return *settings_; }
  [[nodiscard]] PreflightPanel& preflight() const { return *preflight_; }

 Q_SIGNALS:
  void startRequested(const viscera::TrainingRequest& request);
  void queueRequested(const viscera::TrainingRequest& request);
  void cancelled();
  /// The user wants a dataset that the project does not have yet.
  void openDatasetRequested();
  void freeSpaceRequested();
  /// The command is in the clipboard.
  void commandCopied(const QString& command);

 private:
  [[nodiscard]] QWidget* makeForm();
  [[nodiscard]] QWidget* makeFooter();
  void makeMenu(QToolButton* button);
  void connectFields();
  void connectNotes();
  void askMachine();

  void change(const QString& key, const QString& text);
  void resetSetting(const QString& key);
  void chooseTask(Task task);
  void chooseFamily(const std::string& family);
  void propose();
  void adoptStart();
  void noteOtherField();

  void refresh();
  void tellData();
  void tellPreset();
  void tellStart();
  void tellDevice();
  void tellFooter();
  void showFirstProblem();
  [[nodiscard]] bool hasGpu() const;
  [[nodiscard]] bool lacksLabels() const;
  [[nodiscard]] QString obstacleBesidesFit() const;
  [[nodiscard]] QString settingsObstacle() const;
  void start(bool preflight);
  void copyCommand();

  std::optional<RunSurroundings> surroundings_;
  std::vector<ListedRun> runs_;
  NewRunSeed seed_;
  RunDraft draft_;
  std::optional<MachineFacts> facts_;
  bool machineAsked_ = false;  // and answered, or not to be had
  bool taskChosen_ = false;    // by the user or the seed; else the data decide
  bool familyChosen_ = false;  // likewise; else the machine decides
  bool startAdopted_ = false;  // the settings of the run to start from were taken over
  bool refreshing_ = false;
  std::unique_ptr<BackgroundTask> machineTask_;
  std::unique_ptr<BackgroundTask> copyTask_;

  BasicFields* basics_;
  AdvancedSettings* settings_;
  PreflightPanel* preflight_;
  QScrollArea* scroll_ = nullptr;
  QLabel* obstacle_ = nullptr;
  QPushButton* showProblem_ = nullptr;
  QPushButton* copy_ = nullptr;
  QPushButton* queue_ = nullptr;
  QPushButton* start_ = nullptr;
  QAction* startAnyway_ = nullptr;
};

}  // namespace viscera
