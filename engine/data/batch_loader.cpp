// SPDX-License-Identifier: Apache-2.0
#include "engine/data/batch_loader.h"

#include "engine/base/error.h"

#include <condition_variable>
#include <exception>
#include <map>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace viscera {
namespace {

struct FinishedBatch {
  Batch batch;
  std::exception_ptr failure;
};

}  // namespace

struct BatchLoader::State {
  State(const PatchSource& patchSource, std::int64_t firstStep, std::int64_t workerCount)
      : source(patchSource),
        batchesPerEpoch(patchSource.batchesPerEpoch()),
        capacity(2 * workerCount + 1),
        nextStep(firstStep),
        nextToMake(firstStep) {
    for (std::int64_t w = 0; w < workerCount; ++w)
      workers.emplace_back([this](const std::stop_token& stop) { work(stop); });
  }

  FinishedBatch make(std::int64_t step) const {
    FinishedBatch made;
    try {
      made.batch = source.makeBatch(step / batchesPerEpoch, step % batchesPerEpoch);
    } catch (...) {
      made.failure = std::current_exception();
    }
    return made;
  }

  void work(const std::stop_token& stop) {
    std::unique_lock lock(mutex);
    while (roomChanged.wait(lock, stop, [this] { return nextToMake < nextStep + capacity; })) {
      if (stop.stop_requested()) return;
      const std::int64_t step = nextToMake++;
      lock.unlock();
      FinishedBatch batch = make(step);
      lock.lock();
      finished.emplace(step, std::move(batch));
      finishedChanged.notify_one();
    }
  }

  FinishedBatch take() {
    std::unique_lock lock(mutex);
    finishedChanged.wait(lock, [this] { return finished.count(nextStep) > 0; });
    FinishedBatch batch = std::move(finished.extract(nextStep).mapped());
    ++nextStep;
    roomChanged.notify_one();
    return batch;
  }

  const PatchSource& source;
  const std::int64_t batchesPerEpoch;
  const std::int64_t capacity;  // batches made ahead of the one next() waits for
  std::mutex mutex;
  std::condition_variable_any roomChanged;
  std::condition_variable finishedChanged;
  std::int64_t nextStep;                           // guarded by mutex: the one next() returns
  std::int64_t nextToMake;                         // guarded by mutex
  std::map<std::int64_t, FinishedBatch> finished;  // guarded by mutex
  std::vector<std::jthread> workers;               // last: joined before anything they use goes away
};

BatchLoader::BatchLoader(const PatchSource& source, std::int64_t firstStep, std::int64_t workers) {
  require(firstStep >= 0 && workers >= 0,
          "a batch loader needs a step and a number of workers of at least 0");
  state_ = std::make_unique<State>(source, firstStep, workers);
}

BatchLoader::~BatchLoader() {
  for (std::jthread& worker : state_->workers) worker.request_stop();
}

Batch BatchLoader::next() {
  FinishedBatch finished = state_->workers.empty() ? state_->make(state_->nextStep++) : state_->take();
  if (finished.failure) std::rethrow_exception(finished.failure);
  return std::move(finished.batch);
}

}  // namespace viscera
