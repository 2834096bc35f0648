// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/error.h"
#include "engine/base/progress.h"

#include <QObject>
#include <QString>

#include <any>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <stop_token>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

namespace viscera {

/// Why work in the background did not succeed; the message is one sentence with the remedy.
struct Failure {
  ErrorCode code = ErrorCode::Internal;
  QString message;
};

/// How far work has come.
struct WorkProgress {
  QString stage;
  double fraction = 0.0;  ///< of the stage, 0 … 1
  double left_s = 0.0;    ///< of the stage, from the time so far; negative: not known yet
};

/// A few threads for everything that may take longer than a frame: files, the database, the engine. What they
/// bring back is handed over on the GUI thread, through a queue under a short lock.
class Background : public QObject {
  Q_OBJECT

 public:
  explicit Background(int threads = 3, QObject* parent = nullptr);
  /// Asks everything to stop and waits for it. What was not handed over yet never is.
  ~Background() override;

  /// Runs `work` as soon as a thread is free. Any thread.
  void post(std::function<void()> work);
  /// Runs `delivery` on the GUI thread. Any thread.
  void deliver(std::function<void()> delivery);
  /// Requested when the program ends. Any thread.
  [[nodiscard]] std::stop_token ending() const { return ending_.get_token(); }

 private:
  void workLoop();
  void handOver();

  std::stop_source ending_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> waiting_;      // guarded by mutex_
  std::vector<std::function<void()>> deliveries_;  // guarded by mutex_
  bool closed_ = false;                            // guarded by mutex_
  std::vector<std::jthread> threads_;
};

/// Work of one kind of which only the newest result counts: to start it again cancels the one before, and
/// what that one still brings back is dropped. GUI thread.
class BackgroundTask : public QObject {
  Q_OBJECT

 public:
  explicit BackgroundTask(Background& background, QObject* parent = nullptr);
  /// Cancels.
  ~BackgroundTask() override;

  /// `work(const WorkContext&)` runs in the background, `done(result)` (or `done()` where there is none) on
  /// the GUI thread. An exception of the work becomes failed(); Error{Cancelled} is no failure.
  template <class Work, class Done>
  void start(Work work, Done done) {
    using Result = std::invoke_result_t<Work, const WorkContext&>;
    if constexpr (std::is_void_v<Result>) {
      begin(
          [work = std::move(work)](const WorkContext& context) {
            work(context);
            return std::shared_ptr<void>();
          },
          [done = std::move(done)](const std::shared_ptr<void>&) { done(); });
    } else {
      begin(
          [work = std::move(work)](const WorkContext& context) -> std::shared_ptr<void> {
            return std::make_shared<Result>(work(context));
          },
          [done = std::move(done)](const std::shared_ptr<void>& result) {
            done(std::move(*static_cast<Result*>(result.get())));
          });
    }
  }
  /// What is running ends soon and is not heard of again.
  void cancel();
  [[nodiscard]] bool isRunning() const { return state_ != nullptr; }

 Q_SIGNALS:
  void progressed(const viscera::WorkProgress& progress);
  void failed(const viscera::Failure& failure);
  void runningChanged(bool running);

 private:
  struct State;
  using Work = std::function<std::shared_ptr<void>(const WorkContext&)>;
  using Done = std::function<void(const std::shared_ptr<void>&)>;

  void begin(Work work, Done done);
  void finish(const std::shared_ptr<State>& state, const std::function<void()>& then);
  void tellProgress(const std::shared_ptr<State>& state);

  Background& background_;
  std::shared_ptr<State> state_;  // of the work whose result counts; null: none runs
};

}  // namespace viscera
