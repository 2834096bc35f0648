// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace viscera {

/// One line of progress on stderr. On a terminal it is redrawn; otherwise each text is a line of its own.
class ProgressLine {
 public:
  ProgressLine();

  [[nodiscard]] bool onTerminal() const { return terminal_; }
  void show(std::string_view text);
  /// Leaves the text standing; the next one starts a new line.
  void finish();

 private:
  bool terminal_ = false;
  bool unfinished_ = false;
};

/// "12 s", "3:05", "1:02:03".
[[nodiscard]] std::string durationText(double seconds);

/// "2026-11-01 10:15:00" in UTC, from milliseconds.
[[nodiscard]] std::string timeText(std::int64_t utc_ms);

/// A number for people: four significant digits, "–" where it is not finite.
[[nodiscard]] std::string numberText(double value);

/// Sends the program's log to stderr, so that it does not run into a line of progress.
void logToConsole(bool quiet);

}  // namespace viscera
