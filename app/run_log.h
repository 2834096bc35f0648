// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/run_events.h"

#include <filesystem>
#include <memory>

namespace viscera {

/// Keeps a run's log.txt: the program's log and the run's own messages, each with its time in UTC.
/// The program's log goes to every run of this process that is being trained, and on to where it went before.
/// Lines are on the disk as soon as they are said.
class RunLog final : public RunObserver {
 public:
  /// Appends to log.txt in the folder. @throws Error{Io}.
  explicit RunLog(const std::filesystem::path& runFolder);
  ~RunLog() override;
  RunLog(const RunLog&) = delete;
  RunLog& operator=(const RunLog&) = delete;

  void onEvent(const RunEvent& event) noexcept override;

 private:
  struct File;
  class OpenLogs;
  std::shared_ptr<File> file_;
};

}  // namespace viscera
