// SPDX-License-Identifier: Apache-2.0
#include "app/run_control_file.h"

#include "engine/base/json.h"
#include "engine/base/process.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/wait_until.h"

#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <functional>

namespace viscera {
namespace {

using Request = RunControl::Request;

class ControlFile : public testing::Test {
 protected:
  /// False after a minute.
  [[nodiscard]] static bool waitFor(const std::function<bool()>& condition) {
    return test::waitUntil(condition, std::chrono::minutes(1));
  }

  [[nodiscard]] bool waitForRequest(Request request) const {
    return waitFor([&] { return control_.request() == request; });
  }

  test::TemporaryFolder folder_;
  std::filesystem::path file_ = folder_.path() / "control.json";
  RunControl control_;
};

TEST_F(ControlFile, HoldsTheRequestAndItsTime) {
  EXPECT_EQ(writtenRunRequest(folder_.path()), Request::None);
  writeRunRequest(folder_.path(), Request::StopAndFinalise);
  EXPECT_EQ(readJsonFile(file_).at("request"), "finalise");
  EXPECT_NEAR(readJsonFile(file_).at("written_ms").get<double>(), static_cast<double>(wallClockMs()), 60e3);
  EXPECT_EQ(writtenRunRequest(folder_.path()), Request::StopAndFinalise);
}

TEST_F(ControlFile, PassesEachRequestOnAndIsGoneAtTheEnd) {
  {
    const RunControlFile file(folder_.path(), control_);
    writeRunRequest(folder_.path(), Request::Pause);
    EXPECT_TRUE(waitForRequest(Request::Pause));
    writeRunRequest(folder_.path(), Request::None);
    EXPECT_TRUE(waitForRequest(Request::None));
    writeRunRequest(folder_.path(), Request::StopAndFinalise);
    EXPECT_TRUE(waitForRequest(Request::StopAndFinalise));
    writeRunRequest(folder_.path(), Request::StopNow);
    EXPECT_TRUE(waitForRequest(Request::StopNow));
  }
  EXPECT_FALSE(std::filesystem::exists(file_));
}

TEST_F(ControlFile, ARequestToAnEarlierSessionIsForgotten) {
  writeRunRequest(folder_.path(), Request::StopNow);
  forgetRunRequests(folder_.path());
  EXPECT_FALSE(std::filesystem::exists(file_));
  forgetRunRequests(folder_.path());  // there is nothing any more
}

TEST_F(ControlFile, ARequestFromBeforeTheFirstLookIsPassedOn) {
  writeRunRequest(folder_.path(), Request::Pause);
  const RunControlFile file(folder_.path(), control_);
  EXPECT_TRUE(waitForRequest(Request::Pause));
}

TEST_F(ControlFile, WhatCannotBeReadIsPassedOver) {
  const RunControlFile file(folder_.path(), control_);
  for (const char* text : {"{", "[]", R"({"request": 3})", R"({"request": "explode"})"}) {
    std::ofstream(file_) << text;
    EXPECT_EQ(writtenRunRequest(folder_.path()), Request::None) << text;
  }
  writeRunRequest(folder_.path(), Request::Pause);
  EXPECT_TRUE(waitForRequest(Request::Pause));
}

}  // namespace
}  // namespace viscera
