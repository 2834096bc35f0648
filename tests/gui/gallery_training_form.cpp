// SPDX-License-Identifier: Apache-2.0
#include "gallery_training_form.h"

#include "engine/api/config_fields.h"
#include "engine/api/config_json.h"
#include "engine/api/presets.h"
#include "engine/base/json.h"
#include "gui/shell/page.h"
#include "gui/theme/roles.h"
#include "gui/training/advanced_settings.h"
#include "gui/training/basic_fields.h"
#include "gui/training/config_difference.h"
#include "gui/training/field_editor.h"
#include "gui/training/preflight_panel.h"
#include "gui/training/setting_row.h"
#include "training_form_bench.h"

#include <QBoxLayout>

#include <chrono>
#include <thread>

namespace viscera::test {
namespace {

const std::vector<QSize> kSizes = {QSize(1124, 660), QSize(1280, 800), QSize(1920, 1080)};

/// A page with a form, which ends before the services do.
class FormStage final : public Page {
 public:
  FormStage() : Page("Training") {
    auto* content = new QWidget(this);
    auto* layout = new QVBoxLayout(content);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(&bench.form);
    setContent(content);
  }
  ~FormStage() override { bench.form.setParent(nullptr); }

  /// Opens, fills, and measures without waiting for changes to settle.
  void begin(const NewRunSeed& seed, bool measures) {
    if (measures)
      connect(&bench.form.preflight(), &PreflightPanel::stateChanged, this, [this] {
        if (bench.form.preflight().state() == PreflightPanel::State::Settling)
          QMetaObject::invokeMethod(&bench.form.preflight(), &PreflightPanel::measure, Qt::QueuedConnection);
      });
    bench.open();
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

std::unique_ptr<QWidget> difference() {
  auto page = std::make_unique<Page>("Difference of 3 runs");
  auto* content = new QWidget(page.get());
  auto* layout = new QVBoxLayout(content);
  layout->setContentsMargins(metrics::kPageMargins);
  auto* view = new ConfigDifference(content);
  layout->addWidget(view);
  RunConfig small = presetConfig("quick-demo-seg");
  small.optimizer.learningRate = 0.003;
  view->setRuns({{"fine-tune 3", toJson(presetConfig("quick-demo-seg")).dump()},
                 {"fine-tune 4", toJson(small).dump()},
                 {"card", toJson(presetConfig("clara-4.1-card-seg")).dump()}});
  page->setContent(content);
  return page;
}

}  // namespace

std::vector<GalleryPage> trainingFormPages() {
  return {{"new-run-no-dataset", {kSizes[0]}, noDataset},
          {"new-run-fits", kSizes, filled},
          {"new-run-large", {kSizes[1]}, large},
          {"new-run-problems", kSizes, problems},
          {"new-run-no-labels", {kSizes[1]}, noLabels},
          {"new-run-measuring", {kSizes[1]}, measuring},
          {"new-run-does-not-fit", {kSizes[0], kSizes[1]}, tooMuch},
          {"config-difference", {kSizes[1]}, difference}};
}

}  // namespace viscera::test
