// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/ops/element_math.h"

#include <cstdint>

// How tensors are cut among the blocks and threads of a GPU. Computed on the host; plain C++17 without CUDA,
// so that it is tested where there is none.

namespace viscera {

constexpr std::int64_t kThreadsPerBlock = 256;
constexpr std::int64_t kLargestGrid = 2147483647;  ///< blocks along x; all grids here are one-dimensional

/// A tensor [groups, voxels, channels] cut into blocks of neighbouring voxels and channels; each thread keeps
/// to one channel. A contiguous tensor [B, C, ...] is one of B * C groups with a single channel.
struct ChannelTiling {
  std::int64_t groups;
  std::int64_t voxels;
  std::int64_t channels;
  std::int64_t lanes;        ///< channels side by side in a block
  std::int64_t rows;         ///< voxels side by side in a block; lanes * rows <= kThreadsPerBlock
  std::int64_t tiles;        ///< blocks that all channels of a voxel take
  std::int64_t chunkVoxels;  ///< voxels a block walks through
  std::int64_t chunks;       ///< blocks that all voxels of a group take

  VISCERA_HOST_DEVICE std::int64_t blocks() const { return groups * tiles * chunks; }
  VISCERA_HOST_DEVICE std::int64_t element(std::int64_t group,
                                           std::int64_t voxel,
                                           std::int64_t channel) const {
    return (group * voxels + voxel) * channels + channel;
  }
};

/// What one thread of one block does: voxels first, first + rows, … below last, of one channel.
struct ThreadShare {
  bool active;  ///< false for threads beyond the last lane or row; they only take part in barriers
  std::int64_t group;
  std::int64_t channel;
  std::int64_t chunk;
  std::int64_t first;
  std::int64_t last;
};

VISCERA_HOST_DEVICE ThreadShare shareOf(const ChannelTiling& tiling,
                                        std::int64_t block,
                                        std::int64_t thread) {
  ThreadShare share{};
  const std::int64_t row = thread / tiling.lanes;
  const std::int64_t tile = block / tiling.chunks % tiling.tiles;
  share.chunk = block % tiling.chunks;
  share.group = block / (tiling.chunks * tiling.tiles);
  share.channel = tile * tiling.lanes + thread % tiling.lanes;
  share.active = row < tiling.rows && share.channel < tiling.channels;
  share.first = share.chunk * tiling.chunkVoxels + row;
  share.last = (share.chunk + 1) * tiling.chunkVoxels;
  if (share.last > tiling.voxels) share.last = tiling.voxels;
  return share;
}

/// All sizes > 0. Never more than kLargestGrid blocks, as long as groups * channels are not more than that.
inline ChannelTiling channelTiling(std::int64_t groups, std::int64_t voxels, std::int64_t channels) {
  constexpr std::int64_t kVoxelsPerThread = 32;  // enough to hide a block's start and its reduction
  ChannelTiling tiling{};
  tiling.groups = groups;
  tiling.voxels = voxels;
  tiling.channels = channels;
  tiling.lanes = channels < kThreadsPerBlock ? channels : kThreadsPerBlock;
  tiling.rows = kThreadsPerBlock / tiling.lanes;
  tiling.tiles = (channels + tiling.lanes - 1) / tiling.lanes;
  const std::int64_t mostChunks = kLargestGrid / (groups * tiling.tiles);
  const std::int64_t wanted = tiling.rows * kVoxelsPerThread;
  const std::int64_t least = mostChunks > 0 ? (voxels + mostChunks - 1) / mostChunks : voxels;
  tiling.chunkVoxels = wanted > least ? wanted : least;
  tiling.chunks = (voxels + tiling.chunkVoxels - 1) / tiling.chunkVoxels;
  return tiling;
}

/// Largest power of two below `count`, 0 for 1: where a reduction of `count` neighbours begins to halve.
VISCERA_HOST_DEVICE std::int64_t firstHalf(std::int64_t count) {
  std::int64_t half = 1;
  while (half < count) half *= 2;
  return half / 2;
}

/// Blocks that give each of `count` elements a thread of its own.
VISCERA_HOST_DEVICE std::int64_t blocksForEach(std::int64_t count) {
  return (count + kThreadsPerBlock - 1) / kThreadsPerBlock;
}

/// A grid of points cut into bricks: neighbours along all three axes share a block, and with it what they
/// read.
struct BrickTiling {
  std::int64_t size[3];
  std::int64_t bricks[3];

  VISCERA_HOST_DEVICE std::int64_t blocks() const { return bricks[0] * bricks[1] * bricks[2]; }
};

constexpr std::int64_t kBrick0 = 8;
constexpr std::int64_t kBrick1 = 4;
constexpr std::int64_t kBrick2 = 8;
static_assert(kBrick0 * kBrick1 * kBrick2 == kThreadsPerBlock, "a thread for each point of a brick");

inline BrickTiling brickTiling(std::int64_t size0, std::int64_t size1, std::int64_t size2) {
  return {
      {size0, size1, size2},
      {(size0 + kBrick0 - 1) / kBrick0, (size1 + kBrick1 - 1) / kBrick1, (size2 + kBrick2 - 1) / kBrick2}};
}

struct BrickPoint {
  bool active;  ///< false beyond the grid
  std::int64_t index[3];
};

VISCERA_HOST_DEVICE BrickPoint pointOf(const BrickTiling& tiling, std::int64_t block, std::int64_t thread) {
  BrickPoint point{};
  point.index[2] = block % tiling.bricks[2] * kBrick2 + thread % kBrick2;
  point.index[1] = block / tiling.bricks[2] % tiling.bricks[1] * kBrick1 + thread / kBrick2 % kBrick1;
  point.index[0] = block / (tiling.bricks[2] * tiling.bricks[1]) * kBrick0 + thread / (kBrick2 * kBrick1);
  point.active =
      point.index[0] < tiling.size[0] && point.index[1] < tiling.size[1] && point.index[2] < tiling.size[2];
  return point;
}

}  // namespace viscera
