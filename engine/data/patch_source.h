// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>

#include "engine/api/run_config.h"
#include "engine/data/batch.h"
#include "engine/data/case_cache.h"

namespace viscera {

/// Place of this process among those that train one network together; {0, 1} when it is alone.
struct Shard {
  std::int64_t rank = 0;
  std::int64_t worldSize = 1;
};

/// Makes training batches. Each is a pure function of (seed, epoch, batch number, shard): the number of workers, the
/// order of calls and a restart change nothing. makeBatch may be called from several threads at once.
class PatchSource {
 public:
  virtual ~PatchSource() = default;
  /// Batches of one epoch of this shard; the last one may be smaller. At least 1.
  [[nodiscard]] virtual std::int64_t batchesPerEpoch() const = 0;
  [[nodiscard]] virtual Batch makeBatch(std::int64_t epoch, std::int64_t batchNumber) const = 0;
};

/// Source for the task of `config` over the cases of `cache` (which must outlive it).
/// `flipPartners[v]` is the label that v becomes under a left-right flip with swapLeftRight.
[[nodiscard]] std::unique_ptr<PatchSource> makePatchSource(const RunConfig& config,
                                                           const CaseCache& cache,
                                                           Shard shard,
                                                           std::vector<std::uint8_t> flipPartners = {});

/// Patches for SSL validation: for each case of `cache` one batch of samplesPerCase patches, corrupted as in training.
/// With SslValidation::Fixed the draws depend on the case alone, with Tutorial also on `epoch`.
[[nodiscard]] Batch makeSslValidationBatch(const RunConfig& config,
                                           const CaseCache& cache,
                                           std::size_t caseIndex,
                                           std::int64_t epoch);

}  // namespace viscera
