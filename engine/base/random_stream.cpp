// SPDX-License-Identifier: Apache-2.0
#include "engine/base/random_stream.h"

#include "engine/base/error.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace viscera {
namespace {

/// Finaliser of SplitMix64 (Steele, Lea, Flood 2014): spreads every input bit over all output bits.
std::uint64_t mix(std::uint64_t value) {
  value += 0x9E3779B97F4A7C15ULL;
  value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9ULL;
  value = (value ^ (value >> 27)) * 0x94D049BB133111EBULL;
  return value ^ (value >> 31);
}

using Block = std::array<std::uint32_t, 4>;

Block philoxRound(const Block& c, std::uint32_t key0, std::uint32_t key1) {
  const std::uint64_t product0 = 0xD2511F53ULL * c[0];
  const std::uint64_t product1 = 0xCD9E8D57ULL * c[2];
  return {static_cast<std::uint32_t>(product1 >> 32) ^ c[1] ^ key0,
          static_cast<std::uint32_t>(product1),
          static_cast<std::uint32_t>(product0 >> 32) ^ c[3] ^ key1,
          static_cast<std::uint32_t>(product0)};
}

Block philox(std::array<std::uint32_t, 2> key, std::uint64_t stream, std::uint64_t block) {
  Block counter = {static_cast<std::uint32_t>(block),
                   static_cast<std::uint32_t>(block >> 32),
                   static_cast<std::uint32_t>(stream),
                   static_cast<std::uint32_t>(stream >> 32)};
  for (int round = 0; round < 10; ++round) {
    counter = philoxRound(counter, key[0], key[1]);
    key[0] += 0x9E3779B9U;
    key[1] += 0xBB67AE85U;
  }
  return counter;
}

}  // namespace

RandomStream::RandomStream(std::initializer_list<std::uint64_t> key) {
  std::uint64_t a = 0x243F6A8885A308D3ULL;  // first digits of pi: the length of the key enters as well
  std::uint64_t b = mix(a + key.size());
  for (const std::uint64_t part : key) {
    a = mix(a ^ part);
    b = mix(b + a);
  }
  key_ = {static_cast<std::uint32_t>(a), static_cast<std::uint32_t>(a >> 32)};
  stream_ = b;
}

void RandomStream::refill() {
  buffer_ = philox(key_, stream_, block_);
  ++block_;
  used_ = 0;
}

std::uint32_t RandomStream::next32() {
  if (used_ == 4) refill();
  return buffer_[static_cast<std::size_t>(used_++)];
}

double RandomStream::uniform() {
  const std::uint64_t high = next32() >> 5;
  const std::uint64_t low = next32() >> 6;
  return static_cast<double>((high << 26) | low) * 0x1.0p-53;
}

std::int64_t RandomStream::integer(std::int64_t low, std::int64_t high) {
  require(low <= high, "RandomStream::integer needs low <= high");
  const std::uint64_t range = static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low) + 1;
  const auto next64 = [this] {
    const std::uint64_t upper = next32();
    return (upper << 32) | next32();
  };
  if (range == 0) return static_cast<std::int64_t>(next64());
  const std::uint64_t limit = UINT64_MAX - UINT64_MAX % range;
  std::uint64_t draw = next64();
  while (draw >= limit) draw = next64();
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(low) + draw % range);
}

double RandomStream::normal() {
  const double radius = std::sqrt(-2.0 * std::log(1.0 - uniform()));
  return radius * std::cos(2.0 * std::numbers::pi * uniform());
}

void RandomStream::fillUniform(std::span<float> values, float low, float high) {
  require(low <= high, "RandomStream::fillUniform needs low <= high");
  const float range = high - low;
  const auto scaled = [=](std::uint32_t bits) {
    return std::min(low + range * (static_cast<float>(bits >> 8) * 0x1.0p-24F), high);
  };
  std::size_t i = 0;
  while (i < values.size() && used_ < 4) values[i++] = scaled(next32());
  for (; i + 4 <= values.size(); i += 4) {
    const Block block = philox(key_, stream_, block_++);
    for (std::size_t lane = 0; lane < 4; ++lane) values[i + lane] = scaled(block[lane]);
  }
  while (i < values.size()) values[i++] = scaled(next32());
}

}  // namespace viscera
