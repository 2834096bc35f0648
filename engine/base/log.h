// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace viscera {

enum class LogLevel { Info, Warning, Error };

/// Receives each log line. Called from any thread, one call at a time.
using LogSink = std::function<void(LogLevel level, std::string_view message)>;

/// Replaces the process-wide sink (standard error at first) and returns the one before it. Any thread.
LogSink setLogSink(LogSink sink);

void logInfo(std::string_view message);
void logWarning(std::string_view message);
void logError(std::string_view message);

}  // namespace viscera
