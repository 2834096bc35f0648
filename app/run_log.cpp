// SPDX-License-Identifier: Apache-2.0
#include "app/run_log.h"

#include "app/console.h"
#include "engine/base/error.h"
#include "engine/base/log.h"
#include "engine/base/process.h"

#include <algorithm>
#include <fstream>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

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

/// The logs of all runs of this process that are open. The program's log goes to each of them, in whichever
/// order they begin and end, and on to where it went before.
class RunLog::OpenLogs {
 public:
  static OpenLogs& ofThisProcess() {
    static OpenLogs logs;
    return logs;
  }
  void add(std::shared_ptr<File> file) {
    const std::lock_guard installing(installing_);
    const std::lock_guard lock(mutex_);
    if (files_.empty())
      before_ = setLogSink([this](LogLevel level, std::string_view message) { pass(level, message); });
    files_.push_back(std::move(file));
  }
  void remove(const std::shared_ptr<File>& file) {
    const std::lock_guard installing(installing_);
    LogSink before;
    {
      const std::lock_guard lock(mutex_);
      files_.erase(std::remove(files_.begin(), files_.end(), file), files_.end());
      if (!files_.empty()) return;
      before = before_;
    }
    setLogSink(std::move(before));  // without mutex_: pass() takes it while the log is locked
    const std::lock_guard lock(mutex_);
    before_ = nullptr;
  }

 private:
  void pass(LogLevel level, std::string_view message);

  std::mutex installing_;  // of the sink; taken before mutex_
  std::mutex mutex_;
  std::vector<std::shared_ptr<File>> files_;  // guarded by mutex_
  LogSink before_;                            // guarded by mutex_
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

void RunLog::OpenLogs::pass(LogLevel level, std::string_view message) {
  const std::lock_guard lock(mutex_);
  for (const auto& file : files_) file->write(kindOf(level), message);
  if (before_) before_(level, message);
}

RunLog::RunLog(const std::filesystem::path& runFolder) : file_(std::make_shared<File>()) {
  const auto path = runFolder / "log.txt";
  file_->stream.open(path, std::ios::app);
  if (!file_->stream)
    throw Error(ErrorCode::Io, path.string() + ": cannot be written; check permissions and free space");
  OpenLogs::ofThisProcess().add(file_);
}

RunLog::~RunLog() {
  OpenLogs::ofThisProcess().remove(file_);
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
