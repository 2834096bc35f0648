// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <utility>

namespace viscera {

/// Counter-based random numbers: a stream is a pure function of its key, e.g. {seed, epoch, case, draw}.
///
/// Two streams with one key give the same sequence on any thread, in any order of use and after any restart,
/// so neither the number of data workers nor an interruption changes a result. Source: Salmon et al. 2011,
/// "Parallel random numbers: as easy as 1, 2, 3", Philox4x32-10.
class RandomStream {
 public:
  /// The key may have any length; streams of different keys are independent.
  explicit RandomStream(std::initializer_list<std::uint64_t> key);

  /// 32 uniform bits.
  [[nodiscard]] std::uint32_t next32();
  /// Uniform in [0, 1), 53 random bits.
  [[nodiscard]] double uniform();
  /// Uniform in [low, high).
  [[nodiscard]] double uniform(double low, double high) { return low + (high - low) * uniform(); }
  /// Uniform integer in [low, high], both included; without modulo bias. @throws Error{Internal} if high <
  /// low.
  [[nodiscard]] std::int64_t integer(std::int64_t low, std::int64_t high);
  /// True with the given probability; always consumes one draw.
  [[nodiscard]] bool coin(double probability) { return uniform() < probability; }
  /// Normal with mean 0 and standard deviation 1 (Box-Muller, two draws a call).
  [[nodiscard]] double normal();
  /// Fills `values` with numbers uniform in [low, high], 24 random bits and one next32() each, in order.
  /// Made for noise of whole patches. @throws Error{Internal} if high < low.
  void fillUniform(std::span<float> values, float low, float high);

  /// Uniform random permutation in place (Fisher-Yates).
  template <class T>
  void shuffle(std::span<T> values) {
    for (std::size_t i = values.size(); i > 1; --i)
      std::swap(values[i - 1],
                values[static_cast<std::size_t>(integer(0, static_cast<std::int64_t>(i) - 1))]);
  }

 private:
  void refill();

  std::array<std::uint32_t, 2> key_{};
  std::uint64_t stream_ = 0;
  std::uint64_t block_ = 0;
  std::array<std::uint32_t, 4> buffer_{};
  int used_ = 4;
};

}  // namespace viscera
