// SPDX-License-Identifier: Apache-2.0
#include "app/interrupt.h"

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>

namespace viscera {
namespace {

constexpr int kInterruptedStatus = 130;  // 128 + SIGINT, what shells expect
volatile std::sig_atomic_t signalsSeen = 0;

extern "C" void onSignal(int) {
  signalsSeen = signalsSeen + 1;
  if (signalsSeen > 1) std::_Exit(kInterruptedStatus);
}

void watch(const std::stop_token& end, std::stop_source& source) {
  while (!end.stop_requested()) {
    if (signalsSeen > 0) {
      // Of several processes the one that started them says it.
      if (std::getenv("RANK") == nullptr) std::fputs("\nstopping … (Ctrl-C again ends at once)\n", stderr);
      source.request_stop();
      return;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

}  // namespace

InterruptListener::InterruptListener() {
  signalsSeen = 0;
  std::signal(SIGINT, onSignal);
  std::signal(SIGTERM, onSignal);
  watcher_ = std::jthread([this](const std::stop_token& end) { watch(end, source_); });
}

InterruptListener::~InterruptListener() {
  std::signal(SIGINT, SIG_DFL);
  std::signal(SIGTERM, SIG_DFL);
}

}  // namespace viscera
