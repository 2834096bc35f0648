// SPDX-License-Identifier: Apache-2.0
#include "gallery_models.h"

#include "fake_models_service.h"
#include "fake_services.h"
#include "gui/bridge/run_board.h"
#include "gui/datasets/preview_table.h"
#include "gui/models/adoption_dialog.h"
#include "gui/models/input_choice.h"
#include "gui/models/model_table_model.h"
#include "gui/models/models_page.h"
#include "gui/models/models_view.h"
#include "gui/models/predict_dialog.h"
#include "gui/models/stop_prediction_dialog.h"
#include "gui/models/triage_view.h"
#include "gui/shell/page.h"
#include "gui/shell/shell_window.h"
#include "gui/shell/status_line.h"
#include "gui/widgets/banner.h"

#include <QComboBox>
#include <QTableView>
#include <QTest>

#include <atomic>
#include <chrono>
#include <iterator>
#include <thread>

namespace viscera::test {
namespace {

const std::vector<QSize> kModelWindows = {kSmallWindow, kLargeWindow};
constexpr int kModelPatience_ms = 20000;

struct ModelScene {
  Models models = madeUpModels();
  bool loading = false;
  bool failed = false;
  bool predicting = false;
  bool allFail = false;
  bool withoutProject = false;
  std::optional<Error> detailsError;
  std::string readOnly;
  std::function<void(ModelsView&)> adjust;
};

/// A window with the page and all that must outlive it.
class ModelExample : public ShellWindow {
 public:
  explicit ModelExample(const ModelScene& scene)
      : context_{"/data/projects/btcv", scene.readOnly, services_, background_, board_},
        page_(page(PageId::Models), service_) {
    statusLine().setMachine({"Processor, 2 threads", "8.1 GB free", "120 GB free"});
    showPage(PageId::Models);
    service_.listAnswer = scene.models;
    service_.detailsAnswer = madeUpDetails();
    service_.detailsError = scene.detailsError;
    service_.previewAnswer = madeUpPreview();
    service_.isSlow = scene.loading;
    if (scene.failed)
      service_.error =
          Error(ErrorCode::Io,
                "/data/projects/btcv/project.sqlite: cannot be read (disk I/O error); check the disk, "
                "then try again");
    if (scene.withoutProject)
      page_.setHome(ModelHome{"/home/a/without project", {}, &background_, nullptr, "/home/a/predictions"});
    else
      page_.setProject(&context_);
    QObject::connect(&page_, &ModelsPage::exportWanted, this, [] {});
    QObject::connect(
        &page_.view(), &ModelsView::progressShown, this, [this](const QString& text, double fraction) {
          statusLine().setWork(SideWork::Prediction, text, fraction);
        });
    if (!scene.readOnly.empty())
      page(PageId::Models)
          .banners()
          .put("readonly",
               MessageKind::Info,
               QString("This project can only be read: %1").arg(QString::fromStdString(scene.readOnly)))
          .setClosable(false);
    if (scene.loading) return;
    (void)QTest::qWaitFor([&] { return service_.lists() > 0; }, kModelPatience_ms);
    QTest::qWait(100);
    if (scene.predicting) predict();
    if (scene.allFail) failAll(scene.models);
    if (scene.adjust) scene.adjust(page_.view());
    QTest::qWait(100);
  }
  ~ModelExample() override {
    over_ = true;
    service_.isSlow = false;
    page_.setProject(nullptr);
  }

 private:
  /// A prediction that ends without a label map.
  void failAll(Models models) {
    for (PredictedScanRecord& scan : models.predictions[0].scans) {
      scan.state = PredictionState::Failed;
      scan.organs.clear();
      scan.reason = scan.image + ": ends in the middle of its voxels; copy the file again";
    }
    models.predictions[0].record.state = PredictionState::Failed;
    service_.setList(models);
    page_.goOn(3);
    (void)QTest::qWaitFor([&] { return !page_.isPredicting(); }, kModelPatience_ms);
  }

  void predict() {
    service_.duringPrediction = [this](std::int64_t, const WorkContext& work) {
      work.report("crlm_1011", 0.45);
      while (!over_ && !work.stop.stop_requested()) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    };
    page_.goOn(3);
    QTest::qWait(50);
    page_.view().showProgress("new scans: crlm_1011, scan 2 of 3, 35 %, 1 min left · 2 min left in all",
                              0.45);
  }

