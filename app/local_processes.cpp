// SPDX-License-Identifier: Apache-2.0
#include "app/local_processes.h"

#include "app/exit_status.h"
#include "engine/base/child_process.h"
#include "engine/base/log.h"
#include "engine/base/process.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <optional>
#include <thread>
#include <vector>

namespace viscera {
namespace {

constexpr double kTimeToSave_s = 50.0;
constexpr std::chrono::milliseconds kPeriod{20};

class LocalProcesses {
 public:
  LocalProcesses(std::int64_t count, const std::stop_token& stop) : count_(count), stop_(stop) {
    const LoopbackListener listener;
    for (std::int64_t rank = 0; rank < count; ++rank) processes_.emplace_back(startOf(rank, listener));
    ended_.resize(processes_.size(), false);
  }

  LocalProcessesEnd wait() {
    while (look()) {
      if ((stop_.stop_requested() || lostAt_s_) && !interrupted_) {
        for (ChildProcess& process : processes_) process.interrupt();
        interrupted_ = true;
      }
      if (lostAt_s_ && monotonicSeconds() - *lostAt_s_ > kTimeToSave_s)
        for (ChildProcess& process : processes_) process.kill();
      std::this_thread::sleep_for(kPeriod);
    }
    return result_;
  }

 private:
  [[nodiscard]] ChildProcess::Start startOf(std::int64_t rank, const LoopbackListener& listener) const {
    ChildProcess::Start start;
    start.file = programFile();
    start.words = programWords();
    start.environment = {{"RANK", std::to_string(rank)},
                         {"LOCAL_RANK", std::to_string(rank)},
                         {"WORLD_SIZE", std::to_string(count_)},
                         {"LOCAL_WORLD_SIZE", std::to_string(count_)},
                         {"MASTER_ADDR", "127.0.0.1"},
                         {"MASTER_PORT", std::to_string(listener.port())}};
    if (std::getenv("OMP_NUM_THREADS") == nullptr)
      start.environment["OMP_NUM_THREADS"] =
          std::to_string(std::max<std::int64_t>(1, at::get_num_threads() / count_));
    if (rank == 0) {
      start.environment["VISCERA_MASTER_FD"] = std::to_string(listener.descriptor());
      start.descriptor = listener.descriptor();
    }
    return start;
  }

  /// True while one still runs.
  bool look() {
    bool running = false;
    for (std::size_t rank = 0; rank < processes_.size(); ++rank) {
      const auto end = processes_[rank].end();
      running = running || !end;
      if (!end || ended_[rank]) continue;
      ended_[rank] = true;
      note(rank, *end);
    }
    return running;
  }

  void note(std::size_t rank, const ChildProcess::End& end) {
    if (end.signal == 0 && end.status == kSuccess) return;
    const bool failed = end.signal == 0 && end.status != kInterrupted;
    if (failed && !failed_) result_.status = end.status;
    if (!failed && !failed_) result_.status = kInterrupted;
    failed_ = failed_ || failed;
    if (rank == 0 && end.signal != 0) result_.firstWasKilled = true;
    if ((failed || end.signal != 0) && !lostAt_s_) lostAt_s_ = monotonicSeconds();
    if (end.signal != 0)
      logWarning("process " + std::to_string(rank) + " of " + std::to_string(count_) +
                 " was ended by signal " + std::to_string(end.signal) +
                 "; the others end too, and --resume continues the run");
  }

  const std::int64_t count_;
  const std::stop_token stop_;
  std::vector<ChildProcess> processes_;
  std::vector<bool> ended_;
  std::optional<double> lostAt_s_;  // when the first one died
  bool interrupted_ = false;
  bool failed_ = false;
  LocalProcessesEnd result_;
};

}  // namespace

LocalProcessesEnd runLocalProcesses(std::int64_t count, const std::stop_token& stop) {
  return LocalProcesses(count, stop).wait();
}

}  // namespace viscera
