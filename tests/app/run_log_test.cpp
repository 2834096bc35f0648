// SPDX-License-Identifier: Apache-2.0
#include "app/run_log.h"

#include "engine/base/log.h"
#include "tests/support/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>

namespace viscera {
namespace {

using testing::HasSubstr;

RunMessage message(const std::string& text) {
  return {RunMessage::Level::Info, text};
}

std::string textOf(const std::filesystem::path& folder) {
  std::ifstream stream(folder / "log.txt");
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// In a process of its own, as the limit is that of the whole process.
void writeWhileFilesMayNotGrow(const std::filesystem::path& folder) {
  std::signal(SIGXFSZ, SIG_IGN);
  RunLog log(folder);
  log.onEvent(message("before"));
  rlimit limit{};
  getrlimit(RLIMIT_FSIZE, &limit);
  const rlimit none{1, limit.rlim_max};
  setrlimit(RLIMIT_FSIZE, &none);
  log.onEvent(message("meanwhile"));
  setrlimit(RLIMIT_FSIZE, &limit);
  log.onEvent(message("after"));
  std::_Exit(0);
}

TEST(RunLog, GoesOnWhenThereIsSpaceAgain) {
  const test::TemporaryFolder folder;
  EXPECT_EXIT(writeWhileFilesMayNotGrow(folder.path()), testing::ExitedWithCode(0), "");
  const std::string text = textOf(folder.path());
  EXPECT_THAT(text, HasSubstr(" info before\n"));
  EXPECT_THAT(text, HasSubstr(" info after\n"));
}

/// Runs of one window end in any order; each has the lines of the program from its begin to its end.
TEST(RunLog, KeepsTheProgramsLogWhicheverRunEndsFirst) {
  std::string heard;
  const LogSink before = setLogSink([&heard](LogLevel, std::string_view text) { heard += text; });
  const test::TemporaryFolder first;
  const test::TemporaryFolder second;
  {
    auto one = std::make_unique<RunLog>(first.path());
    auto two = std::make_unique<RunLog>(second.path());
    logInfo("[both]");
    one.reset();
    logInfo("[second]");
    one = std::make_unique<RunLog>(first.path());
    logWarning("[again]");
    two.reset();
    logInfo("[first]");
  }
  logInfo("[none]");
  setLogSink(before);
  EXPECT_EQ(heard, "[both][second][again][first][none]") << "each line once, to where it went before";
  EXPECT_THAT(textOf(first.path()),
              testing::AllOf(HasSubstr("info [both]"),
                             testing::Not(HasSubstr("[second]")),
                             HasSubstr("warning [again]"),
                             HasSubstr("info [first]"),
                             testing::Not(HasSubstr("[none]"))));
  EXPECT_THAT(textOf(second.path()),
              testing::AllOf(HasSubstr("info [both]"),
                             HasSubstr("info [second]"),
                             HasSubstr("warning [again]"),
                             testing::Not(HasSubstr("[first]")),
                             testing::Not(HasSubstr("[none]"))));
}

}  // namespace
}  // namespace viscera
