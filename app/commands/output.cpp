// SPDX-License-Identifier: Apache-2.0
#include "app/commands/output.h"

#include "app/console.h"
#include "engine/base/process.h"

#include <algorithm>
#include <cmath>
#include <iostream>
#include <memory>
#include <mutex>

namespace viscera {
namespace {

/// Progress of one operation after the other, with an estimate of the time left.
class ProgressBar {
 public:
  void report(std::string_view stage, double fraction) {
    const std::lock_guard lock(mutex_);
    if (stage != stage_ || fraction < lastFraction_) begin(stage);
    lastFraction_ = fraction;
    const int shown = static_cast<int>(fraction * (line_.onTerminal() ? 100.0 : 10.0));
    if (shown == lastShown_) return;
    lastShown_ = shown;
    line_.show(text(fraction));
    if (fraction >= 1.0) line_.finish();
  }

 private:
  void begin(std::string_view stage) {
    line_.finish();
    stage_ = stage;
    start_s_ = monotonicSeconds();
    lastShown_ = -1;
  }

  [[nodiscard]] std::string text(double fraction) const {
    constexpr int kWidth = 30;
    const int filled = std::clamp(static_cast<int>(fraction * kWidth), 0, kWidth);
    std::string line = stage_ + " [" + std::string(filled, '#') + std::string(kWidth - filled, '.') + "] " +
                       std::to_string(static_cast<int>(fraction * 100.0)) + " %";
    const double elapsed_s = monotonicSeconds() - start_s_;
    if (fraction >= 1.0)
      line += "  " + durationText(elapsed_s);
    else if (fraction > 0.0 && elapsed_s > 1.0)
      line += "  " + durationText(elapsed_s / fraction * (1.0 - fraction)) + " left";
    return line;
  }

  std::mutex mutex_;
  ProgressLine line_;
  std::string stage_;
  double start_s_ = 0.0;
  double lastFraction_ = 0.0;
  int lastShown_ = -1;
};

/// Columns on the screen: a code point counts once, however many bytes it has.
std::size_t widthOf(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

bool looksNumeric(const std::string& text) {
  const auto numeric = [](char c) {
    return (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '+' || c == 'e';
  };
  return text.empty() || text == "–" || (std::all_of(text.begin(), text.end(), numeric) && text != "e");
}

std::string padded(const std::string& text, std::size_t width, bool right) {
  const std::string space(width - std::min(width, widthOf(text)), ' ');
  return right ? space + text : text + space;
}

}  // namespace

void printJson(const Json& value) {
  std::cout << value.dump(2, ' ', false, Json::error_handler_t::replace) << std::endl;
}

Json finiteOrNull(double value) {
  return std::isfinite(value) ? Json(value) : Json(nullptr);
}

void printTable(const std::vector<std::string>& header, const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  std::vector<bool> numeric;
  for (std::size_t column = 0; column < header.size(); ++column) {
    std::size_t width = widthOf(header[column]);
    bool number = !rows.empty();
    for (const auto& row : rows) {
      width = std::max(width, widthOf(row[column]));
      number = number && looksNumeric(row[column]);
    }
    widths.push_back(width);
    numeric.push_back(number);
  }
  const auto print = [&](const std::vector<std::string>& cells) {
    std::string line;
    for (std::size_t column = 0; column < cells.size(); ++column)
      line += (column == 0 ? "" : "  ") + padded(cells[column], widths[column], numeric[column]);
    line.erase(line.find_last_not_of(' ') + 1);
    std::cout << line << '\n';
  };
  print(header);
  for (const auto& row : rows) print(row);
  std::cout << std::flush;
}

WorkContext consoleContext(const GlobalOptions& options) {
  WorkContext context;
  context.stop = options.stop;
  if (options.quiet) return context;
  const auto bar = std::make_shared<ProgressBar>();
  context.progress = [bar](std::string_view stage, double fraction) { bar->report(stage, fraction); };
  return context;
}

}  // namespace viscera
