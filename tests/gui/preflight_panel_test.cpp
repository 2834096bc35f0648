// SPDX-License-Identifier: Apache-2.0
#include "gui/training/preflight_panel.h"

#include "engine/api/presets.h"
#include "gui/training/need_bar.h"
#include "gui/training/preflight_advice.h"
#include "training_form_bench.h"
#include "widget_lint.h"

#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>

namespace viscera {
namespace {

using State = PreflightPanel::State;
using testing::IsEmpty;
using testing::SizeIs;

constexpr int kPatience_ms = 20000;

TrainingRequest requestOf(const std::string& preset, std::vector<std::string> settings = {}) {
  TrainingRequest request;
  request.splitFile = "/data/split.json";
  request.preset = preset;
  request.task = presetConfig(preset).task;
  request.settings = std::move(settings);
  return request;
}

struct PanelBench {
  PanelBench() {
    runs.needsAnswer = test::exampleNeeds();
    panel.setProject(&runs, &background);
  }
  bool reaches(State state) {
    return QTest::qWaitFor([&] { return panel.state() == state; }, kPatience_ms);
  }

  test::FakeRunService runs;
  Background background{2};
  PreflightPanel panel;
};

TEST(PreflightPanel, MeasuresSmallNetworksByItself) {
  PanelBench bench;
  bench.panel.setRequest(requestOf("quick-demo-seg"));
  EXPECT_EQ(bench.panel.state(), State::Settling);
  EXPECT_THAT(bench.runs.calls(), IsEmpty());  // not before the changes have settled
  ASSERT_TRUE(bench.reaches(State::Fits));
  const auto bars = bench.panel.findChildren<NeedBar*>();
  ASSERT_THAT(bars, SizeIs(3));
  EXPECT_EQ(bars[0]->words(), "6.0 GB of 12 GB free");
  EXPECT_TRUE(bars[1]->isHidden());  // no GPU
  EXPECT_EQ(bars[2]->words(), "3.0 GB of 120 GB free");
}

TEST(PreflightPanel, ALargeNetworkWaitsForTheButton) {
  PanelBench bench;
  bench.panel.setRequest(requestOf("clara-4.1-card-seg"));
  EXPECT_EQ(bench.panel.state(), State::NotMeasured);
  EXPECT_TRUE(bench.panel.message().contains("up to a minute"));
  QTest::qWait(PreflightPanel::kSettle_ms + 100);
  EXPECT_THAT(bench.runs.calls(), IsEmpty());
  bench.panel.measure();
  EXPECT_TRUE(bench.reaches(State::Fits));
}

TEST(PreflightPanel, TheAnswerForEarlierSettingsIsDropped) {
  PanelBench bench;
  std::atomic<bool> firstAsked = false;
  std::atomic<bool> firstAnswered = false;
  bench.runs.duringNeeds = [&](const TrainingRequest& request, const WorkContext& work) {
    if (!request.settings.empty()) return;
    firstAsked = true;
    while (!work.stop.stop_requested()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    firstAnswered = true;
  };
  bench.panel.setRequest(requestOf("quick-demo-seg"));
  bench.panel.measure();
  ASSERT_TRUE(QTest::qWaitFor([&] { return firstAsked.load(); }, kPatience_ms));
  QSignalSpy states(&bench.panel, &PreflightPanel::stateChanged);
  bench.panel.setRequest(requestOf("quick-demo-seg", {"batch_size=2"}));
  EXPECT_EQ(bench.panel.state(), State::Settling);
  ASSERT_TRUE(bench.reaches(State::Fits));
  EXPECT_TRUE(QTest::qWaitFor([&] { return firstAnswered.load(); }, kPatience_ms));
  EXPECT_EQ(states.size(), 3);  // settling, measuring, fits: nothing of the first
  EXPECT_EQ(bench.runs.lastRequest().settings, std::vector<std::string>{"batch_size=2"});
}

TEST(PreflightPanel, AnotherNameNeedsNoOtherMeasurement) {
  PanelBench bench;
  TrainingRequest request = requestOf("quick-demo-seg");
  bench.panel.setRequest(request);
  bench.panel.measure();
  ASSERT_TRUE(bench.reaches(State::Fits));
  request.name = "baseline";
  bench.panel.setRequest(request);
  EXPECT_EQ(bench.panel.state(), State::Fits);
}

TEST(PreflightPanel, WhatDoesNotFitComesWithItsRemedies) {
  PanelBench bench;
  bench.runs.needsAnswer = test::exampleTooMuch();
  bench.panel.setRequest(requestOf("quick-demo-seg"));
  bench.panel.measure();
  ASSERT_TRUE(bench.reaches(State::DoesNotFit));
  EXPECT_EQ(bench.panel.message(),
            "The run needs 14 GB of memory, 12 GB are free; set \"Cases in a step\" to 1, or \"Patches of a "
            "case\" to 2.");
  EXPECT_FALSE(bench.panel.findChildren<NeedBar*>()[0]->fits());
  QSignalSpy chosen(&bench.panel, &PreflightPanel::remedyChosen);
  for (QPushButton* button : bench.panel.findChildren<QPushButton*>())
    if (button->text() == "Set cases in a step to 1") button->click();
  ASSERT_EQ(chosen.size(), 1);
  EXPECT_EQ(chosen.at(0).at(0).toString(), "batch_size");
  EXPECT_EQ(chosen.at(0).at(1).toString(), "1");
}

TEST(PreflightPanel, ProgressIsShownAndMeasuringCanBeCancelled) {
  PanelBench bench;
  std::atomic<bool> stopped = false;
  bench.runs.duringNeeds = [&](const TrainingRequest&, const WorkContext& work) {
    work.report("reading cases", 0.5);
    while (!work.stop.stop_requested()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    stopped = true;
  };
  bench.panel.setRequest(requestOf("clara-4.1-card-seg"));
  bench.panel.measure();
  ASSERT_TRUE(
      QTest::qWaitFor([&] { return bench.panel.message().startsWith("reading cases"); }, kPatience_ms));
  bench.panel.cancel();
  EXPECT_EQ(bench.panel.state(), State::NotMeasured);
  EXPECT_TRUE(QTest::qWaitFor([&] { return stopped.load(); }, kPatience_ms));
}

TEST(PreflightPanel, AFailureIsToldInItsOwnWords) {
  PanelBench bench;
  bench.runs.error = Error(ErrorCode::InvalidInput, "img0006.nii.gz: is cut off; copy it again");
  bench.panel.setRequest(requestOf("quick-demo-seg"));
  bench.panel.measure();
  ASSERT_TRUE(bench.reaches(State::Failed));
  EXPECT_EQ(bench.panel.message(), "img0006.nii.gz: is cut off; copy it again.");
}

TEST(PreflightPanel, IsDrawnWithoutFlaws) {
  PanelBench bench;
  bench.runs.needsAnswer = test::exampleTooMuch();
  bench.panel.setRequest(requestOf("quick-demo-seg"));
  bench.panel.measure();
  ASSERT_TRUE(bench.reaches(State::DoesNotFit));
  bench.panel.resize(bench.panel.width(), 640);
  bench.panel.show();
  QTest::qWait(50);
  EXPECT_THAT(test::problemsOfWidgets(bench.panel), IsEmpty());
}

TEST(PreflightAdvice, NamesEachSettingOnce) {
  const auto remedies = remediesIn(
      "needs more than 9 GB of memory, 8 GB are free; set samples_per_case=1, batch_size=2 and a smaller "
      "patch_size\nneeds 3 GB of disk; free some or choose another --out, or set cache_rate=0");
  ASSERT_THAT(remedies, SizeIs(3));
  EXPECT_EQ(remedies[0].key, "samples_per_case");
  EXPECT_EQ(remedies[1].value, "2");
  EXPECT_EQ(remedies[2].key, "cache_rate");
  EXPECT_EQ(remediesIn("set patch_size=64,64,32, or batch_size=1").front().value, "64,64,32");
  EXPECT_FALSE(adviceText("needs 3 GB; choose another --out").contains("--"));
}

TEST(PreflightAdvice, FirstResultComesWithTheFirstValidation) {
  Preflight needs;
  needs.step_s = 0.5;
  needs.epoch_s = 12.0;
  needs.run_s = 200.0;
  RunConfig config = presetConfig("clara-4.1-card-seg");  // every 5 epochs
  EXPECT_DOUBLE_EQ(firstResultAfter_s(needs, config), 60.0);
  config.validation.every = 100;
  config.validation.everyIsSteps = true;
  EXPECT_DOUBLE_EQ(firstResultAfter_s(needs, config), 50.0);
  config.validation.every = 1000;  // the end is always validated
  EXPECT_DOUBLE_EQ(firstResultAfter_s(needs, config), 200.0);
}

}  // namespace
}  // namespace viscera
