// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/run_events.h"
#include "storage/database.h"

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace viscera {

/// Writes the events of one run to its project's database.
///
/// Events are queued under a short lock; a thread of the recorder's own writes them in transactions of at
/// most one second or 500 events, and gives a sign of life at least every ten seconds. A failing write (a
/// full disk, a lock that is held for too long) is said in the log and tried again; training goes on. At the
/// start of a continued run all points later than its first step are removed, so that each step appears once.
class RunRecorder final : public RunObserver {
 public:
  /// The run must be in the database already. `runFolder` is where the checkpoint files of the events lie.
  RunRecorder(Database database, std::string runId, std::filesystem::path runFolder);
  /// Writes what is left.
  ~RunRecorder() override;
  RunRecorder(const RunRecorder&) = delete;
  RunRecorder& operator=(const RunRecorder&) = delete;

  void onEvent(const RunEvent& event) noexcept override;
  /// Waits until the events so far are committed to the disk. Where another process holds the database this
  /// gives up after one attempt, since waiting will do; else the reason is returned after several.
  [[nodiscard]] std::string flush() noexcept override;
  /// Waits until everything is written, for about a minute where another process holds the database. False,
  /// with a message in the log, where some events could not be.
  bool finish();
  /// Why the last attempt to write failed; empty where none did.
  [[nodiscard]] std::string failure() const;

 private:
  void writeLoop();
  void writeUntilTheEnd();
  void tellWritten(std::size_t events);
  void tellFailure(const std::exception& error);
  [[nodiscard]] bool givesUp(int failures) const;
  void writeBatch(const std::vector<RunEvent>& batch);

  Database database_;  // used by the writing thread alone
  std::string runId_;
  std::filesystem::path runFolder_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::condition_variable attempted_;
  std::vector<RunEvent> queue_;  // guarded by mutex_
  bool ending_ = false;          // guarded by mutex_
  bool flushing_ = false;        // guarded by mutex_
  bool stopped_ = false;         // guarded by mutex_: the writing thread has ended
  std::int64_t queued_ = 0;      // guarded by mutex_: events taken in
  std::int64_t written_ = 0;     // guarded by mutex_: events committed
  std::int64_t attempts_ = 0;    // guarded by mutex_: writes that failed
  std::string failure_;          // guarded by mutex_: why the last one did
  bool locked_ = false;          // guarded by mutex_: because another process held the database
  bool complete_ = true;         // of the writing thread, read after it ended
  std::int64_t step_ = 0;        // of the writing thread
  bool ended_ = false;           // of the writing thread
  std::jthread writer_;
};

}  // namespace viscera
