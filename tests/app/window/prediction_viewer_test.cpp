// SPDX-License-Identifier: Apache-2.0
// From a model to a predicted scan in the viewer, and from a scan to its exported label map, with the real
// engine. Every step is a click.
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
  session.viewing().connectModels(models.page());
  session.waitForRun("segmentation", RunPhase::Finished);
  session.window().showPage(PageId::Models);
  session.reads({"tensors are filled"});
  session.press("Predict…");
  session.reads({"will be read", "predictions/prediction 1"});
  session.press("Predict");
  session.reads({"prediction 1: ", "predicted."});
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
  session.viewing().connectModels(page);
  QObject::connect(&page, &ModelsPage::datasetEdited, &session.pages().editor(), &DatasetEditor::take);
  session.waitForRun("segmentation", RunPhase::Finished);
  session.window().showPage(PageId::Models);
  session.reads({"tensors are filled"});
  session.press("Predict…");
  session.reads({"will be read"});
  session.press("Predict");
  session.reads({"prediction 1: ", "predicted."});
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

/// A scan that no project knows.
std::filesystem::path newScan(const TinyProject& tiny) {
  const std::filesystem::path scan = tiny.folder() / "new" / "ct_0815.nii.gz";
  std::filesystem::create_directories(scan.parent_path());
  const Json split = readJsonFile(tiny.labelledSplit());
  std::filesystem::copy_file(tiny.data() / split.at("training").at(0).at("image").get<std::string>(), scan);
  return scan;
}

/// Waits until the scan that is shown has a label map over it.
void waitForPrediction(WindowSession& session) {
  ASSERT_TRUE(session.waitFor([&] {
    const ViewerCase* shown = session.viewer().shown();
    return shown != nullptr && !session.viewer().isLoading() && shown->layers.size() == 1;
  }));
}

TEST(ScanToNifti, TakesFiveClicksWithTheDrop) {
  QSettings().clear();
  const TinyProject tiny;
  (void)tiny.train(tiny.request(Task::Segmentation, 2));
  const std::filesystem::path scan = newScan(tiny);
  WindowSession session(tiny.folder() / "demo", tiny.project());
  EngineModelsService service;
  ModelPlugging models(session.station(), service);
  session.viewing().connectModels(models.page());
  session.waitForRun("segmentation", RunPhase::Finished);
  session.drop(scan);
  session.press("Predict…");
  session.reads({"1 scan will be read", "predictions/prediction 1"});
  session.press("Predict");
  waitForPrediction(session);
  const ViewerCase& shown = *session.viewer().shown();
  EXPECT_EQ(shown.request.image, scan);
  EXPECT_EQ(shown.layers[0].name.toStdString(), "fine-tune 1, best");
  EXPECT_EQ(shown.layers[0].file, tiny.project() / "predictions/prediction 1/ct_0815_seg.nii.gz");
  session.press("Export…");
  session.press("Export");
  session.reads({"Read back and compared"});
  int written = 0;
  for (const auto& entry : std::filesystem::directory_iterator(tiny.project() / "exports"))
    if (entry.path().string().ends_with(".nii.gz")) ++written;
  EXPECT_EQ(written, 1);
  EXPECT_LE(session.clicks(), 5) << "from a new scan to its exported label map";
}

TEST(ScanToNifti, NeedsNoProjectAndLeadsToAModelWhereThereIsNone) {
  QSettings().clear();
  const TinyProject tiny;
  const std::string run = tiny.train(tiny.request(Task::Segmentation, 2));
  std::filesystem::path checkpoint;
  for (const auto& entry : std::filesystem::directory_iterator(tiny.runFolder(run) / "checkpoints"))
    if (entry.path().extension() == ".pt") checkpoint = entry.path();
  const QByteArray home = qgetenv("HOME");
  qputenv("HOME", QByteArray::fromStdString(tiny.folder().string()));  // holds the folder of documents
  const std::filesystem::path place = tiny.folder() / "without project";
  {
    WindowSession session(tiny.folder() / "demo");
    EngineModelsService service(place);
    ModelPlugging models(session.station(), service, place);
    session.viewing().connectModels(models.page());
    session.drop(newScan(tiny));
    session.press("Predict…");
    session.reads({"There is no model yet that can segment"});
    session.press("Import a model…");
    session.chooseFile(checkpoint);
    session.reads({"1 scan will be read", "Viscera predictions/prediction 1"});
    session.press("Predict");
    waitForPrediction(session);
    EXPECT_EQ(session.project(), nullptr);
    const std::filesystem::path labels = session.viewer().shown()->layers[0].file;
    EXPECT_EQ(labels.parent_path().parent_path().filename(), "Viscera predictions");
    EXPECT_TRUE(std::filesystem::exists(labels));
    session.press("Export…");
    session.press("Export");
    session.reads({"Read back and compared"});
  }
  qputenv("HOME", home);
  EngineModelsService later(place);
  const Models kept = later.list(place);
  ASSERT_EQ(kept.models.size(), 1U);
  EXPECT_EQ(kept.models[0].file, checkpoint);
  ASSERT_EQ(kept.predictions.size(), 1U);
  EXPECT_EQ(kept.predictions[0].record.state, PredictionState::Finished);
  EXPECT_EQ(kept.nextName, "prediction 2");
}

}  // namespace
}  // namespace viscera
