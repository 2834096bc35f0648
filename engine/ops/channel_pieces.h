// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/Parallel.h>
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace viscera {

/// In channels-last layout the numbers of a channel repeat every C elements. They are written out `repeat`
/// times, so that inner loops run over at least 128 independent lanes whatever C is.
struct LanePattern {
  std::int64_t channels = 1;
  std::int64_t repeat = 1;

  [[nodiscard]] std::int64_t width() const { return channels * repeat; }
  /// One number a channel → one number a lane.
  [[nodiscard]] std::vector<float> repeated(const float* channelValues) const;
};

/// A channels-last tensor [B, C, D0, D1, D2] cut into pieces of about 16 Ki elements of one sample.
/// The cut does not depend on the number of threads; sums over pieces taken in order do not either.
class ChannelPieces {
 public:
  struct Piece {
    std::int64_t index;
    std::int64_t sample;
    std::int64_t firstElement;
    std::int64_t voxels;
  };

  explicit ChannelPieces(const at::Tensor& values);

  [[nodiscard]] const LanePattern& pattern() const { return pattern_; }
  [[nodiscard]] std::int64_t samples() const { return samples_; }
  [[nodiscard]] std::int64_t voxelsPerSample() const { return voxels_; }
  [[nodiscard]] const std::vector<Piece>& list() const { return list_; }

  /// Calls body(piece) for each piece, in parallel.
  template <class Body>
  void forEach(const Body& body) const {
    at::parallel_for(
        0, static_cast<std::int64_t>(list_.size()), 1, [&](std::int64_t begin, std::int64_t end) {
          for (std::int64_t i = begin; i < end; ++i) body(list_[static_cast<std::size_t>(i)]);
        });
  }

  /// Calls runLoop(makeLoop(first element), rows, width): for the whole rows of the piece, then for the
  /// voxels left.
  template <class MakeLoop>
  void run(const Piece& piece, const MakeLoop& makeLoop) const {
    const std::int64_t rows = piece.voxels / pattern_.repeat;
    if (rows > 0) runLoop(makeLoop(piece.firstElement), rows, pattern_.width());
    const std::int64_t done = rows * pattern_.repeat;
    if (done < piece.voxels)
      runLoop(
          makeLoop(piece.firstElement + done * pattern_.channels), piece.voxels - done, pattern_.channels);
  }

 private:
  LanePattern pattern_;
  std::int64_t samples_;
  std::int64_t voxels_;
  std::vector<Piece> list_;
};

/// Sums of three quantities over the voxels of each piece and channel, later of each sample and channel.
/// Lanes are summed in float over a piece (about 128 numbers), all else in double.
class ChannelSums {
 public:
  explicit ChannelSums(const ChannelPieces& pieces);

  /// Lane sums of one piece: 3 x width numbers. Any thread, once a piece.
  void set(const ChannelPieces::Piece& piece, const std::vector<float>& lanes);
  /// Sums of a piece: [quantity, channel].
  [[nodiscard]] double* of(const ChannelPieces::Piece& piece);
  /// Mean over the voxels of a sample, [3, B, C] double.
  [[nodiscard]] at::Tensor means() const;

 private:
  const ChannelPieces& pieces_;
  std::vector<double> partial_;  ///< [piece, quantity, channel]
};

}  // namespace viscera
