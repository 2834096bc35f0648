// SPDX-License-Identifier: Apache-2.0
// From a model to a predicted scan in the viewer, with the real engine. Every step is a click.
#include "app/window/engine_models_service.h"
#include "app/window/prediction_batches.h"
#include "engine/base/json.h"
#include "gui/models/model_plugging.h"
#include "gui/models/models_view.h"
#include "gui/models/triage_view.h"
#include "gui/viewer/viewer_case.h"
#include "gui/viewer/viewer_page.h"
#include "tests/app/window/tiny_project.h"
#include "tests/app/window/window_session.h"

#include <QSettings>

#include <gtest/gtest.h>

#include <filesystem>

namespace viscera {
namespace {

using test::TinyProject;
using test::WindowSession;

TEST(ModelToViewer, AModelPredictsTheCasesOfADatasetAndShowsThem) {
  QSettings().clear();
  const TinyProject tiny;
  (void)tiny.train(tiny.request(Task::Segmentation, 2));
  tiny.openDataset();
  WindowSession session(tiny.folder() / "demo", tiny.project());
  EngineModelsService service;
  ModelPlugging models(session.station(), service);
  QObject::connect(&models.page(), &ModelsPage::viewerRequested, &models, [&](const ViewerRequest& request) {
    session.window().showPage(PageId::Viewer);
    session.viewer().show(request);
  });
  session.waitForRun("segmentation", RunPhase::Finished);
  session.window().showPage(PageId::Models);
  session.reads({"tensors are filled"});
  session.press("Predict…");
  session.reads({"will be read", "predictions/prediction 1"});
  session.press("Predict");
  session.reads({"were predicted"});
  TriageView& triage = models.page().view().triage();
  ASSERT_TRUE(session.waitFor([&] {
    return triage.chosen() != nullptr && triage.chosen()->record.state == PredictionState::Finished;
  }));
  EXPECT_TRUE(std::filesystem::exists(tiny.project() / "predictions/prediction 1" / kPredictionProtocolName));
  session.press("Open in the viewer");
  ViewerPage& viewer = session.viewer();
  ASSERT_TRUE(session.waitFor([&] { return viewer.shown() != nullptr && !viewer.isLoading(); }));
  const ViewerRequest& request = viewer.shown()->request;
  ASSERT_EQ(request.predictions.size(), 1U);
  EXPECT_TRUE(std::filesystem::exists(request.predictions[0].file));
  EXPECT_EQ(request.predictions[0].name.toStdString(), "fine-tune 1, best");
  EXPECT_EQ(session.clicks(), 3) << "from the model to the scan with its label map";
}

/// The held-out cases become test cases without a label map.
void withholdLabels(const std::filesystem::path& split) {
  Json document = readJsonFile(split);
  document["test"] = Json::array();
  for (const Json& one : document.at("validation")) document["test"].push_back({{"image", one.at("image")}});
  document["validation"] = Json::array();
  writeJsonFile(split, document);
}

TEST(ModelToTraining, AnAcceptedScanBecomesATrainingCaseAndCanBeTakenBack) {
  QSettings().clear();
  const TinyProject tiny;
  (void)tiny.train(tiny.request(Task::Segmentation, 2));
  withholdLabels(tiny.labelledSplit());
  tiny.openDataset();
  WindowSession session(tiny.folder() / "demo", tiny.project());
  EngineModelsService service;
  ModelPlugging models(session.station(), service);
  ModelsPage& page = models.page();
  ViewerPage& viewer = session.viewer();
  QObject::connect(&page, &ModelsPage::viewerRequested, &models, [&](const ViewerRequest& request) {
    session.window().showPage(PageId::Viewer);
    viewer.show(request);
  });
  QObject::connect(&viewer, &ViewerPage::reviewRequested, &page, &ModelsPage::keepReview);
  QObject::connect(&page, &ModelsPage::reviewKept, &viewer, &ViewerPage::takeReview);
  QObject::connect(&page, &ModelsPage::datasetEdited, &session.pages().editor(), &DatasetEditor::take);
  session.waitForRun("segmentation", RunPhase::Finished);
  session.window().showPage(PageId::Models);
  session.reads({"tensors are filled"});
  session.press("Predict…");
  session.reads({"will be read"});
  session.press("Predict");
  session.reads({"were predicted"});
  session.press("Open in the viewer");
  ASSERT_TRUE(session.waitFor([&] { return viewer.shown() != nullptr && !viewer.isLoading(); }));
  const std::string name = viewer.shown()->request.caseName.toStdString();
  session.press("Accepted");
  session.window().showPage(PageId::Models);
  session.press("Add accepted to training…");
  session.reads({"Training cases:", "-edited.json"});
  session.press("Add to training");
  session.press("Show the dataset");
  ASSERT_TRUE(session.waitFor([&] {
    const Dataset* shown = session.pages().datasets().dataset();
    return shown != nullptr && shown->record.splitFile.ends_with("-edited.json");
  }));
  session.pages().datasets().selectCase(name);
  session.reads({"Fine-tune 1, best (prediction \"prediction 1\"), accepted on "});
  EXPECT_TRUE(session.shows({"Label from prediction"}));
  session.pages().editor().undo();
  ASSERT_TRUE(session.waitFor([&] {
    const Dataset* shown = session.pages().datasets().dataset();
    return shown != nullptr && shown->record.splitFile == tiny.labelledSplit().string();
  }));
  EXPECT_FALSE(std::filesystem::exists(tiny.data() / "dataset_seg-edited.json"));
}

}  // namespace
}  // namespace viscera
