// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/data/patch_source.h"

#include <cstdint>
#include <memory>

namespace viscera {

/// Makes batches ahead of the trainer: worker threads feed a bounded queue, batches come out in order.
/// At most 2 * workers + 1 batches wait in the queue or are being made, so memory is bounded. An exception of
/// a worker is rethrown by next() at the batch it belongs to; the next call goes on with the batch after it.
/// The destructor stops and joins, waiting for no more than the batches being made at that moment.
class BatchLoader {
 public:
  /// Starts at batch `firstStep` of the whole run (epoch = firstStep / batchesPerEpoch). `workers` 0 makes
  /// each batch in next(). `source` must outlive the loader.
  BatchLoader(const PatchSource& source, std::int64_t firstStep, std::int64_t workers);
  ~BatchLoader();
  BatchLoader(const BatchLoader&) = delete;
  BatchLoader& operator=(const BatchLoader&) = delete;

  /// The batch of the next step. Called by one thread.
  [[nodiscard]] Batch next();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace viscera
