// SPDX-License-Identifier: Apache-2.0
#include "gui/bridge/background.h"

#include <QCoreApplication>
#include <QSignalSpy>
#include <QTest>

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <thread>

namespace viscera {
namespace {

TEST(Background, ResultArrivesOnTheGuiThread) {
  Background background;
  BackgroundTask task(background);
  std::thread::id worked;
  int result = 0;
  std::thread::id received;
  task.start(
      [&worked](const WorkContext&) {
        worked = std::this_thread::get_id();
        return 42;
      },
      [&](int value) {
        result = value;
        received = std::this_thread::get_id();
      });
  EXPECT_TRUE(task.isRunning());
  ASSERT_TRUE(QTest::qWaitFor([&] { return result == 42; }));
  EXPECT_FALSE(task.isRunning());
  EXPECT_EQ(received, std::this_thread::get_id());
  EXPECT_NE(worked, received);
}

TEST(Background, AStaleResultIsDropped) {
  Background background(2);
  BackgroundTask task(background);
  std::vector<int> results;
  std::atomic<bool> firstStarted = false;
  std::atomic<bool> firstStopped = false;
  task.start(
      [&](const WorkContext& context) {
        firstStarted = true;
        while (!context.stop.stop_requested()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
        firstStopped = true;
        return 1;  // brings something back although it was cancelled
      },
      [&results](int value) { results.push_back(value); });
  ASSERT_TRUE(QTest::qWaitFor([&] { return firstStarted.load(); }));
  task.start([](const WorkContext&) { return 2; }, [&results](int value) { results.push_back(value); });
  ASSERT_TRUE(QTest::qWaitFor([&] { return firstStopped && !results.empty(); }));
  QTest::qWait(50);
  EXPECT_EQ(results, std::vector<int>{2});
}

TEST(Background, AnErrorBecomesAFailureAndCancellingIsNone) {
  Background background;
  BackgroundTask task(background);
  QString message;
  QObject::connect(&task, &BackgroundTask::failed, &task, [&](const Failure& f) { message = f.message; });
  bool done = false;
  task.start([](const WorkContext&) { throw Error(ErrorCode::Io, "scan.nii: cannot be read"); },
             [&done] { done = true; });
  ASSERT_TRUE(QTest::qWaitFor([&] { return !task.isRunning(); }));
  EXPECT_EQ(message, "scan.nii: cannot be read");
  EXPECT_FALSE(done);

  message.clear();
  task.start([](const WorkContext&) { throw Error(ErrorCode::Cancelled, "cancelled"); }, [] {});
  ASSERT_TRUE(QTest::qWaitFor([&] { return !task.isRunning(); }));
  EXPECT_TRUE(message.isEmpty());
}

TEST(Background, ProgressTellsTheTimeThatIsLeft) {
  Background background;
  BackgroundTask task(background);
  WorkProgress newest;
  QObject::connect(&task, &BackgroundTask::progressed, &task, [&](const WorkProgress& p) { newest = p; });
  task.start(
      [](const WorkContext& context) {
        context.report("cases", 0.25);
        while (!context.stop.stop_requested()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
      },
      [] {});
  ASSERT_TRUE(QTest::qWaitFor([&] { return newest.fraction > 0.0; }));
  EXPECT_EQ(newest.stage, "cases");
  EXPECT_DOUBLE_EQ(newest.fraction, 0.25);
  EXPECT_GE(newest.left_s, 0.0);
  task.cancel();
  EXPECT_FALSE(task.isRunning());
}

TEST(Background, NothingArrivesAfterTheReceiverIsGone) {
  Background background;
  int results = 0;
  {
    BackgroundTask task(background);
    task.start([](const WorkContext&) { return 1; }, [&results](int) { ++results; });
  }
  QTest::qWait(50);
  EXPECT_EQ(results, 0);
}

}  // namespace
}  // namespace viscera
