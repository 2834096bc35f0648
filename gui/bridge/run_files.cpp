// SPDX-License-Identifier: Apache-2.0
#include "gui/bridge/run_files.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <string_view>
#include <utility>

namespace viscera {
namespace {

constexpr std::uintmax_t kMostBytes = 4U << 20U;
constexpr std::size_t kTimeCharacters = 19;  // 2026-11-30 00:24:01
constexpr std::array<std::pair<std::string_view, RunMessage::Level>, 3> kLevels = {
    {{"info ", RunMessage::Level::Info},
     {"warning ", RunMessage::Level::Warning},
     {"error ", RunMessage::Level::Error}}};

/// UTC; 0 where the text is no time.
std::int64_t timeFrom(const std::string& text) {
  int year = 0;
  unsigned month = 0;
  unsigned day = 0;
  int hour = 0;
  int minute = 0;
  int second = 0;
  if (std::sscanf(text.c_str(), "%4d-%2u-%2u %2d:%2d:%2d", &year, &month, &day, &hour, &minute, &second) != 6)
    return 0;
  using namespace std::chrono;
  const sys_days date{
      year_month_day{std::chrono::year(year), std::chrono::month(month), std::chrono::day(day)}};
  return duration_cast<milliseconds>(
             (date + hours(hour) + minutes(minute) + seconds(second)).time_since_epoch())
      .count();
}

/// The step of "step_000120.png"; negative: another file.
std::int64_t stepOf(const std::filesystem::path& file) {
  const std::string name = file.filename().string();
  constexpr std::string_view kStart = "step_";
  constexpr std::string_view kEnd = ".png";
  if (!name.starts_with(kStart) || !name.ends_with(kEnd)) return -1;
  std::int64_t step = -1;
  const char* last = name.data() + name.size() - kEnd.size();
  const auto [end, failed] = std::from_chars(name.data() + kStart.size(), last, step);
  return failed == std::errc() && end == last ? step : -1;
}

}  // namespace

LogLine logLineFrom(const std::string& line) {
  LogLine one;
  one.text = line;
  if (line.size() <= kTimeCharacters || line[kTimeCharacters] != ' ') return one;
  const std::int64_t wall_ms = timeFrom(line);
  if (wall_ms == 0) return one;
  const std::string_view rest = std::string_view(line).substr(kTimeCharacters + 1);
  for (const auto& [word, level] : kLevels) {
    if (!rest.starts_with(word)) continue;
    one.wall_ms = wall_ms;
    one.level = level;
    one.text = rest.substr(word.size());
    return one;
  }
  return one;
}

std::vector<LogLine> newLogLines(const std::filesystem::path& runFolder, std::uintmax_t& bytes) {
  const auto file = runFolder / "log.txt";
  std::error_code failed;
  const std::uintmax_t size = std::filesystem::file_size(file, failed);
  if (failed || size == bytes) return {};
  if (size < bytes) bytes = 0;  // another file has taken its place
  bool cutOff = false;
  if (size - bytes > kMostBytes) {
    bytes = size - kMostBytes;
    cutOff = true;
  }
  std::ifstream stream(file, std::ios::binary);
  stream.seekg(static_cast<std::streamoff>(bytes));
  std::string text(static_cast<std::size_t>(size - bytes), '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(stream.gcount()));
  std::vector<LogLine> lines;
  std::size_t begin = cutOff ? text.find('\n') + 1 : 0;
  for (std::size_t end = 0; (end = text.find('\n', begin)) != std::string::npos; begin = end + 1) {
    LogLine line = logLineFrom(text.substr(begin, end - begin));
    if (line.wall_ms == 0 && !lines.empty()) {  // goes on
      line.wall_ms = lines.back().wall_ms;
      line.level = lines.back().level;
    }
    lines.push_back(std::move(line));
  }
  bytes += begin;
  return lines;
}

std::vector<RunPicture> newPictures(const std::filesystem::path& runFolder,
                                    std::int64_t lastStep,
                                    std::map<std::int64_t, std::int64_t>& known) {
  std::vector<RunPicture> pictures;
  std::error_code failed;
  std::filesystem::directory_iterator files(runFolder / "previews", failed);
  for (; !failed && files != std::filesystem::directory_iterator(); files.increment(failed)) {
    const std::int64_t step = stepOf(files->path());
    if (step < 0 || step > lastStep) continue;  // a later one is of steps that were taken back
    const auto changed = files->last_write_time(failed).time_since_epoch().count();
    if (failed) break;
    std::int64_t& seen = known.try_emplace(step, -1).first->second;
    if (std::exchange(seen, changed) != changed) pictures.push_back({step, files->path()});
  }
  std::sort(pictures.begin(), pictures.end(), [](const RunPicture& a, const RunPicture& b) {
    return a.step < b.step;
  });
  return pictures;
}

}  // namespace viscera
