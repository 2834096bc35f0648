// SPDX-License-Identifier: Apache-2.0
// From a model to a predicted scan in the viewer, with the real engine. Every step is a click.
#include "app/window/engine_models_service.h"
#include "app/window/prediction_batches.h"
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

}  // namespace
}  // namespace viscera
