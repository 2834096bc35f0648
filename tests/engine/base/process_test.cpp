// SPDX-License-Identifier: Apache-2.0
#include "engine/base/process.h"

#include <gtest/gtest.h>
#include <sys/prctl.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>

namespace viscera {
namespace {

/// Identity of this process up to its number, and its start.
struct Identity {
  std::string self = processIdentity();
  std::string withoutStart = self.substr(0, self.rfind(':'));
  std::string start = self.substr(self.rfind(':') + 1);
};

TEST(ProcessIdentity, HasHostNumberAndStartOfTheProcess) {
  const Identity identity;
  EXPECT_EQ(std::count(identity.self.begin(), identity.self.end(), ':'), 2) << identity.self;
  ASSERT_FALSE(identity.start.empty());
  EXPECT_EQ(identity.start.find_first_not_of("0123456789"), std::string::npos) << identity.self;
  EXPECT_EQ(processIdentity(), identity.self);
}

TEST(ProcessIdentity, DoesNotDependOnTheNameOfTheProgram) {
  const std::string before = processIdentity();
  std::array<char, 16> name{};
  prctl(PR_GET_NAME, name.data());
  prctl(PR_SET_NAME, "a) 1 (b) 2");  // as it stands in /proc/PID/stat
  const std::string after = processIdentity();
  prctl(PR_SET_NAME, name.data());
  EXPECT_EQ(after, before);
}

TEST(ProcessAge, GrowsAsTheClockDoes) {
  const double began_s = monotonicSeconds();
  const double before_s = processAge_s();
  ASSERT_GE(before_s, 0.0);
  while (monotonicSeconds() - began_s < 0.05) continue;
  const double grown_s = processAge_s() - before_s;
  EXPECT_GE(grown_s, 0.04);
  EXPECT_LE(grown_s, monotonicSeconds() - began_s + 0.01);
}

TEST(ProcessRuns, KnowsAProcessByItsNumberAndStart) {
  const Identity identity;
  EXPECT_EQ(processRuns(identity.self), true);
  EXPECT_EQ(processRuns(identity.withoutStart + ":" + identity.start + "1"), false)
      << "another process has the number now";
}

TEST(ProcessRuns, KnowsAnIdentityWithoutAStartByItsNumberAlone) {
  const Identity identity;
  EXPECT_EQ(processRuns(identity.withoutStart), true);
  const std::string host = identity.self.substr(0, identity.self.find(':') + 1);
  EXPECT_EQ(processRuns(host + "0"), false);  // no process has the number 0
  EXPECT_EQ(processRuns(host + "0:" + identity.start), false);
}

TEST(ProcessRuns, KnowsNothingOfAnotherHost) {
  EXPECT_EQ(processRuns("another-" + processIdentity()), std::nullopt);
  EXPECT_EQ(processRuns(""), std::nullopt);
}

}  // namespace
}  // namespace viscera
