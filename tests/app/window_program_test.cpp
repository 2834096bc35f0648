// SPDX-License-Identifier: Apache-2.0
#include "app/exit_status.h"
#include "app/window/window_options.h"
#include "tests/support/temporary_folder.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

namespace viscera {
namespace {

struct Answer {
  std::optional<WindowOptions> options;
  int status = -1;
  std::string out;
  std::string error;
};

Answer ask(const std::vector<std::string>& words) {
  Answer answer;
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  answer.options = readWindowOptions(words, answer.status);
  answer.out = testing::internal::GetCapturedStdout();
  answer.error = testing::internal::GetCapturedStderr();
  return answer;
}

TEST(WindowOptions, OpenWhatIsNamed) {
  const test::TemporaryFolder folder;
  const Answer answer = ask({folder.path().string()});
  ASSERT_TRUE(answer.options);
  EXPECT_EQ(answer.options->open, folder.path());
  EXPECT_TRUE(ask({}).options);
  EXPECT_FALSE(ask({}).options->open);
}

TEST(WindowOptions, TheHeartbeatIsRecordedOnRequest) {
  EXPECT_FALSE(ask({}).options->heartbeatFile);
  const Answer answer = ask({"--record-heartbeat", "beats.csv"});
  ASSERT_TRUE(answer.options);
  EXPECT_EQ(answer.options->heartbeatFile, "beats.csv");
  EXPECT_EQ(ask({"--record-heartbeat"}).status, kBadConfiguration);
  EXPECT_NE(ask({"--help"}).out.find("--record-heartbeat"), std::string::npos);
}

TEST(WindowOptions, HelpAndVersionEndWithSuccess) {
  const Answer help = ask({"--help"});
  EXPECT_FALSE(help.options);
  EXPECT_EQ(help.status, kSuccess);
  EXPECT_NE(help.out.find("Not for clinical use"), std::string::npos);
  const Answer version = ask({"--version"});
  EXPECT_EQ(version.status, kSuccess);
  EXPECT_EQ(version.out.rfind("viscera 0.", 0), 0U) << version.out;
}

TEST(WindowOptions, WrongOnesEndAsThoseOfTheCommandLine) {
  EXPECT_EQ(ask({"--colour"}).status, kBadConfiguration);
  EXPECT_NE(ask({"--colour"}).error.find("--colour"), std::string::npos);
  const Answer gone = ask({"/not/there"});
  EXPECT_EQ(gone.status, kBadInput);
  EXPECT_NE(gone.error.find("/not/there is not there"), std::string::npos);
}

}  // namespace
}  // namespace viscera
