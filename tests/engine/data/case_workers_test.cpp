// SPDX-License-Identifier: Apache-2.0
#include "engine/data/case_workers.h"

#include "expect_error.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <mutex>
#include <thread>

namespace viscera {
namespace {

using test::expectError;
using testing::ElementsAre;

TEST(ForEachCase, VisitsEachCaseOnceAndReportsProgress) {
  for (const int threads : {1, 4, 0}) {
    std::vector<std::atomic<int>> visits(23);
    std::vector<double> fractions;
    WorkContext context;
    context.progress = [&](std::string_view stage, double fraction) {
      EXPECT_EQ(stage, "prepare");
      fractions.push_back(fraction);  // one call at a time
    };
    forEachCase(visits.size(), threads, "prepare", context, [&](std::size_t index) { ++visits[index]; });
    for (const auto& count : visits) EXPECT_EQ(count, 1);
    ASSERT_EQ(fractions.size(), visits.size());
    for (std::size_t i = 0; i < fractions.size(); ++i)
      EXPECT_DOUBLE_EQ(fractions[i], static_cast<double>(i + 1) / 23.0);
  }
}

TEST(ForEachCase, DoesNothingWithoutCases) {
  forEachCase(0, 4, "prepare", {}, [](std::size_t) { FAIL() << "there is no case"; });
}

TEST(ForEachCase, RunsAsManyThreadsAsAskedFor) {
  std::atomic<int> inside = 0;
  // Each case waits until two others are at work as well, which three threads alone can bring about.
  forEachCase(3, 3, "prepare", {}, [&](std::size_t) {
    ++inside;
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (inside < 3 && std::chrono::steady_clock::now() < deadline)
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
  });
  EXPECT_EQ(inside, 3);

  std::mutex mutex;
  int busy = 0, highest = 0;
  forEachCase(12, 2, "prepare", {}, [&](std::size_t) {
    {
      const std::lock_guard lock(mutex);
      highest = std::max(highest, ++busy);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
    const std::lock_guard lock(mutex);
    --busy;
  });
  EXPECT_LE(highest, 2);
}

TEST(ForEachCase, EndsAtTheFirstExceptionAndHandsItOn) {
  std::vector<std::size_t> visited;
  expectError(ErrorCode::Io, {"case 2"}, [&] {
    forEachCase(9, 1, "prepare", {}, [&](std::size_t index) {
      visited.push_back(index);
      if (index == 2) throw Error(ErrorCode::Io, "case 2");
    });
  });
  EXPECT_THAT(visited, ElementsAre(0, 1, 2));

  std::atomic<int> count = 0;
  expectError(ErrorCode::Io, {"damaged"}, [&] {
    forEachCase(1000, 4, "prepare", {}, [&](std::size_t index) {
      ++count;
      if (index == 0) throw Error(ErrorCode::Io, "damaged");
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    });
  });
  EXPECT_LT(count, 1000);
}

TEST(ForEachCase, EndsOnRequestAfterTheCaseAtHand) {
  std::stop_source source;
  WorkContext context;
  context.stop = source.get_token();
  std::vector<std::size_t> visited;
  expectError(ErrorCode::Cancelled, {}, [&] {
    forEachCase(9, 1, "prepare", context, [&](std::size_t index) {
      visited.push_back(index);
      if (index == 1) source.request_stop();
    });
  });
  EXPECT_THAT(visited, ElementsAre(0, 1));
}

}  // namespace
}  // namespace viscera
