// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace viscera {

/// Place of this process among those that train one network together; {0, 1} when it is alone.
struct Shard {
  std::int64_t rank = 0;
  std::int64_t worldSize = 1;
};

/// Cases each process visits in one epoch: all cases shared out evenly, rounded up.
[[nodiscard]] std::int64_t casesPerShard(std::size_t caseCount, const Shard& shard);

/// Positions in the cache of the cases this shard visits in `epoch`, in order.
///
/// All cases are permuted by (seed, epoch), equally on every rank; rank r takes places r, r + world, … of
/// that order, which starts again where it ends, so that all ranks get equally many. A pure function of its
/// arguments. Source: the rule of torch.utils.data.DistributedSampler without drop_last.
[[nodiscard]] std::vector<std::size_t> casesOfEpoch(std::size_t caseCount,
                                                    std::int64_t seed,
                                                    std::int64_t epoch,
                                                    const Shard& shard);

}  // namespace viscera
