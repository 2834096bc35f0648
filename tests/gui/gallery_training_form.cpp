// SPDX-License-Identifier: Apache-2.0
#include "gallery_training_form.h"

#include "engine/api/config_fields.h"
#include "engine/api/config_json.h"
#include "engine/api/presets.h"
#include "engine/base/json.h"
#include "gui/shell/page.h"
#include "gui/shell/shell_window.h"
#include "gui/shell/status_line.h"
#include "gui/theme/roles.h"
#include "gui/training/advanced_settings.h"
#include "gui/training/basic_fields.h"
#include "gui/training/config_difference.h"
#include "gui/training/field_editor.h"
#include "gui/training/preflight_panel.h"
#include "gui/training/setting_row.h"
#include "training_form_bench.h"

#include <QBoxLayout>
#include <QDialog>
#include <QPushButton>

#include <chrono>
#include <thread>

namespace viscera::test {
namespace {

const std::vector<QSize> kWindows = {kSmallWindow, kLargeWindow};

/// The window with a form, which ends before the services do.
class FormStage final : public ShellWindow {
 public:
  FormStage() {
    statusLine().setMachine({"Processor, 2 threads", "12 GB free", "120 GB free"});
    showPage(PageId::Training);
    auto* content = new QWidget(this);
    auto* layout = new QVBoxLayout(content);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(&bench.form);
    page(PageId::Training).setContent(content);
    page(PageId::Training).primaryAction()->hide();  // the form has one of its own
  }
  ~FormStage() override { bench.form.setParent(nullptr); }

  /// Opens, fills, and measures without waiting for changes to settle.
  void begin(const NewRunSeed& seed, bool measures, const std::string& readOnlyReason = {}) {
    if (measures)
      connect(&bench.form.preflight(), &PreflightPanel::stateChanged, this, [this] {
        if (bench.form.preflight().state() == PreflightPanel::State::Settling)
          QMetaObject::invokeMethod(&bench.form.preflight(), &PreflightPanel::measure, Qt::QueuedConnection);
      });
    bench.open(readOnlyReason);
    bench.form.setRuns({examplePretraining(2, "quick-demo-ssl", RunPhase::Finished)});
    bench.form.begin(seed);
  }

  TrainingFormBench bench;
};

void edit(NewRunForm& form, const char* key, const char* value) {
  SettingRow* row =
      std::string_view(key) == "patch_size" ? &form.basics().patch() : form.settings().reveal(key);
  row->editor().setText(value);
  Q_EMIT row->editor().edited(value);
}

std::unique_ptr<QWidget> noDataset() {
  auto page = std::make_unique<FormStage>();
  page->bench.datasets.listAnswer.clear();
  page->begin({}, false);
  return page;
}

std::unique_ptr<QWidget> filled() {
  auto page = std::make_unique<FormStage>();
  page->bench.datasets.openAnswer = exampleDataset(24, 0, 5);
  page->begin(seedOf(Task::Segmentation, "/projects/abdomen/runs/run-2"), true);
  edit(page->bench.form, "learning_rate", "0.003");
  return page;
}

std::unique_ptr<QWidget> large() {
  auto page = std::make_unique<FormStage>();
  page->bench.setGpu();
  page->statusLine().setMachine({"NVIDIA H200", "12 GB free", "120 GB free"});
  page->begin(seedOf(Task::Segmentation), false);
  return page;
}

std::unique_ptr<QWidget> problems() {
  auto page = std::make_unique<FormStage>();
  page->bench.datasets.openAnswer = exampleDataset(24, 0, 0, 3);
  page->begin(seedOf(Task::Segmentation), false);
  edit(page->bench.form, "patch_size", "50,64,32");
  edit(page->bench.form, "learning_rate", "fast");
  edit(page->bench.form, "hidden_size", "98");
  return page;
}

std::unique_ptr<QWidget> noLabels() {
  auto page = std::make_unique<FormStage>();
  page->bench.datasets.openAnswer = exampleDataset(0, 30);
  page->begin(seedOf(Task::Segmentation), false);
  return page;
}

std::unique_ptr<QWidget> measuring() {
  auto page = std::make_unique<FormStage>();
  page->bench.runs.duringNeeds = [](const TrainingRequest&, const WorkContext& work) {
    work.report("reading cases", 0.4);
    while (!work.stop.stop_requested()) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  };
  page->begin({}, true);
  return page;
}

std::unique_ptr<QWidget> tooMuch() {
  auto page = std::make_unique<FormStage>();
  page->bench.runs.needsAnswer = exampleTooMuch();
  page->begin({}, true);
  return page;
}

std::unique_ptr<QWidget> readOnly() {
  auto page = std::make_unique<FormStage>();
  page->begin({}, false, "no permission to write in /data/projects.");
  return page;
}

std::unique_ptr<QWidget> difference() {
  auto dialog = std::make_unique<QDialog>();
  auto* layout = new QVBoxLayout(dialog.get());
  layout->setContentsMargins(metrics::kPageMargins);
  auto* view = new ConfigDifference(dialog.get());
  layout->addWidget(view);
  RunConfig small = presetConfig("quick-demo-seg");
  small.optimizer.learningRate = 0.003;
  view->setRuns({{"fine-tune 3", toJson(presetConfig("quick-demo-seg")).dump()},
                 {"fine-tune 4", toJson(small).dump()},
                 {"card", toJson(presetConfig("clara-4.1-card-seg")).dump()}});
  return dialog;
}

}  // namespace

std::vector<GalleryPage> trainingFormPages() {
  return {{"new-run-no-dataset", kWindows, noDataset},
          {"new-run-fits", kWindows, filled},
          {"new-run-large", kWindows, large},
          {"new-run-problems", kWindows, problems},
          {"new-run-no-labels", kWindows, noLabels},
          {"new-run-measuring", kWindows, measuring},
          {"new-run-does-not-fit", kWindows, tooMuch},
          {"new-run-read-only", kWindows, readOnly},
          {"config-difference", {QSize(840, 680)}, difference},
          {"config-difference-low", {QSize(840, 520)}, difference}};
}

}  // namespace viscera::test
