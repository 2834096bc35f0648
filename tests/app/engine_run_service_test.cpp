// SPDX-License-Identifier: Apache-2.0
#include "app/window/engine_run_service.h"

#include "app/training_words.h"
#include "engine/base/process.h"
#include "gui/bridge/run_event_relay.h"
#include "storage/database.h"
#include "storage/queue_repository.h"
#include "tests/app/run_facts.h"
#include "tests/app/tiny_dataset.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/wait_until.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <functional>
#include <thread>

namespace viscera {
namespace {

using test::TinyDataset;

/// Keeps events, and can be waited for.
class Listener final : public RunObserver {
 public:
  void onEvent(const RunEvent& event) noexcept override {
    const std::lock_guard lock(mutex_);
    events_.push_back(event);
    if (std::holds_alternative<RunFinished>(event)) ++ends_;
  }
  [[nodiscard]] int ends() const {
    const std::lock_guard lock(mutex_);
    return ends_;
  }
  [[nodiscard]] std::vector<RunEvent> events() const {
    const std::lock_guard lock(mutex_);
    return events_;
  }
  [[nodiscard]] RunFinished end() const { return std::get<RunFinished>(events().back()); }
  template <class Event>
  [[nodiscard]] bool has() const {
    const auto all = events();
    return std::any_of(
        all.begin(), all.end(), [](const RunEvent& one) { return std::holds_alternative<Event>(one); });
  }

 private:
  mutable std::mutex mutex_;
  std::vector<RunEvent> events_;  // guarded by mutex_
  int ends_ = 0;                  // guarded by mutex_
};

bool waitFor(const std::function<bool()>& ready) {
  return test::waitUntil(ready, std::chrono::minutes(5));
}

class EngineRunServiceOf : public testing::Test {
 protected:
  void SetUp() override { setenv("VISCERA_CLI", VISCERA_CLI, 1); }
  void TearDown() override { unsetenv("VISCERA_CLI"); }

  [[nodiscard]] std::filesystem::path project() const { return folder_.path() / "project"; }
  [[nodiscard]] TrainingRequest requestOf(int steps) const {
    TrainingRequest request;
    request.task = Task::Pretraining;
    request.splitFile = data_.folder() / "dataset_ssl.json";
    request.root = data_.folder();
    request.preset = "quick-demo-ssl";
    request.settings = {"hidden_size=48",
                        "mlp_dim=96",
                        "num_heads=4",
                        "patch_size=32",
                        "workers=1",
                        "max_epochs=0",
                        "max_steps=" + std::to_string(steps)};
    request.project = project();
    request.device = "cpu";
    request.threads = 1;
    request.preflight = false;
    return request;
  }
  void enqueue(const std::string& name, int steps) {
    TrainingRequest request = requestOf(steps);
    request.name = name;
    service_.enqueue(project(), request);
  }
  /// Three times its period: whatever may start has started, or is about to.
  static void letTheQueueLook() { std::this_thread::sleep_for(std::chrono::seconds(3)); }
  [[nodiscard]] std::int64_t countOf(RunState state) const {
    const auto all = runs();
    return std::count_if(
        all.begin(), all.end(), [state](const RunRecord& one) { return one.state == state; });
  }
  [[nodiscard]] std::vector<RunRecord> runs() const {
    Database database(project() / kDatabaseName, Database::Access::ReadOnly);
    return RunRepository(database).list();
  }
  [[nodiscard]] RunRecord run(const std::string& id) const {
    Database database(project() / kDatabaseName, Database::Access::ReadOnly);
    return RunRepository(database).find(id).value_or(RunRecord{});
  }

