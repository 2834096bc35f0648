// SPDX-License-Identifier: Apache-2.0
#include "app/project.h"

#include "engine/base/process.h"
#include "storage/run_liveness.h"

#include <gtest/gtest.h>

#include <string>

namespace viscera {
namespace {

constexpr std::int64_t kNow_ms = 1'000'000'000;

RunRecord runOf(const std::string& process, std::int64_t heartbeat_ms = 0) {
  RunRecord run;
  run.state = RunState::Running;
  run.process = process;
  run.heartbeat_ms = heartbeat_ms;
  return run;
}

TEST(MayBeAlive, GoesByTheProcessOnThisHost) {
  const std::string self = processIdentity();
  EXPECT_TRUE(mayBeAlive(runOf(self), kNow_ms));
  const RunRecord reused = runOf(self + "1", kNow_ms);  // the process number is another process' now
  EXPECT_FALSE(mayBeAlive(reused, kNow_ms));
  EXPECT_EQ(visibleState(reused, kNow_ms), RunState::Interrupted);
}

TEST(MayBeAlive, GoesByTheNumberAloneWhereTheStartWasNotStored) {
  const std::string self = processIdentity();
  EXPECT_TRUE(mayBeAlive(runOf(self.substr(0, self.rfind(':'))), kNow_ms));
  EXPECT_FALSE(mayBeAlive(runOf(self.substr(0, self.find(':') + 1) + "0", kNow_ms), kNow_ms));
}

TEST(MayBeAlive, HoldsForAPausedRunToo) {
  RunRecord run = runOf(processIdentity());
  run.state = RunState::Paused;
  EXPECT_TRUE(mayBeAlive(run, kNow_ms));
  EXPECT_EQ(visibleState(run, kNow_ms), RunState::Paused);
  run.process += "1";
  EXPECT_EQ(visibleState(run, kNow_ms), RunState::Interrupted);
}

TEST(MayBeAlive, GoesByTheLastSignOfLifeOfAnotherHost) {
  EXPECT_TRUE(mayBeAlive(runOf("another-host:1:2", kNow_ms - 59'000), kNow_ms));
  EXPECT_FALSE(mayBeAlive(runOf("another-host:1:2", kNow_ms - 61'000), kNow_ms));
  // After a clock was set back a dead run must not seem alive until the clock has caught up.
  EXPECT_TRUE(mayBeAlive(runOf("another-host:1:2", kNow_ms + 59'000), kNow_ms));
  EXPECT_FALSE(mayBeAlive(runOf("another-host:1:2", kNow_ms + 3'600'000), kNow_ms));
}

TEST(ProcessInWords, NamesNumberAndHost) {
  EXPECT_EQ(processInWords("node7:4711:80151"), "4711 on host node7");
  EXPECT_EQ(processInWords("node7:4711"), "4711 on host node7");
  EXPECT_EQ(processInWords(""), "");
}

TEST(MayBeAlive, IsFalseForARunThatHasEnded) {
  RunRecord run = runOf(processIdentity(), kNow_ms);
  for (const RunState state :
       {RunState::Created, RunState::Interrupted, RunState::Finished, RunState::Failed}) {
    run.state = state;
    EXPECT_FALSE(mayBeAlive(run, kNow_ms));
    EXPECT_EQ(visibleState(run, kNow_ms), state);
  }
}

}  // namespace
}  // namespace viscera
