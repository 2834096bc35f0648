// SPDX-License-Identifier: Apache-2.0
#include "engine/data/case_order.h"

#include "engine/base/error.h"
#include "engine/base/random_stream.h"

#include <numeric>
#include <span>

namespace viscera {
namespace {

constexpr std::uint64_t kOrderDomain = 0x6F72646572;  // keeps these draws apart from those of the patches

}  // namespace

std::int64_t casesPerShard(std::size_t caseCount, const Shard& shard) {
  require(shard.worldSize >= 1 && shard.rank >= 0 && shard.rank < shard.worldSize,
          "a shard's rank must lie in [0, worldSize)");
  return (static_cast<std::int64_t>(caseCount) + shard.worldSize - 1) / shard.worldSize;
}

std::vector<std::size_t> casesOfEpoch(std::size_t caseCount,
                                      std::int64_t seed,
                                      std::int64_t epoch,
                                      const Shard& shard) {
  std::vector<std::size_t> order(caseCount);
  std::iota(order.begin(), order.end(), std::size_t{0});
  RandomStream stream{static_cast<std::uint64_t>(seed), kOrderDomain, static_cast<std::uint64_t>(epoch)};
  stream.shuffle(std::span<std::size_t>(order));

  std::vector<std::size_t> own(static_cast<std::size_t>(casesPerShard(caseCount, shard)));
  for (std::size_t i = 0; i < own.size(); ++i) {
    const auto place = i * static_cast<std::size_t>(shard.worldSize) + static_cast<std::size_t>(shard.rank);
    own[i] = order[place % caseCount];
  }
  return own;
}

}  // namespace viscera
