// SPDX-License-Identifier: Apache-2.0
#include "app/console.h"

#include "engine/base/log.h"

#include <unistd.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <ctime>

namespace viscera {
namespace {

constexpr const char* kClearLine = "\r\033[K";

}  // namespace

ProgressLine::ProgressLine() : terminal_(isatty(STDERR_FILENO) == 1) {}

void ProgressLine::show(std::string_view text) {
  std::fprintf(stderr,
               "%s%.*s%s",
               terminal_ ? kClearLine : "",
               static_cast<int>(text.size()),
               text.data(),
               terminal_ ? "" : "\n");
  std::fflush(stderr);
  unfinished_ = terminal_;
}

void ProgressLine::finish() {
  if (unfinished_) std::fputc('\n', stderr);
  unfinished_ = false;
}

std::string durationText(double seconds) {
  if (!std::isfinite(seconds) || seconds < 0.0) return "?";
  const auto whole = static_cast<std::int64_t>(std::llround(seconds));
  std::array<char, 48> text{};
  if (whole < 60)
    std::snprintf(text.data(), text.size(), "%d s", static_cast<int>(whole));
  else if (whole < 3600)
    std::snprintf(
        text.data(), text.size(), "%d:%02d", static_cast<int>(whole / 60), static_cast<int>(whole % 60));
  else
    std::snprintf(text.data(),
                  text.size(),
                  "%lld:%02d:%02d",
                  static_cast<long long>(whole / 3600),
                  static_cast<int>(whole / 60 % 60),
                  static_cast<int>(whole % 60));
  return text.data();
}

std::string timeText(std::int64_t utc_ms) {
  const std::time_t seconds = static_cast<std::time_t>(utc_ms / 1000);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S", &parts);
  return text.data();
}

std::string numberText(double value) {
  if (!std::isfinite(value)) return "–";
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.4g", value);
  return text.data();
}

void logToConsole(bool quiet) {
  const bool terminal = isatty(STDERR_FILENO) == 1;
  setLogSink([quiet, terminal](LogLevel level, std::string_view message) {
    if (quiet && level == LogLevel::Info) return;
    const char* prefix = level == LogLevel::Error ? "error: " : level == LogLevel::Warning ? "warning: " : "";
    std::fprintf(stderr,
                 "%s%s%.*s\n",
                 terminal ? kClearLine : "",
                 prefix,
                 static_cast<int>(message.size()),
                 message.data());
  });
}

}  // namespace viscera
