// SPDX-License-Identifier: Apache-2.0
#include "gui/bridge/background.h"

#include "engine/base/process.h"

#include <QMetaObject>
#include <QPointer>

#include <exception>
#include <string>

namespace viscera {
namespace {

Failure failureOf(const std::exception_ptr& exception) {
  try {
    std::rethrow_exception(exception);
  } catch (const Error& error) {
    return {error.code(), QString::fromStdString(error.what())};
  } catch (const std::exception& error) {
    return {ErrorCode::Internal, QString::fromStdString(error.what())};
  } catch (...) {
    return {ErrorCode::Internal, BackgroundTask::tr("something failed without a word")};
  }
}

}  // namespace

Background::Background(int threads, QObject* parent) : QObject(parent) {
  for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { workLoop(); });
}

Background::~Background() {
  ending_.request_stop();
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    waiting_.clear();
  }
  changed_.notify_all();
  threads_.clear();
}

void Background::post(std::function<void()> work) {
  {
    const std::lock_guard lock(mutex_);
    if (closed_) return;
    waiting_.push_back(std::move(work));
  }
  changed_.notify_one();
}

void Background::deliver(std::function<void()> delivery) {
  bool first = false;
  {
    const std::lock_guard lock(mutex_);
    if (closed_) return;
    first = deliveries_.empty();
    deliveries_.push_back(std::move(delivery));
  }
  if (first)
    QMetaObject::invokeMethod(
        this, [this] { handOver(); }, Qt::QueuedConnection);
}

void Background::workLoop() {
  lowerThreadPriority();  // the window comes first
  while (true) {
    std::function<void()> work;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return closed_ || !waiting_.empty(); });
      if (closed_) return;
      work = std::move(waiting_.front());
      waiting_.pop_front();
    }
    work();
  }
}

void Background::handOver() {
  std::vector<std::function<void()>> batch;
  {
    const std::lock_guard lock(mutex_);
    batch.swap(deliveries_);
  }
  for (const auto& delivery : batch) delivery();
}

struct BackgroundTask::State {
  std::stop_source stop;
  double started_s = monotonicSeconds();
  std::mutex mutex;
  std::string stage;      // guarded by mutex
  double fraction = 0.0;  // guarded by mutex
  bool told = true;       // guarded by mutex: the newest progress is on its way or has arrived
};

BackgroundTask::BackgroundTask(Background& background, QObject* parent)
    : QObject(parent), background_(background) {}

BackgroundTask::~BackgroundTask() {
  if (state_) state_->stop.request_stop();
}

void BackgroundTask::begin(Work work, Done done) {
  const bool wasRunning = isRunning();
  if (state_) state_->stop.request_stop();
  state_ = std::make_shared<State>();
  Background* background = &background_;
  const QPointer<BackgroundTask> self(this);
  background_.post([background, self, state = state_, work = std::move(work), done = std::move(done)] {
    const std::stop_callback atTheEnd(background->ending(), [&state] { state->stop.request_stop(); });
    WorkContext context;
    context.stop = state->stop.get_token();
    context.progress = [background, self, state](std::string_view stage, double fraction) {
      {
        const std::lock_guard lock(state->mutex);
        state->stage = stage;
        state->fraction = fraction;
        if (!state->told) return;
        state->told = false;
      }
      background->deliver([self, state] {
        if (self) self->tellProgress(state);
      });
    };
    std::function<void()> then;
    try {
      context.throwIfStopped();
      auto result = std::make_shared<std::shared_ptr<void>>(work(context));
      then = [done, result] { done(*result); };
    } catch (...) {
      const Failure failure = failureOf(std::current_exception());
      if (failure.code != ErrorCode::Cancelled)
        then = [self, failure] {
          if (self) Q_EMIT self->failed(failure);
        };
    }
    background->deliver([self, state, then] {
      if (self) self->finish(state, then);
    });
  });
  if (!wasRunning) Q_EMIT runningChanged(true);
}

void BackgroundTask::finish(const std::shared_ptr<State>& state, const std::function<void()>& then) {
  if (state != state_) return;  // another start has made this one stale
  state_.reset();
  const QPointer<BackgroundTask> self(this);
  if (then) then();
  if (self && !isRunning()) Q_EMIT runningChanged(false);
}

void BackgroundTask::tellProgress(const std::shared_ptr<State>& state) {
  WorkProgress progress;
  {
    const std::lock_guard lock(state->mutex);
    progress.stage = QString::fromStdString(state->stage);
    progress.fraction = state->fraction;
    state->told = true;
  }
  if (state != state_) return;
  const double gone_s = monotonicSeconds() - state->started_s;
  progress.left_s = progress.fraction > 0.02 ? gone_s * (1.0 - progress.fraction) / progress.fraction : -1.0;
  Q_EMIT progressed(progress);
}

void BackgroundTask::cancel() {
  if (!state_) return;
  state_->stop.request_stop();
  state_.reset();
  Q_EMIT runningChanged(false);
}

}  // namespace viscera
