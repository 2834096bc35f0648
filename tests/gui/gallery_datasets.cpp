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

namespace viscera::test {
namespace {

constexpr QSize kSmall(1280, 800);
constexpr QSize kLarge(1920, 1080);
constexpr int kPatience_ms = 20000;

enum class State { Empty, Opening, Partial, Failed, Ready, Checking, Resting, ReadOnly, Unlabelled, Many };

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
    statusLine().setMachine({"CPU, 2 threads", "8.1 GB free", "120 GB free"});
    showPage(PageId::Datasets);
    page_.addToolbarMenu("Split…", &menu_);
    page_.addToolbarMenu("Import…", &menu_);
    fill(state);
    if (state == State::Empty) return;
    page_.setProject(&context_);
    page_.openDataset("/data/btcv/dataset_0.json", "/data/btcv");
    if (state == State::Opening) return;
    (void)QTest::qWaitFor([&] { return page_.dataset() != nullptr || state == State::Failed; }, kPatience_ms);
    QTest::qWait(100);
    if (page_.dataset() != nullptr) page_.selectCase(chosen);
  }
  ~Example() override { page_.setProject(nullptr); }

 private:
  void fill(State state) {
    Dataset dataset = exampleDataset(state == State::Many ? 3000 : 50, state == State::Partial ? 24 : -1);
    if (state == State::Unlabelled) {
      dataset.record.name = "TCIA";
      for (DatasetCase& one : dataset.cases) {
        one.record.label.clear();
        one.fileNamesLabel = false;
        one.record.name = "volume-covid19-A-" + one.record.name.substr(3) + "_day004";
        one.record.image = "data/" + one.record.name + ".nii.gz";
        one.patient = "A-" + one.patient.substr(3);
      }
      dataset.problems = {{"patient_overlap",
                           Severity::Warning,
                           "23 patients are in training and in validation (of 41 of the 171 cases there)",
                           "move all scans of a patient to one part",
                           {dataset.cases[0].record.name, dataset.cases[4].record.name},
                           {"A-0001"}}};
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
  Background background_{2};
  RunBoard board_{"/data/projects/btcv", runs_, background_};
  ProjectContext context_;
  QMenu menu_;
  DatasetsPage page_;
};

GalleryPage picture(const QString& name,
                    State state,
                    std::vector<QSize> sizes = {kSmall},
                    const std::string& chosen = "img0001") {
  return {"datasets-" + name, std::move(sizes), [state, chosen] {
            return std::make_unique<Example>(state, chosen);
          }};
}

}  // namespace

std::vector<GalleryPage> datasetGalleryPages() {
  return {picture("ready", State::Ready, {kSmall, kLarge}, "img0008"),
          picture("problem", State::Ready, {kSmall}, "img0009"),
          picture("partial", State::Partial, {kSmall, kLarge}, "img0030"),
          picture("checking", State::Resting),
          picture("empty", State::Empty),
          picture("opening", State::Opening),
          picture("failed", State::Failed),
          picture("read-only", State::ReadOnly, {kSmall}, "img0009"),
          picture("unlabelled", State::Unlabelled, {kSmall}, "volume-covid19-A-0001_day004"),
          picture("3000", State::Many, {kSmall})};
}

}  // namespace viscera::test
