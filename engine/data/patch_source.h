// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/run_config.h"
#include "engine/data/batch.h"
#include "engine/data/case_cache.h"
#include "engine/data/case_order.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace viscera {

/// Makes training batches. Each is a pure function of (seed, epoch, batch number, shard): the number of
/// workers, the order of calls and a restart change nothing. makeBatch may be called from several threads at
/// once.
class PatchSource {
 public:
  virtual ~PatchSource() = default;
  /// Batches of one epoch of this shard; the last one may be smaller. At least 1.
  [[nodiscard]] virtual std::int64_t batchesPerEpoch() const = 0;
  [[nodiscard]] virtual Batch makeBatch(std::int64_t epoch, std::int64_t batchNumber) const = 0;
};

/// Source for the task of `config` over the cases of `cache` (which must outlive it).
/// `flipPartners[v]` is the label that v becomes under a left-right flip with swapLeftRight.
///
/// Pre-training, for each patch: uniform crop, flips, clean copy, two views that are corrupted independently
/// (one kind of cutout, then local shuffle). Segmentation: pos/neg or class-balanced crop, flips, rotate90,
/// intensity shift. With augmentation off only the crop is left: both views then equal the clean patch.
/// Source: pipeline facts 2.1 and 2.4; MONAI tutorial vit_unetr_ssl.
/// @throws Error{InvalidInput} for an empty cache; makeBatch throws it where a case has no label map but
/// needs one.
[[nodiscard]] std::unique_ptr<PatchSource> makePatchSource(const RunConfig& config,
                                                           const CaseCache& cache,
                                                           Shard shard,
                                                           std::vector<std::uint8_t> flipPartners = {});

/// Patches for SSL validation: for each case of `cache` one batch of samplesPerCase patches, corrupted as in
/// training. With SslValidation::Fixed the draws depend on seed and case alone, with Tutorial also on
/// `epoch`. Any thread.
[[nodiscard]] Batch makeSslValidationBatch(const RunConfig& config,
                                           const CaseCache& cache,
                                           std::size_t caseIndex,
                                           std::int64_t epoch);

}  // namespace viscera
