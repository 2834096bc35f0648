// SPDX-License-Identifier: Apache-2.0
#include "gallery_results.h"

#include "fake_results_service.h"
#include "fake_services.h"
#include "gui/bridge/run_board.h"
#include "gui/results/case_scores_view.h"
#include "gui/results/evaluate_dialog.h"
#include "gui/results/foreign_dialog.h"
#include "gui/results/result_table_model.h"
#include "gui/results/results_page.h"
#include "gui/results/score_strips.h"
#include "gui/shell/page.h"
#include "gui/shell/shell_window.h"
#include "gui/shell/status_line.h"
#include "gui/widgets/controls.h"
#include "made_up_results.h"

#include <QPushButton>
#include <QTest>

#include <atomic>
#include <chrono>
#include <thread>

namespace viscera::test {
namespace {

const std::vector<QSize> kWindows = {kSmallWindow, kLargeWindow};
constexpr int kPatience_ms = 20000;

struct Scene {
  Results results;
  bool loading = false;
  bool failed = false;
  bool evaluating = false;
  std::string readOnly;
  std::function<void(ResultsView&)> adjust;
};

/// A window with the page and all that must outlive it.
class Example : public ShellWindow {
 public:
  explicit Example(const Scene& scene)
      : context_{"/data/projects/btcv", scene.readOnly, services_, background_, board_},
        page_(page(PageId::Results), results_) {
    statusLine().setMachine({"Processor, 2 threads", "8.1 GB free", "120 GB free"});
    showPage(PageId::Results);
    results_.listAnswer = scene.results;
    results_.isSlow = scene.loading;
    if (scene.failed)
      results_.error =
          Error(ErrorCode::Io,
                "/data/projects/btcv/project.sqlite: cannot be read (disk I/O error); check the disk, "
                "then try again");
    page_.setProject(&context_);
    if (!scene.readOnly.empty())
      page(PageId::Results)
          .banners()
          .put("readonly",
               MessageKind::Info,
               QString("This project can only be read: %1").arg(QString::fromStdString(scene.readOnly)))
          .setClosable(false);
    if (scene.loading) return;
    const std::size_t reads = 1;
    (void)QTest::qWaitFor([&] { return results_.calls().size() >= reads; }, kPatience_ms);
    QTest::qWait(100);
    if (scene.evaluating) evaluate();
    if (scene.adjust) scene.adjust(page_.view());
  }
  ~Example() override {
    over_ = true;
    results_.isSlow = false;
    page_.setProject(nullptr);
  }

 private:
  void evaluate() {
    results_.duringEvaluation = [this](const WorkContext& work) {
      work.report("validate", 0.38);
      while (!over_ && !work.stop.stop_requested()) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    };
    QObject::connect(
        &page_.view(), &ResultsView::progressShown, this, [this](const QString& text, double fraction) {
          statusLine().setWork(SideWork::Evaluation, text, fraction);
        });
    page_.evaluate({"/data/projects/btcv", "run-5"}, "fine-tune 5");
    QTest::qWait(50);
    page_.view().showProgress("Evaluating fine-tune 5: 38 %, 2 min left", 0.38);
  }

  FakeRunService runs_;
  FakeDatasetService datasets_;
  FakeMachineService machine_;
  FakeResultsService results_;
  Services services_{runs_, datasets_, machine_};
  std::atomic<bool> over_ = false;
  Background background_{2};
  RunBoard board_{"/data/projects/btcv", runs_, background_};
  ProjectContext context_;
  ResultsPage page_;
};

GalleryPage picture(const QString& name, const std::function<Scene()>& scene) {
  return {"results-" + name, kWindows, [scene] { return std::make_unique<Example>(scene()); }};
}

Scene showing(Results results, std::function<void(ResultsView&)> adjust = {}) {
  Scene scene;
  scene.results = std::move(results);
  scene.adjust = std::move(adjust);
  return scene;
}

Results nothingScored() {
  Results results = madeUpResults();
  results.runs.clear();
  results.reviews.clear();
  return results;
}

Background& background() {
  static Background threads(1);
  return threads;
}

template <class Dialog, class... More>
GalleryPage dialogPage(const QString& name, const std::function<void(Dialog&)>& adjust, More... more) {
  return {"results-" + name, {QSize(640, 460)}, [adjust, more...] {
            static FakeResultsService service;
            const auto results = std::make_shared<const Results>(madeUpResults());
            std::unique_ptr<Dialog> dialog;
            if constexpr (std::is_same_v<Dialog, EvaluateDialog>)
              dialog = std::make_unique<EvaluateDialog>(
                  service, background(), results, "/data/projects/btcv", more..., nullptr);
            else
              dialog = std::make_unique<ForeignDialog>(background(), results, "/data/projects/btcv", nullptr);
            dialog->setAttribute(Qt::WA_DeleteOnClose, false);
            if (adjust) adjust(*dialog);
            return std::unique_ptr<QWidget>(std::move(dialog));
          }};
}

}  // namespace

std::vector<GalleryPage> resultsPages() {
  return {picture("table", [] { return showing(madeUpResults()); }),
          picture("cases",
                  [] {
                    return showing(madeUpResults(), [](ResultsView& view) {
                      view.findChild<SegmentedChoice*>()->findChildren<QPushButton*>()[1]->click();
                      view.cases().selectCase("img0003", 13);
                    });
                  }),
          picture("compared",
                  [] {
                    return showing(madeUpResults(), [](ResultsView& view) {
                      view.selectRows({0, 1});
                      view.strips().showDifference(true);
                    });
                  }),
          picture("few-cases",
                  [] {
                    return showing(madeUpResults(4), [](ResultsView& view) {
                      view.selectRows({0, 2});
                      view.strips().showDifference(true);
                    });
                  }),
          picture("folds", [] { return showing(madeUpFolds()); }),
          picture("empty", [] { return showing({}); }),
          picture("none-evaluated", [] { return showing(nothingScored()); }),
          picture("loading",
                  [] {
                    Scene scene;
                    scene.loading = true;
                    return scene;
                  }),
          picture("evaluating",
                  [] {
                    Scene scene = showing(madeUpResults());
                    scene.evaluating = true;
                    return scene;
                  }),
          picture("first-evaluation",
                  [] {
                    Scene scene = showing(nothingScored());
                    scene.evaluating = true;
                    return scene;
                  }),
          picture("read-only",
                  [] {
                    Scene scene = showing(madeUpResults());
                    scene.readOnly = "no permission to write in /data/projects.";
                    return scene;
                  }),
          picture("failed",
                  [] {
                    Scene scene;
                    scene.failed = true;
                    return scene;
                  }),
          picture("3000", [] { return showing(madeUpResults(231)); }),
          dialogPage<EvaluateDialog>("evaluate-dialog", {}, std::string()),
          dialogPage<EvaluateDialog>("evaluate-not-ready", {}, std::string("run-2")),
          dialogPage<ForeignDialog>("foreign-dialog",
                                    [](ForeignDialog& dialog) { dialog.setFolder("/data/nnunet/nnU-Net"); })};
}

}  // namespace viscera::test
