// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/cuda/launch_geometry.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <tuple>
#include <vector>

namespace viscera::test {
namespace {

using Sizes = std::array<std::int64_t, 3>;

/// How often each element is visited when all threads of all blocks do their share.
std::vector<int> visits(const ChannelTiling& tiling) {
  std::vector<int> count(static_cast<std::size_t>(tiling.groups * tiling.voxels * tiling.channels));
  for (std::int64_t block = 0; block < tiling.blocks(); ++block)
    for (std::int64_t thread = 0; thread < kThreadsPerBlock; ++thread) {
      const ThreadShare share = shareOf(tiling, block, thread);
      if (!share.active) continue;
      for (std::int64_t v = share.first; v < share.last; v += tiling.rows)
        ++count.at(static_cast<std::size_t>(tiling.element(share.group, v, share.channel)));
    }
  return count;
}

// Groups, voxels, channels: fewer and more channels than threads, numbers that divide nothing, a single
// voxel.
TEST(LaunchGeometry, EveryElementIsVisitedExactlyOnce) {
  for (const Sizes& size : {Sizes{1, 1, 1},
                            Sizes{1, 27001, 1},
                            Sizes{32, 8193, 1},
                            Sizes{2, 1331, 16},
                            Sizes{1, 777, 48},
                            Sizes{3, 1, 255},
                            Sizes{2, 65, 256},
                            Sizes{1, 33, 257},
                            Sizes{1, 7, 1000}}) {
    const ChannelTiling tiling = channelTiling(size[0], size[1], size[2]);
    const std::vector<int> count = visits(tiling);
    EXPECT_TRUE(std::all_of(count.begin(), count.end(), [](int n) { return n == 1; }))
        << size[1] << 'x' << size[2];
    EXPECT_LE(tiling.lanes * tiling.rows, kThreadsPerBlock);
    EXPECT_GE(tiling.rows, 1);
  }
}

/// Where several threads add to one channel they must be a block's rows: the parts of a channel are its
/// chunks.
TEST(LaunchGeometry, AChunkOfAChannelBelongsToOneBlock) {
  const ChannelTiling tiling = channelTiling(2, 5000, 300);
  std::vector<std::int64_t> owner(static_cast<std::size_t>(tiling.groups * tiling.channels * tiling.chunks),
                                  -1);
  for (std::int64_t block = 0; block < tiling.blocks(); ++block)
    for (std::int64_t thread = 0; thread < kThreadsPerBlock; ++thread) {
      const ThreadShare share = shareOf(tiling, block, thread);
      if (!share.active) continue;
      const std::int64_t part = (share.group * tiling.channels + share.channel) * tiling.chunks + share.chunk;
      std::int64_t& known = owner.at(static_cast<std::size_t>(part));
      EXPECT_TRUE(known == -1 || known == block);
      known = block;
    }
  EXPECT_EQ(std::count(owner.begin(), owner.end(), -1), 0);
}

TEST(LaunchGeometry, GridsStayWithinTheLimitOfTheHardware) {
  for (const Sizes& size : {Sizes{1, 1LL << 40, 1},
                            Sizes{64 * 1024, 1LL << 24, 1},
                            Sizes{kLargestGrid, 100000, 1},
                            Sizes{1, 1LL << 34, 16},
                            Sizes{16, 1LL << 30, 8192}}) {
    const ChannelTiling tiling = channelTiling(size[0], size[1], size[2]);
    EXPECT_GE(tiling.blocks(), 1);
    EXPECT_LE(tiling.blocks(), kLargestGrid);
    EXPECT_GE(tiling.chunks * tiling.chunkVoxels, size[1]);
    EXPECT_LT((tiling.chunks - 1) * tiling.chunkVoxels, size[1]);
  }
}

/// Tensors of more than 2^31 elements, odd along each axis: an index that was computed in 32 bits would fall
/// short.
TEST(LaunchGeometry, LargeTensorsAreCoveredToTheirLastElement) {
  for (const Sizes& size : {Sizes{1, (1LL << 33) + 7, 1},
                            Sizes{3, (1LL << 31) + 1, 1},
                            Sizes{70001, 65537, 1},
                            Sizes{5, (1LL << 28) + 3, 48},
                            Sizes{2, (1LL << 24) + 5, 257}}) {
    const ChannelTiling tiling = channelTiling(size[0], size[1], size[2]);
    ASSERT_LE(tiling.blocks(), kLargestGrid);
    std::int64_t largest = -1;
    for (std::int64_t thread = 0; thread < kThreadsPerBlock; ++thread) {
      const ThreadShare share = shareOf(tiling, tiling.blocks() - 1, thread);
      if (!share.active || share.first >= share.last) continue;
      const std::int64_t steps = (share.last - 1 - share.first) / tiling.rows;
      largest =
          std::max(largest, tiling.element(share.group, share.first + steps * tiling.rows, share.channel));
    }
    EXPECT_EQ(largest, size[0] * size[1] * size[2] - 1) << size[1] << 'x' << size[2];
  }
}

TEST(LaunchGeometry, ALargeGridOfPointsIsCoveredToItsLastPoint) {
  const BrickTiling tiling = brickTiling(4001, 2003, 1999);  // 1.6e10 points
  ASSERT_LE(tiling.blocks(), kLargestGrid);
  std::int64_t largest = -1;
  for (std::int64_t thread = 0; thread < kThreadsPerBlock; ++thread) {
    const BrickPoint point = pointOf(tiling, tiling.blocks() - 1, thread);
    if (point.active)
      largest = std::max(largest, (point.index[0] * 2003 + point.index[1]) * 1999 + point.index[2]);
  }
  EXPECT_EQ(largest, 4001LL * 2003 * 1999 - 1);
}

TEST(LaunchGeometry, BricksCoverEveryPointExactlyOnce) {
  for (const Sizes& size :
       {Sizes{1, 1, 1}, Sizes{8, 4, 8}, Sizes{9, 5, 9}, Sizes{31, 17, 1}, Sizes{1, 3, 50}}) {
    const BrickTiling tiling = brickTiling(size[0], size[1], size[2]);
    std::vector<int> count(static_cast<std::size_t>(size[0] * size[1] * size[2]));
    for (std::int64_t block = 0; block < tiling.blocks(); ++block)
      for (std::int64_t thread = 0; thread < kThreadsPerBlock; ++thread) {
        const BrickPoint point = pointOf(tiling, block, thread);
        if (point.active)
          ++count.at(static_cast<std::size_t>((point.index[0] * size[1] + point.index[1]) * size[2] +
                                              point.index[2]));
      }
    EXPECT_TRUE(std::all_of(count.begin(), count.end(), [](int n) { return n == 1; }))
        << size[0] << 'x' << size[1];
  }
}

TEST(LaunchGeometry, AThreadForEachElement) {
  EXPECT_EQ(blocksForEach(1), 1);
  EXPECT_EQ(blocksForEach(256), 1);
  EXPECT_EQ(blocksForEach(257), 2);
}

// By hand: 5 rows halve at 4 (row 0 takes row 4), then 2, then 1.
TEST(LaunchGeometry, HalvingBeginsBelowTheCount) {
  for (const auto& [count, half] : {std::pair{1, 0}, {2, 1}, {3, 2}, {4, 2}, {5, 4}, {256, 128}})
    EXPECT_EQ(firstHalf(count), half) << count;
}

}  // namespace
}  // namespace viscera::test
