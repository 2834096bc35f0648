// SPDX-License-Identifier: Apache-2.0
// Pages of the gallery: training, in all its states.
#include "gallery_training.h"

#include "gui/bridge/background.h"
#include "gui/charts/organ_strip.h"
#include "gui/shell/page.h"
#include "gui/shell/shell_window.h"
#include "gui/shell/status_line.h"
#include "gui/training/run_dashboard.h"
#include "gui/training/run_list.h"
#include "gui/training/run_log_panel.h"
#include "gui/widgets/banner.h"
#include "made_up_runs.h"

#include <QItemSelectionModel>
#include <QSplitter>
#include <QTemporaryDir>
#include <QTreeView>

#include <functional>

namespace viscera::test {
namespace {

constexpr QSize kSmall(1280, 800);
constexpr QSize kLarge(1920, 1080);
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

std::vector<QueuedRun> someQueue() {
  QueuedRun queued;
  queued.id = 1;
  queued.request.preset = "clara-4.1-card-seg";
  queued.request.name = "fine-tune, seed 2";
  return {queued};
}

std::unique_ptr<QWidget> shellWith(const Scene& scene) {
  auto window = std::make_unique<ShellWindow>();
  window->statusLine().setMachine({"CPU, 2 threads", "8.1 GB free", "120 GB free"});
  window->showPage(PageId::Training);
  Page& page = window->page(PageId::Training);
  auto* splitter = new QSplitter(Qt::Horizontal);
  splitter->setChildrenCollapsible(false);
  auto* list = new RunList(splitter);
  auto* dashboard = new RunDashboard(splitter);
  splitter->setSizes({320, 1600});
  splitter->setStretchFactor(1, 1);
  page.setContent(splitter);
  page.setContext(QString("%1 runs").arg(scene.runs.size()));
  list->setRuns(scene.runs, scene.queue);
  for (const ListedRun& run : scene.shown)
    list->view().selectionModel()->select(list->model().indexOf(QString::fromStdString(run.record.id)),
                                          QItemSelectionModel::Select);
  dashboard->setBackground(&background());
  dashboard->setReadOnly(scene.readOnly);
  dashboard->setRuns(scene.shown);
  double skill = 0.95;
  for (const ListedRun& run : scene.shown) {
    if (!scene.loaded) break;
    RunUpdate update = madeUpHistory(run, skill);
    addPictures(update, pictureFolder());
    dashboard->apply(run.record.id, update);
    skill -= 0.09;
  }
  if (scene.adjust) scene.adjust(*dashboard);
  if (!scene.readOnly.isEmpty())
    page.banners().put("read-only", MessageKind::Info, scene.readOnly).setClosable(false);
  return window;
}

GalleryPage single(const QString& name, RunPhase phase, const std::string& task = kTask) {
  return {"training-" + name, {kSmall}, [phase, task] {
            const ListedRun run = madeUpRun(5, task, phase);
            return shellWith({someRuns(run), someQueue(), {run}, true, {}, {}});
          }};
}

GalleryPage compared() {
  return {"training-compared", {kSmall, kLarge}, [] {
            const auto runs = someRuns(madeUpRun(5, kTask, RunPhase::Running));
            return shellWith({runs, someQueue(), {runs[0], runs[1], runs[2]}, true, {}, {}});
          }};
}

GalleryPage organ() {
  return {"training-organ-and-log", {QSize(1180, 720), kLarge}, [] {
            const ListedRun run = madeUpRun(5, kTask, RunPhase::Running);
            return shellWith({someRuns(run), {}, {run}, true, {}, [](RunDashboard& dashboard) {
                                dashboard.organs().select(10);
                                dashboard.log().setOpen(true);
                              }});
          }};
}

GalleryPage loading() {
  return {"training-loading", {kSmall}, [] {
            const ListedRun run = madeUpRun(5, kTask, RunPhase::Finished);
            return shellWith({someRuns(run), {}, {run}, false, {}, {}});
          }};
}

GalleryPage readOnly() {
  return {"training-read-only", {kSmall}, [] {
            const ListedRun run = madeUpRun(5, kTask, RunPhase::Failed);
            return shellWith({someRuns(run),
                              {},
                              {run},
                              true,
                              "This project can only be read: no permission to write in /data/btcv.",
                              {}});
          }};
}

GalleryPage many() {
  return {"training-1000-runs", {kSmall}, [] {
            const auto runs = manyRuns(1000);
            return shellWith({runs, {}, {runs.front()}, true, {}, {}});
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
          readOnly(),
          many()};
}

}  // namespace viscera::test