  FakeRunService runs_;
  FakeDatasetService datasets_;
  FakeMachineService machine_;
  FakeModelsService service_;
  Services services_{runs_, datasets_, machine_};
  std::atomic<bool> over_ = false;
  Background background_{2};
  RunBoard board_{"/data/projects/btcv", runs_, background_};
  ProjectContext context_;
  ModelsPage page_;
};

GalleryPage modelPicture(const QString& name, const std::function<ModelScene()>& scene) {
  return {name, kModelWindows, [scene] { return std::make_unique<ModelExample>(scene()); }};
}

ModelScene choosing(const QString& id) {
  ModelScene scene;
  scene.adjust = [id](ModelsView& view) { view.choose(id); };
  return scene;
}

ModelScene triaging(std::int64_t prediction) {
  ModelScene scene;
  scene.adjust = [prediction](ModelsView& view) {
    view.showTab(ModelsView::kPredictions);
    view.triage().choose(prediction);
  };
  return scene;
}

Background& dialogBackground() {
  static Background threads(1);
  return threads;
}

GalleryPage predictPageOf(const QString& name,
                          const std::function<PredictDialog::Subject(const Models&)>& subject,
                          const std::function<void(PredictDialog&)>& adjust = {}) {
  return {"predict-" + name, {QSize(640, 520)}, [subject, adjust] {
            static FakeModelsService service;
            service.previewAnswer = madeUpPreview();
            service.previewFollowsOrder = true;
            const auto models = std::make_shared<const Models>(madeUpModels());
            auto dialog = std::make_unique<PredictDialog>(
                service, dialogBackground(), models, subject(*models), nullptr);
            dialog->setAttribute(Qt::WA_DeleteOnClose, false);
            if (adjust) adjust(*dialog);
            return std::unique_ptr<QWidget>(std::move(dialog));
          }};
}

GalleryPage adoptionPage(const QString& name, const std::function<void(AdoptionPreview&)>& adjust = {}) {
  return {"adoption-" + name, {QSize(760, 560)}, [adjust] {
            static FakeModelsService service;
            service.adoptionPreview = madeUpAdoption();
            if (adjust) adjust(service.adoptionPreview);
            auto dialog =
                std::make_unique<AdoptionDialog>(service,
                                                 dialogBackground(),
                                                 madeUpModels(),
                                                 AdoptionOrder{"/data/projects/btcv", 0, {20, 21, 25}, {}},
                                                 nullptr);
            dialog->setAttribute(Qt::WA_DeleteOnClose, false);
            dialog->tellScope("test cases", 1);
            (void)QTest::qWaitFor([&] { return dialog->table().model()->rowCount() > 0; }, kModelPatience_ms);
            return std::unique_ptr<QWidget>(std::move(dialog));
          }};
}

void addLeaks(AdoptionPreview& preview) {
  preview.leaks = {{"A-0705", {"img0061"}, {"img0070"}, "validation"},
                   {"A-0711", {"img0062"}, {"img0003"}, "fold 2"}};
}

void refuseAll(AdoptionPreview& preview) {
  for (AdoptionPreview::Row& row : preview.rows)
    row.refusal =
        "label 6 is liver in the prediction and stomach in the dataset; make the labels equal on the page "
        "Datasets, under Labels";
  preview.countsAfter = preview.countsBefore;
}

ModelScene reviewing(const QString& filter) {
  ModelScene scene = triaging(2);
  scene.adjust = [adjust = scene.adjust, filter](ModelsView& view) {
    adjust(view);
    auto* box = view.triage().findChild<QComboBox*>();
    box->setCurrentIndex(box->findText(filter));
  };
  return scene;
}

GalleryPage predictPage(const QString& name,
                        std::vector<std::size_t> chosen,
                        const std::function<void(PredictDialog&)>& adjust = {},
                        bool training = false) {
  const auto subject = [chosen, training](const Models& models) {
    PredictDialog::Subject wanted{"/data/projects/btcv", {}, training};
    for (const std::size_t index : chosen) wanted.models.push_back(models.models[index]);
    return wanted;
  };
  return predictPageOf(name, subject, adjust);
}

/// As the viewer asks, without a project.
GalleryPage predictShownPage(const QString& name, bool hasModel) {
  const auto subject = [hasModel](const Models& models) {
    PredictDialog::Subject wanted{"/home/a/.local/share/Viscera/viscera/without project", {}, false};
    if (hasModel) wanted.models = {models.models[1], models.models[2], models.models[4]};
    wanted.oneOfThem = true;
    wanted.labelMaps = "/home/a/Documents/Viscera predictions";
    return wanted;
  };
  return predictPageOf(name, subject, [](PredictDialog& dialog) {
    dialog.input().setInputs({"/data/new/crlm_1004.nii.gz"}, false);
  });
}

GalleryPage stopPage() {
  return {"predict-stop", {QSize(480, 220)}, [] {
            auto dialog = std::make_unique<StopPredictionDialog>("new scans", nullptr);
            dialog->setAttribute(Qt::WA_DeleteOnClose, false);
            return std::unique_ptr<QWidget>(std::move(dialog));
          }};
}

ModelScene withoutModels(const std::string& readOnly = {}) {
  ModelScene scene;
  scene.models = {};
  scene.readOnly = readOnly;
  return scene;
}

ModelScene inState(bool loading, bool failed) {
  ModelScene scene;
  scene.loading = loading;
  scene.failed = failed;
  return scene;
}

std::vector<GalleryPage> triagePages() {
  return {modelPicture("triage-done", [] { return triaging(2); }),
          modelPicture("triage-interrupted", [] { return triaging(1); }),
          modelPicture("triage-running",
                       [] {
                         ModelScene scene = triaging(3);
                         scene.predicting = true;
                         return scene;
                       }),
          modelPicture("triage-empty",
                       [] {
                         ModelScene scene = triaging(0);
                         scene.models.predictions.clear();
                         return scene;
                       }),
          modelPicture("triage-accepted", [] { return reviewing("Accepted"); }),
          modelPicture("triage-no-such-review",
                       [] {
                         ModelScene scene = reviewing("Rejected");
                         scene.models.predictions[1].reviews.clear();
                         return scene;
                       }),
          modelPicture("triage-all-failed",
                       [] {
                         ModelScene scene = triaging(3);
                         scene.allFail = true;
                         return scene;
                       }),
          adoptionPage("adds"),
          adoptionPage("patient-held-out", addLeaks),
          adoptionPage("nothing", refuseAll),
          adoptionPage("300", [](AdoptionPreview& preview) {
            for (int i = 0; i < 300; ++i) preview.rows.push_back(preview.rows[1]);
          })};
}

std::vector<GalleryPage> predictPages() {
  return {
      predictPage("cases", {1}),
      predictPage("ensemble", {1, 2}, {}, true),
      predictPage("options", {1}, [](PredictDialog& dialog) { dialog.unfold(true); }),
      predictPage(
          "scans",
          {1},
          [](PredictDialog& dialog) {
            dialog.input().setInputs({"/data/new/crlm_1004.nii.gz", "/data/new/crlm_1011.nii.gz"}, false);
          }),
      predictPage("folder",
                  {1},
                  [](PredictDialog& dialog) { dialog.input().setInputs({"/data/crlm_1004/dicom"}, true); }),
      predictPage("encoder", {3}),
      predictShownPage("shown", true),
      predictShownPage("without-model", false),
      stopPage()};
}

}  // namespace

std::vector<GalleryPage> modelsPages() {
  std::vector<GalleryPage> pages = {
      modelPicture("models-table", [] { return choosing("run/run-3/best.pt"); }),
      modelPicture("models-encoder", [] { return choosing("run/run-1/best.pt"); }),
      modelPicture("models-file-gone", [] { return choosing("import/2"); }),
      modelPicture("models-file-failed",
                   [] {
                     ModelScene scene = choosing("import/1");
                     scene.detailsError = Error(ErrorCode::InvalidInput,
                                                "/data/downloads/clara/models/model.pt: ends in the middle "
                                                "of its tensors; download it again");
                     return scene;
                   }),
      modelPicture("models-empty", [] { return withoutModels(); }),
      modelPicture("models-empty-read-only",
                   [] { return withoutModels("no permission to write in /data/projects."); }),
      modelPicture("models-without-project",
                   [] {
                     ModelScene scene = choosing("import/1");
                     scene.models.models = {scene.models.models[4]};
                     scene.models.predictions.clear();
                     scene.withoutProject = true;
                     return scene;
                   }),
      modelPicture("models-empty-without-project",
                   [] {
                     ModelScene scene = withoutModels();
                     scene.withoutProject = true;
                     return scene;
                   }),
      modelPicture("models-loading", [] { return inState(true, false); }),
      modelPicture("models-failed", [] { return inState(false, true); }),
      modelPicture("models-read-only",
                   [] {
                     ModelScene scene = choosing("import/1");
                     scene.readOnly = "no permission to write in /data/projects.";
                     return scene;
                   }),
      modelPicture("models-300",
                   [] {
                     ModelScene scene;
                     scene.models = manyModels(300);
                     return scene;
                   }),
  };
  for (GalleryPage& one : triagePages()) pages.push_back(std::move(one));
  for (GalleryPage& one : predictPages()) pages.push_back(std::move(one));
  return pages;
}

}  // namespace viscera::test
