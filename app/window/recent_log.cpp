// SPDX-License-Identifier: Apache-2.0
#include "app/window/recent_log.h"

#include "engine/base/process.h"

#include <array>
#include <cstdio>

namespace viscera {
namespace {

constexpr std::size_t kMostLines = 200;

const char* wordOf(LogLevel level) {
  switch (level) {
    case LogLevel::Info:
      return "info";
    case LogLevel::Warning:
      return "warning";
    case LogLevel::Error:
      return "error";
  }
  return "";
}

std::string timeOfDay() {
  const std::int64_t seconds = wallClockMs() / 1000 % 86'400;
  std::array<char, 16> text{};
  std::snprintf(text.data(),
                text.size(),
                "%02d:%02d:%02d",
                static_cast<int>(seconds / 3600),
                static_cast<int>(seconds / 60 % 60),
                static_cast<int>(seconds % 60));
  return text.data();
}

}  // namespace

RecentLog::RecentLog() {
  before_ = setLogSink([this](LogLevel level, std::string_view message) { take(level, message); });
}

RecentLog::~RecentLog() {
  setLogSink(before_);
}

void RecentLog::take(LogLevel level, std::string_view message) {
  {
    const std::lock_guard lock(mutex_);
    lines_.push_back(timeOfDay() + " UTC " + wordOf(level) + "  " + std::string(message));
    if (lines_.size() > kMostLines) lines_.pop_front();
  }
  if (before_) before_(level, message);
}

std::vector<std::string> RecentLog::lines() const {
  const std::lock_guard lock(mutex_);
  return {lines_.begin(), lines_.end()};
}

}  // namespace viscera
