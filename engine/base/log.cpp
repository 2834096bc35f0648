// SPDX-License-Identifier: Apache-2.0
#include "engine/base/log.h"

#include <cstdio>
#include <mutex>
#include <utility>

namespace viscera {
namespace {

void writeToStandardError(LogLevel level, std::string_view message) {
  const char* prefix = level == LogLevel::Error ? "error: " : level == LogLevel::Warning ? "warning: " : "";
  std::fprintf(stderr, "%s%.*s\n", prefix, static_cast<int>(message.size()), message.data());
}

std::mutex sinkMutex;
LogSink currentSink = writeToStandardError;  // guarded by sinkMutex

void emit(LogLevel level, std::string_view message) {
  const std::lock_guard lock(sinkMutex);
  if (currentSink) currentSink(level, message);
}

}  // namespace

LogSink setLogSink(LogSink sink) {
  const std::lock_guard lock(sinkMutex);
  return std::exchange(currentSink, std::move(sink));
}

void logInfo(std::string_view message) {
  emit(LogLevel::Info, message);
}
void logWarning(std::string_view message) {
  emit(LogLevel::Warning, message);
}
void logError(std::string_view message) {
  emit(LogLevel::Error, message);
}

}  // namespace viscera
