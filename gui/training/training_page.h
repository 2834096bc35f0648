// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/background.h"
#include "gui/bridge/run_board.h"
#include "gui/training/new_run_seed.h"
#include "gui/training/run_remedies.h"

#include <QObject>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <set>
#include <string>

class QLabel;
class QSplitter;
class QStackedWidget;

namespace viscera {

class CurveChart;
class CurveDetails;
class Page;
class RunDashboard;
class RunList;
struct ProjectContext;

/// Fills the page "Training": runs at the left, the chosen ones at the right, or the form of a new run. Keeps
/// the board following exactly the runs that are shown.
class TrainingPage : public QObject {
  Q_OBJECT

 public:
  TrainingPage(Page& page, QObject* parent = nullptr);
  ~TrainingPage() override;

  /// Null: no project is open.
  void setProject(ProjectContext* project);
  /// The form of a new run; the page takes ownership. It is filled on newRunOpened().
  void setForm(QWidget* form);
  /// Shows the form.
  void newRun(const NewRunSeed& seed);
  /// Leaves the form for the runs.
  void closeForm();
  /// Chooses a run, as soon as the list has it.
  void showRun(const std::string& runId);

  [[nodiscard]] RunList& list() { return *list_; }
  [[nodiscard]] RunDashboard& dashboard() { return *dashboard_; }
  [[nodiscard]] bool isFormShown() const;

 public Q_SLOTS:
  /// What the form asks for.
  void start(const viscera::TrainingRequest& request);
  void enqueue(const viscera::TrainingRequest& request);

 Q_SIGNALS:
  void newRunOpened(const viscera::NewRunSeed& seed);
  /// A new run of segmentation from the weights of this one; newRun() answers it.
  void fineTuneRequested(const QString& runId);
  /// A new run with the settings of this one and the given changes ("key=value"); newRun() answers it.
  void duplicateRequested(const QString& runId, const QStringList& changes);
  /// The dataset of a run is to be shown, with this case; empty: none.
  void datasetRequested(const QString& runId, const QString& caseName);
  /// As duplicateRequested, but from the best weights of the run, or from random ones.
  void restartRequested(const QString& runId, const QStringList& changes, bool fromItsBest);
  void differenceRequested(const QStringList& runIds);
  void freeSpaceRequested();

 private:
  static constexpr char kQueueKey[] = "queue";  // of the banner about a run that could not start

  void build();
  void connectBoard();
  void connectDashboard();
  void updateRuns();
  void updateSelection();
  /// How many of the chosen runs are not compared, and why.
  void tellLeftOut(std::size_t ofOtherTask, std::size_t tooMany);
  void tellNothing();
  void editQueued(qint64 queuedId);
  void tellQueued(qint64 queuedId);
  void followOnly(const std::set<std::string>& runs);
  void act(const QString& runId, RunAction action);
  void remedy(const QString& runId, RunRemedy::Kind kind);
  void resumeWith(const ListedRun& run, std::vector<std::string> settings, std::optional<std::string> device);
  void lowerRate(const ListedRun& run);
  void askLabels(const QString& runId);
  void askExtension(const ListedRun& run);
  void askDeletion(const ListedRun& run);
  void archive(const ListedRun& run);
  void exportChart(CurveChart* chart, const QString& format);
  void writeChart(CurveChart& chart, const QString& format, const QString& file);
  void tellFailure(const QString& runId, const Failure& failure);
  void backToForm();

  Page& page_;
  QSplitter* splitter_ = nullptr;
  QStackedWidget* right_ = nullptr;
  QStackedWidget* whole_ = nullptr;
  RunList* list_ = nullptr;
  RunDashboard* dashboard_ = nullptr;
  QLabel* nothing_ = nullptr;
  QWidget* form_ = nullptr;
  ProjectContext* project_ = nullptr;
  std::set<std::string> followed_;
  QString leftOutText_;
  bool loaded_ = false;      // the board has told its runs
  bool starting_ = false;    // what the form asked for last is not there yet
  std::int64_t edited_ = 0;  // the run of the queue that the form shows; 0: none
  std::unique_ptr<BackgroundTask> writing_;
  std::unique_ptr<CurveDetails> details_;
};

}  // namespace viscera
