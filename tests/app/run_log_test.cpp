// SPDX-License-Identifier: Apache-2.0
#include "app/run_log.h"

#include "tests/support/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

namespace viscera {
namespace {

using testing::HasSubstr;

RunMessage message(const std::string& text) {
  return {RunMessage::Level::Info, text};
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
  std::ifstream stream(folder.path() / "log.txt");
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  EXPECT_THAT(text, HasSubstr(" info before\n"));
  EXPECT_THAT(text, HasSubstr(" info after\n"));
}

}  // namespace
}  // namespace viscera
