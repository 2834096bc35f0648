// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>

#include "engine/data/patch_source.h"

namespace viscera {

/// Makes batches ahead of the trainer: worker threads feed a bounded queue, batches come out in order.
/// An exception of a worker is rethrown by next() at the batch it belongs to. The destructor stops and joins.
class BatchLoader {
 public:
  /// Starts at batch `firstStep` of the whole run (epoch = firstStep / batchesPerEpoch). `workers` 0 makes each batch in next().
  BatchLoader(const PatchSource& source, std::int64_t firstStep, std::int64_t workers);
  ~BatchLoader();

  /// The batch of the next step. Called by one thread.
  [[nodiscard]] Batch next();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace viscera
