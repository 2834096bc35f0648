// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "fake_models_service.h"
#include "fake_services.h"
#include "gui/bridge/run_board.h"
#include "gui/models/model_table_model.h"
#include "gui/models/models_page.h"
#include "gui/models/models_view.h"
#include "gui/shell/page.h"
#include "tests/support/temporary_folder.h"

#include <QPushButton>
#include <QSettings>
#include <QTest>

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <utility>

namespace viscera::test {

inline constexpr int kPatience_ms = 30000;

/// A page of models over fake services.
class ModelsPageTest : public testing::Test {
 protected:
  void open(Models models, const std::string& readOnly = {}) {
    service_.listAnswer = std::move(models);
    service_.detailsAnswer = madeUpDetails();
    service_.previewAnswer = madeUpPreview();
    service_.adoptionPreview = madeUpAdoption();
    project_ = std::make_unique<ProjectContext>(
        ProjectContext{folder_.path(), readOnly, services_, background_, board_});
    page_.resize(1224, 720);
    page_.show();
    models_.setProject(project_.get());
    ASSERT_TRUE(waitUntil([&] { return service_.lists() > 0 && page_.primaryAction()->text() != ""; }));
  }
  void TearDown() override {
    over_ = true;
    service_.isSlow = false;
    service_.isSlowToWrite = false;
    models_.setProject(nullptr);
    QSettings().clear();
  }

  template <class Condition>
  bool waitUntil(Condition condition) {
    return QTest::qWaitFor(condition, kPatience_ms);
  }
  bool waitForCall(const std::string& call) {
    return waitUntil([&] {
      const auto calls = service_.calls();
      return std::find(calls.begin(), calls.end(), call) != calls.end();
    });
  }
  bool waitForRows(int rows) {
    return waitUntil([&] { return view().model().rowCount() == rows; });
  }
  /// A prediction that goes on until the test is over or somebody stops it.
  void predictForEver() {
    service_.duringPrediction = [this](std::int64_t, const WorkContext& work) {
      work.report("crlm_1011", 0.5);
      while (!over_ && !work.stop.stop_requested()) std::this_thread::sleep_for(std::chrono::milliseconds(2));
    };
  }
  ModelsView& view() { return models_.view(); }
  QPushButton* button(const QString& text) {
    for (QPushButton* one : page_.findChildren<QPushButton*>())
      if (one->text() == text && one->isVisible()) return one;
    return nullptr;
  }

  TemporaryFolder folder_;
  FakeRunService runs_;
  FakeDatasetService datasets_;
  FakeMachineService machine_;
  FakeModelsService service_;
  Services services_{runs_, datasets_, machine_};
  std::atomic<bool> over_ = false;
  Background background_{2};
  RunBoard board_{folder_.path(), runs_, background_};
  std::unique_ptr<ProjectContext> project_;
  Page page_{"Models"};
  ModelsPage models_{page_, service_};
};

}  // namespace viscera::test
