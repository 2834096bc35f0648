// SPDX-License-Identifier: Apache-2.0
#include "app/interrupt.h"

#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <thread>

namespace viscera {
namespace {

bool stopsWithin(const std::stop_token& token, std::chrono::milliseconds patience) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (!token.stop_requested() && std::chrono::steady_clock::now() < deadline)
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  return token.stop_requested();
}

TEST(Interrupt, TheFirstSignalRequestsAStop) {
  for (const int signal : {SIGINT, SIGTERM}) {
    const InterruptListener listener;
    EXPECT_FALSE(listener.token().stop_requested());
    std::raise(signal);
    EXPECT_TRUE(stopsWithin(listener.token(), std::chrono::milliseconds(1000)));
  }
}

TEST(Interrupt, TheSecondSignalEndsTheProcess) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(
      {
        const InterruptListener listener;
        std::raise(SIGINT);
        std::raise(SIGINT);
      },
      testing::ExitedWithCode(130),
      "");
}

}  // namespace
}  // namespace viscera
