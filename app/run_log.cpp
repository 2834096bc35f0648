// SPDX-License-Identifier: Apache-2.0
#include "app/run_log.h"

#include "app/console.h"
#include "engine/base/error.h"
#include "engine/base/process.h"

#include <fstream>
#include <mutex>
#include <string>

namespace viscera {

struct RunLog::File {
  void write(std::string_view kind, std::string_view text) {
    const std::lock_guard lock(mutex);
    stream.clear();  // a line that found no space must not keep those after it from the disk
    stream << timeText(wallClockMs()) << ' ' << kind << ' ' << text << std::endl;
  }

  std::mutex mutex;
  std::ofstream stream;  // guarded by mutex
};

namespace {

const char* kindOf(LogLevel level) {
  return level == LogLevel::Error ? "error" : level == LogLevel::Warning ? "warning" : "info";
}

const char* kindOf(RunMessage::Level level) {
  return level == RunMessage::Level::Error     ? "error"
         : level == RunMessage::Level::Warning ? "warning"
                                               : "info";
}

std::string endText(const RunFinished& event) {
  const char* outcome = event.outcome == RunOutcome::Finished      ? "finished"
                        : event.outcome == RunOutcome::Interrupted ? "interrupted"
                                                                   : "failed";
  return std::string(outcome) + " at step " + std::to_string(event.step) +
         (event.reason.empty() ? "" : ": " + event.reason);
}

}  // namespace

RunLog::RunLog(const std::filesystem::path& runFolder) : file_(std::make_shared<File>()) {
  const auto path = runFolder / "log.txt";
  file_->stream.open(path, std::ios::app);
  if (!file_->stream)
    throw Error(ErrorCode::Io, path.string() + ": cannot be written; check permissions and free space");
  previous_ = setLogSink(nullptr);
  setLogSink([file = file_, previous = previous_](LogLevel level, std::string_view message) {
    file->write(kindOf(level), message);
    if (previous) previous(level, message);
  });
}

RunLog::~RunLog() {
  setLogSink(previous_);
}

void RunLog::onEvent(const RunEvent& event) noexcept {
  try {
    if (const auto* message = std::get_if<RunMessage>(&event))
      file_->write(kindOf(message->level), message->text);
    if (const auto* start = std::get_if<RunStarted>(&event))
      file_->write("info",
                   "step " + std::to_string(start->firstStep) + " of " + std::to_string(start->totalSteps) +
                       " on " + start->device + ": " + start->deviceReason);
    if (const auto* validation = std::get_if<ValidationFinished>(&event))
      file_->write("info",
                   "step " + std::to_string(validation->step) + " " + validation->metric + " " +
                       numberText(validation->value) + (validation->isBest ? " (best)" : ""));
    if (const auto* pause = std::get_if<RunPaused>(&event))
      file_->write("info",
                   (pause->paused ? "paused at step " : "goes on at step ") + std::to_string(pause->step));
    if (const auto* end = std::get_if<RunFinished>(&event)) file_->write("info", endText(*end));
  } catch (const std::exception& error) {
    logWarning(std::string("log.txt could not be written: ") + error.what());
  }
}

}  // namespace viscera
