// SPDX-License-Identifier: Apache-2.0
// Pages of the gallery: training, in all its states.
#include "gallery_training.h"

#include "gui/bridge/background.h"
#include "gui/charts/organ_strip.h"
#include "gui/shell/page.h"
#include "gui/shell/run_watch.h"
#include "gui/shell/shell_window.h"
#include "gui/shell/status_line.h"
#include "gui/theme/roles.h"
#include "gui/training/run_dashboard.h"
#include "gui/training/run_list.h"
#include "gui/training/run_log_panel.h"
#include "gui/widgets/banner.h"
#include "gui/widgets/number_text.h"
#include "made_up_runs.h"

#include <QItemSelectionModel>
#include <QLabel>
#include <QPushButton>
#include <QSplitter>
#include <QStackedWidget>
#include <QTemporaryDir>
#include <QTreeView>

#include <algorithm>
#include <cmath>
#include <functional>

namespace viscera::test {
namespace {

const std::vector<QSize> kWindows = {kSmallWindow, kLargeWindow};
constexpr char kTask[] = "segmentation";

/// Where the pictures lie, as long as the program runs.
std::filesystem::path pictureFolder() {
  static const QTemporaryDir folder;
  return folder.path().toStdString();
}

Background& background() {
  static Background threads(1);
  return threads;
}

struct Scene {
  std::vector<ListedRun> runs;  ///< of the list
  std::vector<QueuedRun> queue;
  std::vector<ListedRun> shown;  ///< the main one first
  bool loaded = true;
  bool listed = true;  ///< false: the list of runs is still being read
  QString readOnly;
  std::function<void(RunDashboard&)> adjust;
};

std::vector<ListedRun> someRuns(const ListedRun& newest) {
  std::vector<ListedRun> runs{newest,
                              madeUpRun(4, kTask, RunPhase::Finished),
                              madeUpRun(3, kTask, RunPhase::Interrupted),
                              madeUpRun(2, "pretraining", RunPhase::Finished),
                              madeUpRun(1, "pretraining", RunPhase::Failed)};
  runs[1].record.name = "from scratch, 24 labels";
  runs[1].record.tags = {"few labels"};
  return runs;
}

/// How well a run learns; the newest best.
double skillOf(const ListedRun& run) {
  return std::clamp(0.5 + 0.09 * static_cast<double>(run.record.number), 0.5, 0.95);
}

/// Everything a run has recorded, with a log that tells of each validation and of the end.
RunUpdate historyOf(const ListedRun& run) {
  RunUpdate update = madeUpHistory(run, skillOf(run));
  update.log.resize(std::min<std::size_t>(update.log.size(), 2));  // start, and a case without a label map
  for (const ScoredEvaluation& one : update.evaluations)
    update.log.push_back(
        {one.evaluation.wall_ms,
         RunMessage::Level::Info,
         "step " + std::to_string(one.evaluation.step) + " validated (best), checkpoint saved"});
  if (run.phase == RunPhase::Failed)
    update.log.push_back({run.record.created_ms + std::llround(1000.0 * run.step_s * double(run.record.step)),
                          RunMessage::Level::Error,
                          run.record.reason});
  return update;
}

/// Gives the list the values that the curves have.
void agree(std::vector<ListedRun>& runs) {
  for (ListedRun& run : runs) {
    const RunUpdate history = madeUpHistory(run, skillOf(run));
    if (history.evaluations.empty()) {
      run.bestMetric.clear();
      continue;
    }
    const EvaluationRecord& newest =
        history.evaluations.back().evaluation;  // each is better than the one before
    run.bestMetric = newest.metric;
    run.bestValue = newest.value;
    run.bestStep = run.savedStep = newest.step;
  }
}

std::vector<QueuedRun> someQueue() {
  QueuedRun queued;
  queued.id = 1;
  queued.request.preset = "clara-4.1-card-seg";
  queued.request.name = "fine-tune, seed 2";
  return {queued};
}

std::unique_ptr<QWidget> shellWith(Scene scene) {
  agree(scene.shown);
  for (ListedRun& run : scene.runs) {
    std::vector<ListedRun> one{run};
    if (scene.runs.size() < 10) agree(one);
    for (const ListedRun& shown : scene.shown)
      if (shown.record.id == run.record.id) one.front() = shown;
    run = one.front();
  }
  auto window = std::make_unique<ShellWindow>();
  window->statusLine().setMachine({"Processor, 2 threads", "8.1 GB free", "120 GB free"});
  if (const ListedRun* running = shownRun(scene.runs)) window->statusLine().setRunning(stateOf(*running));
  window->showPage(PageId::Training);
  Page& page = window->page(PageId::Training);
  auto* splitter = new QSplitter(Qt::Horizontal);
  splitter->setChildrenCollapsible(false);
  auto* list = new RunList(splitter);
  auto* right = new QStackedWidget(splitter);
  auto* dashboard = new RunDashboard(right);
  right->addWidget(dashboard);
  splitter->setSizes({320, 1600});
  splitter->setStretchFactor(1, 1);
  page.setContent(splitter);
  if (scene.listed)
    page.setContext(QString("%1 runs%2")
                        .arg(groupedNumber(std::ssize(scene.runs)), scene.queue.empty() ? "" : ", 1 queued"));
  list->setLoading(!scene.listed);
  if (scene.listed) list->setRuns(scene.runs, scene.queue, true);
  for (const ListedRun& run : scene.shown)
    list->view().selectionModel()->select(list->model().indexOf(QString::fromStdString(run.record.id)),
                                          QItemSelectionModel::Select);
  dashboard->setBackground(&background());
  dashboard->setReadOnly(scene.readOnly);
  dashboard->setRuns(scene.shown);
  for (const ListedRun& run : scene.shown) {
    if (!scene.loaded) break;
    RunUpdate update = historyOf(run);
    addPictures(update, pictureFolder());
    dashboard->apply(run.record.id, update);
  }
  if (scene.shown.empty()) {
    auto* nothing = new QLabel("Choose a run at the left; several chosen runs are compared.", right);
    setTextRole(nothing, TextRole::Secondary);
    nothing->setAlignment(Qt::AlignCenter);
    right->addWidget(nothing);
    right->setCurrentWidget(nothing);
  }
  if (scene.adjust) scene.adjust(*dashboard);
  if (scene.readOnly.isEmpty()) return window;
  page.primaryAction()->setEnabled(false);
  list->setReadOnly(scene.readOnly);
  page.banners().put("read-only", MessageKind::Info, scene.readOnly).setClosable(false);
  return window;
}

GalleryPage single(const QString& name, RunPhase phase, const std::string& task = kTask) {
  return {"training-" + name, kWindows, [phase, task] {
            const ListedRun run = madeUpRun(5, task, phase);
            return shellWith({someRuns(run), someQueue(), {run}, true, true, {}, {}});
          }};
}

GalleryPage compared() {
  return {"training-compared", kWindows, [] {
            const auto runs = someRuns(madeUpRun(5, kTask, RunPhase::Running));
            return shellWith({runs, someQueue(), {runs[0], runs[1], runs[2]}, true, true, {}, {}});
          }};
}

GalleryPage organ() {
  return {"training-organ-and-log", kWindows, [] {
            const ListedRun run = madeUpRun(5, kTask, RunPhase::Running);
            return shellWith({someRuns(run), {}, {run}, true, true, {}, [](RunDashboard& dashboard) {
                                dashboard.organs().select(10);
                                dashboard.log().setOpen(true);
                              }});
          }};
}

GalleryPage loading() {
  return {"training-loading", kWindows, [] {
            const ListedRun run = madeUpRun(5, kTask, RunPhase::Finished);
            return shellWith({someRuns(run), {}, {run}, false, true, {}, {}});
          }};
}

GalleryPage listLoading() {
  return {"training-list-loading", kWindows, [] { return shellWith({{}, {}, {}, true, false, {}, {}}); }};
}

GalleryPage nothingChosen() {
  return {"training-nothing-chosen", kWindows, [] {
            return shellWith({someRuns(madeUpRun(5, kTask, RunPhase::Finished)), {}, {}, true, true, {}, {}});
          }};
}

GalleryPage justBegun() {
  return {"training-not-validated-yet", kWindows, [] {
            ListedRun run = madeUpRun(5, kTask, RunPhase::Running);
            run.record.step = 130;  // the first validation comes at 400
            run.left_s = run.step_s * static_cast<double>(run.record.totalSteps - run.record.step);
            return shellWith({someRuns(run), {}, {run}, true, true, {}, {}});
          }};
}

GalleryPage readOnly() {
  return {"training-read-only", kWindows, [] {
            const ListedRun run = madeUpRun(5, kTask, RunPhase::Failed);
            return shellWith({someRuns(run),
                              {},
                              {run},
                              true,
                              true,
                              "This project can only be read: no permission to write in /data/btcv.",
                              {}});
          }};
}

GalleryPage many() {
  return {"training-3000-runs", kWindows, [] {
            const auto runs = manyRuns(3000);
            return shellWith({runs, {}, {runs.front()}, true, true, {}, {}});
          }};
}

}  // namespace

std::vector<GalleryPage> trainingPages() {
  return {single("running", RunPhase::Running),
          single("pretraining", RunPhase::Running, "pretraining"),
          single("paused", RunPhase::Paused),
          single("stopping", RunPhase::Stopping),
          single("interrupted", RunPhase::Interrupted),
          single("failed", RunPhase::Failed),
          single("finished", RunPhase::Finished),
          compared(),
          organ(),
          loading(),
          listLoading(),
          nothingChosen(),
          justBegun(),
          readOnly(),
          many()};
}

}  // namespace viscera::test