  test::TemporaryFolder folder_;
  TinyDataset data_{folder_.path() / "data"};
  EngineRunService service_;
  std::shared_ptr<Listener> listener_ = std::make_shared<Listener>();
};

TEST_F(EngineRunServiceOf, TrainsTheSameCurvesAsTheCommandLine) {
  TrainingRequest request = requestOf(4);
  request.name = "mine, all mine";
  const std::string id = service_.start(request, listener_);
  EXPECT_EQ(run(id).name, "mine, all mine");
  ASSERT_TRUE(waitFor([&] { return listener_->ends() > 0; }));
  EXPECT_EQ(listener_->end().outcome, RunOutcome::Finished) << listener_->end().reason;
  EXPECT_EQ(listener_->ends(), 1);
  EXPECT_EQ(run(id).state, RunState::Finished);
  const auto other = folder_.path() / "cli";
  ASSERT_EQ(test::runCli(data_.newRun("pretrain", other, 4, {"--no-preflight"})).status, 0);
  const Json curves = test::curvesOf(test::showRun(project() / run(id).folder));
  EXPECT_FALSE(curves.empty());
  EXPECT_EQ(curves, test::curvesOf(test::showRun(other)));
}

TEST_F(EngineRunServiceOf, PausesGoesOnAndFinalises) {
  const std::string id = service_.start(requestOf(100'000), listener_);
  ASSERT_TRUE(waitFor([&] { return listener_->has<StepFinished>(); }));
  service_.request(project(), id, RunControl::Request::Pause);
  ASSERT_TRUE(waitFor([&] { return listener_->has<RunPaused>(); }));
  EXPECT_EQ(service_.ownRuns(), std::vector<std::string>{id});
  EXPECT_THROW(service_.remove(project(), id), Error);
  service_.request(project(), id, RunControl::Request::None);
  service_.request(project(), id, RunControl::Request::StopAndFinalise);
  ASSERT_TRUE(waitFor([&] { return listener_->ends() > 0; }));
  EXPECT_EQ(listener_->end().outcome, RunOutcome::Finished);
  EXPECT_TRUE(service_.ownRuns().empty());
  EXPECT_THROW(service_.request(project(), id, RunControl::Request::Pause), Error);
  EXPECT_GT(service_.sizeOf(project(), id), 1000);
  const auto folder = project() / run(id).folder;
  service_.remove(project(), id);
  EXPECT_TRUE(runs().empty());
  EXPECT_FALSE(std::filesystem::exists(folder));
}

TEST_F(EngineRunServiceOf, ARunGoesOnInTheBackground) {
  const std::string id = service_.start(requestOf(100'000), listener_);
  ASSERT_TRUE(waitFor([&] { return listener_->has<StepFinished>(); }));
  const std::string here = run(id).process;
  service_.continueInBackground(project(), id, {});
  EXPECT_EQ(listener_->end().outcome, RunOutcome::Interrupted);
  EXPECT_TRUE(service_.ownRuns().empty());
  EXPECT_EQ(run(id).state, RunState::Running);
  EXPECT_NE(run(id).process, here);
  const std::int64_t handedOver = listener_->end().step;
  ASSERT_TRUE(waitFor([&] { return run(id).step > handedOver; }));
  service_.request(project(), id, RunControl::Request::StopNow);
  ASSERT_TRUE(waitFor([&] { return run(id).state == RunState::Interrupted; }));
}

TEST_F(EngineRunServiceOf, APausedRunStaysPausedInTheBackground) {
  const std::string id = service_.start(requestOf(100'000), listener_);
  ASSERT_TRUE(waitFor([&] { return listener_->has<StepFinished>(); }));
  service_.request(project(), id, RunControl::Request::Pause);
  ASSERT_TRUE(waitFor([&] { return listener_->has<RunPaused>(); }));
  service_.continueInBackground(project(), id, {});
  const std::int64_t handedOver = listener_->end().step;
  ASSERT_TRUE(waitFor([&] { return run(id).state == RunState::Paused; }));
  EXPECT_EQ(run(id).step, handedOver) << "it has trained on";
  service_.request(project(), id, RunControl::Request::None);
  ASSERT_TRUE(waitFor([&] { return run(id).step > handedOver; }));
  service_.request(project(), id, RunControl::Request::StopNow);
  ASSERT_TRUE(waitFor([&] { return run(id).state == RunState::Interrupted; }));
}

TEST_F(EngineRunServiceOf, AHandOverThatCannotBeginLeavesTheRunAlone) {
  setenv("VISCERA_CLI", "/nowhere/viscera-cli", 1);
  const std::string id = service_.start(requestOf(100'000), listener_);
  ASSERT_TRUE(waitFor([&] { return listener_->has<StepFinished>(); }));
  EXPECT_THROW(service_.continueInBackground(project(), id, {}), Error);
  EXPECT_EQ(service_.ownRuns(), std::vector<std::string>{id});
  setenv("VISCERA_CLI", "/bin/false", 1);
  try {
    service_.continueInBackground(project(), id, {});
    FAIL() << "false took the run";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("--resume"), std::string::npos) << error.what();
  }
  EXPECT_EQ(run(id).state, RunState::Interrupted);
}

TEST_F(EngineRunServiceOf, TheQueueRunsOneAfterAnotherInItsOrder) {
  enqueue("first", 2);
  enqueue("second", 2);
  service_.setQueueGoing(project(), true);
  ASSERT_TRUE(waitFor([&] { return countOf(RunState::Finished) == 2; }));
  EXPECT_EQ(runs()[1].name, "first");
  EXPECT_LE(*runs()[1].finished_ms, runs()[0].created_ms);
  EXPECT_TRUE(service_.queue(project()).empty());
  EXPECT_TRUE(waitFor([&] { return !service_.queueGoes(project()); })) << "what is added later would start";
}

TEST_F(EngineRunServiceOf, WhatWaitsStartsOnlyOnceARunIsStartedHere) {
  enqueue("waits", 2);
  EXPECT_EQ(service_.queue(project()).size(), 1U);
  letTheQueueLook();
  EXPECT_TRUE(runs().empty()) << "nobody asked for it";
  (void)service_.start(requestOf(2), listener_);
  ASSERT_TRUE(waitFor([&] { return countOf(RunState::Finished) == 2; }));
  EXPECT_EQ(runs()[0].name, "waits");
  EXPECT_LE(*runs()[1].finished_ms, runs()[0].created_ms);
}

TEST_F(EngineRunServiceOf, AHeldQueueStartsNothingMore) {
  (void)service_.start(requestOf(2), listener_);
  enqueue("waits", 2);
  service_.setQueueGoing(project(), false);  // as the project is left
  ASSERT_TRUE(waitFor([&] { return listener_->ends() > 0; }));
  letTheQueueLook();
  EXPECT_EQ(runs().size(), 1U);
  ASSERT_EQ(service_.queue(project()).size(), 1U);
  EXPECT_EQ(service_.queue(project())[0].request.name, "waits");
}

TEST_F(EngineRunServiceOf, TheQueueWaitsForARunOfAnotherProcess) {
  const std::string id = service_.start(requestOf(100'000), listener_);
  ASSERT_TRUE(waitFor([&] { return listener_->has<StepFinished>(); }));
  enqueue("waits", 2);
  service_.continueInBackground(project(), id, {});
  EXPECT_TRUE(service_.queueGoes(project()));
  letTheQueueLook();
  EXPECT_EQ(runs().size(), 1U) << "it was started beside the run in the background";
  service_.request(project(), id, RunControl::Request::StopNow);
  ASSERT_TRUE(waitFor([&] { return countOf(RunState::Finished) == 1; }));
  EXPECT_EQ(run(id).state, RunState::Interrupted);
  EXPECT_EQ(runs()[0].name, "waits");
  EXPECT_LE(*run(id).finished_ms, runs()[0].created_ms);
}

TEST_F(EngineRunServiceOf, AfterAHandOverThatFailedTheQueueIsHeld) {
  setenv("VISCERA_CLI", "/bin/false", 1);
  const std::string id = service_.start(requestOf(100'000), listener_);
  ASSERT_TRUE(waitFor([&] { return listener_->has<StepFinished>(); }));
  enqueue("waits", 2);
  EXPECT_THROW(service_.continueInBackground(project(), id, {}), Error);
  EXPECT_FALSE(service_.queueGoes(project()));
  letTheQueueLook();
  EXPECT_EQ(runs().size(), 1U);
}

TEST_F(EngineRunServiceOf, EventsOfAQueuedRunAreKeptFromTheFirstOn) {
  enqueue("", 2);
  service_.setQueueGoing(project(), true);
  std::shared_ptr<RunEventRelay> events;
  std::string id;
  ASSERT_TRUE(waitFor([&] {
    const auto own = service_.ownRuns();
    if (own.empty()) return false;
    id = own.front();
    events = service_.takeEvents(id);
    return true;
  }));
  ASSERT_TRUE(events);
  EXPECT_FALSE(service_.takeEvents(id)) << "only one gets them";
  std::vector<RunEvent> all;
  ASSERT_TRUE(waitFor([&] {
    for (RunEvent& event : events->drain()) all.push_back(std::move(event));
    return !all.empty() && std::holds_alternative<RunFinished>(all.back());
  }));
  EXPECT_EQ(
      std::count_if(
          all.begin(), all.end(), [](const RunEvent& e) { return std::holds_alternative<RunStarted>(e); }),
      1);
  EXPECT_EQ(
      std::count_if(
          all.begin(), all.end(), [](const RunEvent& e) { return std::holds_alternative<StepFinished>(e); }),
      2);
}

TEST_F(EngineRunServiceOf, AQueuedRunThatCannotStartStaysWithItsReasonAndSettings) {
  TrainingRequest request = requestOf(2);
  request.preset = "no such preset";
  service_.enqueue(project(), request);
  enqueue("next", 2);
  service_.setQueueGoing(project(), true);
  ASSERT_TRUE(waitFor([&] { return countOf(RunState::Finished) == 1; })) << "it holds up the next one";
  const auto left = service_.queue(project());
  ASSERT_EQ(left.size(), 1U);
  EXPECT_NE(left[0].failure.find("no such preset"), std::string::npos) << left[0].failure;
  EXPECT_EQ(left[0].request.settings, request.settings);
  request.preset = "quick-demo-ssl";
  request.name = "mended";
  service_.replaceQueued(project(), left[0].id, request);
  ASSERT_EQ(service_.queue(project()).size(), 1U);
  EXPECT_TRUE(service_.queue(project())[0].isWaiting());
  service_.setQueueGoing(project(), true);
  ASSERT_TRUE(waitFor([&] { return countOf(RunState::Finished) == 2; }));
  EXPECT_EQ(runs()[0].name, "mended");
}

TEST_F(EngineRunServiceOf, AQueuedRunThatCannotBeReadHidesNoOther) {
  enqueue("first", 2);
  {
    Database database(project() / kDatabaseName);
    QueueRepository(database).add("{}", 1);
  }
  const auto all = service_.queue(project());
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].request.name, "first");
  EXPECT_FALSE(all[1].isReadable);
  EXPECT_NE(all[1].failure.find("cannot be read"), std::string::npos) << all[1].failure;
}

TEST_F(EngineRunServiceOf, WhatADeadProcessWasStartingWaitsAgain) {
  enqueue("waits", 2);
  {
    Database database(project() / kDatabaseName);
    QueueRepository queue(database);
    const std::string self = processIdentity();
    ASSERT_TRUE(queue.claim(queue.list()[0], self.substr(0, self.find(':')) + ":999999999:1"));
  }
  EXPECT_TRUE(service_.queue(project())[0].isWaiting());
  service_.setQueueGoing(project(), true);
  EXPECT_TRUE(waitFor([&] { return countOf(RunState::Finished) == 1; }));
}

TEST_F(EngineRunServiceOf, WhatAnotherProcessIsStartingHoldsTheQueue) {
  enqueue("first", 2);
  enqueue("second", 2);
  Database database(project() / kDatabaseName);
  QueueRepository queue(database);
  const std::int64_t first = queue.list()[0].id;
  ASSERT_TRUE(queue.claim(queue.list()[0], processIdentity()));  // that lives
  service_.setQueueGoing(project(), true);
  letTheQueueLook();
  EXPECT_TRUE(runs().empty());
  queue.release(first);
  ASSERT_TRUE(waitFor([&] { return countOf(RunState::Finished) == 2; }));
}

TEST_F(EngineRunServiceOf, OnlySettingsThatChangeNoResultAreTakenAnew) {
  const std::string id = service_.start(requestOf(2), listener_);
  ASSERT_TRUE(waitFor([&] { return listener_->ends() > 0; }));
  ResumeRequest request;
  request.task = Task::Pretraining;
  request.runFolder = project() / run(id).folder;
  request.preflight = false;
  request.extension = 1;
  request.settings = {"learning_rate=1"};
  EXPECT_THROW(service_.resume(project(), id, request, listener_), Error);
  EXPECT_EQ(run(id).state, RunState::Finished);
  request.settings = {"workers=0"};
  const auto second = std::make_shared<Listener>();
  service_.resume(project(), id, request, second);
  ASSERT_TRUE(waitFor([&] { return second->ends() > 0; }));
  EXPECT_EQ(second->end().outcome, RunOutcome::Finished) << second->end().reason;
  EXPECT_EQ(second->end().step, 3);
}

TEST(TrainingWords, ACommandIsQuotedWhereItMustBe) {
  TrainingRequest request;
  request.splitFile = "/data/it's here/split.json";
  request.preset = "quick-demo-seg";
  request.settings = {"max_steps=10"};
  request.name = "a b";
  request.project = "/p";
  request.fold = 2;
  EXPECT_EQ(
      shellLine(wordsOf(request)),
      "viscera-cli train --data '/data/it'\\''s here/split.json' --preset quick-demo-seg --set max_steps=10 "
      "--fold 2 --name 'a b' --project /p");
}

TEST(TrainingWords, AQueuedRequestComesBackAsItWas) {
  TrainingRequest request;
  request.task = Task::Pretraining;
  request.splitFile = "/d/split.json";
  request.settings = {"a=1", "b=2"};
  request.initFile = "/m.pt";
  request.fold = 3;
  request.name = "x";
  request.threads = 2;
  request.preflight = false;
  EXPECT_EQ(requestText(requestFrom(requestText(request))), requestText(request));
  EXPECT_EQ(wordsOf(requestFrom(requestText(request))), wordsOf(request));
  EXPECT_THROW(requestFrom("{}"), Error);
}

}  // namespace
}  // namespace viscera
