// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/run_control.h"

#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>

namespace viscera {

/// Asks the process that trains the run in this folder for something, by control.json there:
/// {"request": "none" (go on), "pause", "stop" or "finalise", "written_ms": UTC}. It takes the place of a
/// request that was not seen yet. @throws Error{Io}.
void writeRunRequest(const std::filesystem::path& runFolder, RunControl::Request request);

/// What was asked for last; None where nothing was, or nothing that can be read.
[[nodiscard]] RunControl::Request writtenRunRequest(const std::filesystem::path& runFolder);

/// Removes what was meant for an earlier session of the run. To be called before the run is called running:
/// what is asked for from then on is meant for this session. @throws Error{Io}.
void forgetRunRequests(const std::filesystem::path& runFolder);

/// Passes what other processes ask for on to the run that this one trains. A thread of its own looks at the
/// file twice a second, so it works on every file system that both processes see.
class RunControlFile {
 public:
  /// Begins to look. `control` must outlive this object.
  RunControlFile(const std::filesystem::path& runFolder, RunControl& control);
  /// Stops looking and removes the file.
  ~RunControlFile();
  RunControlFile(const RunControlFile&) = delete;
  RunControlFile& operator=(const RunControlFile&) = delete;

 private:
  void watch(const std::stop_token& end);
  void look();

  const std::filesystem::path file_;
  RunControl& control_;
  std::string seen_;  // content of the file that has been dealt with; of the watching thread
  std::mutex mutex_;
  std::condition_variable_any ending_;
  std::jthread watcher_;
};

}  // namespace viscera
