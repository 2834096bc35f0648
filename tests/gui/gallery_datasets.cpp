// SPDX-License-Identifier: Apache-2.0
#include "gallery_datasets.h"

#include "dataset_examples.h"
#include "fake_services.h"
#include "gui/bridge/run_board.h"
#include "gui/datasets/case_checker.h"
#include "gui/datasets/case_table_model.h"
#include "gui/datasets/case_view.h"
#include "gui/datasets/datasets_page.h"
#include "gui/shell/page.h"
#include "gui/shell/rail.h"
#include "gui/shell/shell_window.h"
#include "gui/shell/status_line.h"

#include <QMenu>
#include <QTest>

#include <atomic>
#include <chrono>
#include <thread>

namespace viscera::test {
namespace {

const std::vector<QSize> kWindows = {kSmallWindow, kLargeWindow};
constexpr int kPatience_ms = 20000;
constexpr int kThreads = 2;

enum class State { Empty, Opening, Partial, Failed, Ready, Checking, Resting, ReadOnly, Unlabelled, Many };

std::string fourDigits(int number) {
  const std::string digits = std::to_string(number);
  return std::string(4 - digits.size(), '0') + digits;
}

/// The 50 cases of BTCV under their own names: 24 to train, 6 to validate, 20 without published labels.
Dataset btcv(int missingFrom) {
  Dataset dataset = exampleDataset(50, missingFrom);
  for (int i = 0; i < 50; ++i) {
    DatasetCase& one = dataset.cases[static_cast<std::size_t>(i)];
    const std::string number = fourDigits(i < 10 ? i + 1 : i < 30 ? i + 11 : i + 31);
    const bool test = i >= 30;
    one.record.name = one.patient = "img" + number;
    one.record.role = test ? "test" : i < 24 ? "training" : "validation";
    one.record.image = (test ? "imagesTs/img" : "imagesTr/img") + number + ".nii.gz";
    one.record.label = test ? "" : "labelsTr/label" + number + ".nii.gz";
    one.fileNamesLabel = !test;
    one.imagePath = "/data/btcv/" + one.record.image;
    if (!one.found) one.record.resolution = one.record.image + " is not below /data/btcv";
  }
  DatasetCase& predicted = dataset.cases[2];
  predicted.record.label = "/data/projects/btcv/labels/label-0c1f83a2b9d4.nii.gz";
  predicted.labelOrigin =
      "fine-tune 3, best (prediction \"test cases\"), accepted on 2026-11-12; only the largest part of each "
      "organ was kept";
  if (!dataset.downloads.empty()) countFiles(dataset);
  return dataset;
}

Dataset manyCases() {
  Dataset dataset = exampleDataset(3000, -1);
  dataset.record.name = "Abdomen atlas";
  dataset.record.splitFile = "/data/atlas/dataset.json";
  dataset.record.root = "/data/atlas";
  return dataset;
}

/// A window with the page and all that must outlive it.
class Example : public ShellWindow {
 public:
  explicit Example(State state, const std::string& chosen = "img0001")
      : context_{"/data/projects/btcv",
                 state == State::ReadOnly ? "no permission to write in /data/projects." : "",
                 services_,
                 background_,
                 board_},
        page_(page(PageId::Datasets)) {
    statusLine().setMachine({"Processor, 2 threads", "8.1 GB free", "120 GB free"});
    showPage(PageId::Datasets);
    page_.addToolbarMenu("Edit split", &menu_);
    page_.addToolbarMenu("Import data", &menu_);
    if (state == State::Resting || state == State::Checking)
      statusLine().setRunning(RunningState{"fine-tune 3: epoch 12 of 40, 41 min left", 0.3, false});
    fill(state);
    if (state == State::Empty) return;
    if (state == State::Opening)  // nobody is free to open it
      for (int i = 0; i < kThreads; ++i)
        background_.post([this] {
          while (!over_) std::this_thread::sleep_for(std::chrono::milliseconds(5));
        });
    page_.setProject(&context_);
    page_.openDataset("/data/btcv/dataset_0.json", "/data/btcv");
    if (state == State::Opening) return;
    (void)QTest::qWaitFor([&] { return page_.dataset() != nullptr || state == State::Failed; }, kPatience_ms);
    QTest::qWait(100);
    if (page_.dataset() != nullptr) page_.selectCase(chosen);
  }
  ~Example() override {
    over_ = true;
    page_.setProject(nullptr);
  }

 private:
  void fill(State state) {
    Dataset dataset = state == State::Many ? manyCases() : btcv(state == State::Partial ? 24 : -1);
    if (state == State::Unlabelled) {
      dataset.record.name = "TCIA";
      dataset.record.root = "/data/tcia";
      for (DatasetCase& one : dataset.cases) {
        one.record.label.clear();
        one.fileNamesLabel = false;
        one.record.name = "volume-covid19-A-" + one.record.name.substr(3) + "_day004";
        one.record.image = "data/" + one.record.name + ".nii.gz";
        one.patient = "A-" + one.patient.substr(3);
      }
      dataset.cases[24].patient = dataset.cases[0].patient;
      dataset.problems = {{"patient_overlap",
                           Severity::Warning,
                           "1 patient is in training and in validation (1 of the 6 cases there)",
                           "move all scans of a patient to one part",
                           {dataset.cases[0].record.name, dataset.cases[24].record.name},
                           {dataset.cases[0].patient}}};
    }
    datasets_.openAnswer = dataset;
    datasets_.listAnswer = {dataset.record};
    if (state == State::Failed)
      datasets_.error = Error(ErrorCode::InvalidInput,
                              "/data/btcv/dataset_0.json: line 12, column 3: a comma is missing before "
                              "\"image\"; mend the file or choose another one");
    const bool half = state == State::Checking || state == State::Resting;
    for (CaseFacts& one : exampleFacts(dataset)) {
      if (half && datasets_.keptAnswer.size() >= 20) break;
      datasets_.keptAnswer.push_back(std::move(one));
    }
    if (half) page_.setTraining(true);
  }

  FakeRunService runs_;
  FakeDatasetService datasets_;
  FakeMachineService machine_;
  Services services_{runs_, datasets_, machine_};
  std::atomic<bool> over_ = false;
  Background background_{kThreads};
  RunBoard board_{"/data/projects/btcv", runs_, background_};
  ProjectContext context_;
  QMenu menu_;
  DatasetsPage page_;
};

GalleryPage picture(const QString& name, State state, const std::string& chosen = "img0001") {
  return {"datasets-" + name, kWindows, [state, chosen] { return std::make_unique<Example>(state, chosen); }};
}

}  // namespace

std::vector<GalleryPage> datasetGalleryPages() {
  return {picture("ready", State::Ready, "img0008"),
          picture("label-from-prediction", State::Ready, "img0003"),
          picture("problem", State::Ready, "img0009"),
          picture("partial", State::Partial, "img0040"),
          picture("checking", State::Resting),
          picture("empty", State::Empty),
          picture("opening", State::Opening),
          picture("failed", State::Failed),
          picture("read-only", State::ReadOnly, "img0009"),
          picture("unlabelled", State::Unlabelled, "volume-covid19-A-0001_day004"),
          picture("3000", State::Many)};
}

}  // namespace viscera::test
