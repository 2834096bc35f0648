// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/channel_pieces.h"

#include <torch/torch.h>

#include <algorithm>

namespace viscera {

namespace {
constexpr std::int64_t kLanes = 128;
constexpr std::int64_t kPieceElements = 16384;
}  // namespace

std::vector<float> LanePattern::repeated(const float* channelValues) const {
  std::vector<float> values;
  values.reserve(static_cast<std::size_t>(width()));
  for (std::int64_t i = 0; i < repeat; ++i)
    values.insert(values.end(), channelValues, channelValues + channels);
  return values;
}

ChannelPieces::ChannelPieces(const at::Tensor& values)
    : pattern_{values.size(1), std::max<std::int64_t>(1, kLanes / values.size(1))},
      samples_(values.size(0)),
      voxels_(values.size(2) * values.size(3) * values.size(4)) {
  const std::int64_t rows = std::max<std::int64_t>(1, kPieceElements / pattern_.width());
  const std::int64_t step = rows * pattern_.repeat;
  for (std::int64_t sample = 0; sample < samples_; ++sample)
    for (std::int64_t begin = 0; begin < voxels_; begin += step)
      list_.push_back({static_cast<std::int64_t>(list_.size()),
                       sample,
                       (sample * voxels_ + begin) * pattern_.channels,
                       std::min(step, voxels_ - begin)});
}

ChannelSums::ChannelSums(const ChannelPieces& pieces)
    : pieces_(pieces),
      partial_(pieces.list().size() * 3 * static_cast<std::size_t>(pieces.pattern().channels)) {}

void ChannelSums::set(const ChannelPieces::Piece& piece, const std::vector<float>& lanes) {
  const std::int64_t channels = pieces_.pattern().channels;
  const std::int64_t width = pieces_.pattern().width();
  double* target = of(piece);
  for (std::int64_t quantity = 0; quantity < 3; ++quantity)
    for (std::int64_t lane = 0; lane < width; ++lane)
      target[quantity * channels + lane % channels] +=
          lanes[static_cast<std::size_t>(quantity * width + lane)];
}

double* ChannelSums::of(const ChannelPieces::Piece& piece) {
  return partial_.data() + piece.index * 3 * pieces_.pattern().channels;
}

at::Tensor ChannelSums::means() const {
  const std::int64_t channels = pieces_.pattern().channels;
  at::Tensor means = at::zeros({3, pieces_.samples(), channels}, at::kDouble);
  double* target = means.data_ptr<double>();
  for (const ChannelPieces::Piece& piece : pieces_.list())
    for (std::int64_t quantity = 0; quantity < 3; ++quantity)
      for (std::int64_t c = 0; c < channels; ++c)
        target[(quantity * pieces_.samples() + piece.sample) * channels + c] +=
            partial_[static_cast<std::size_t>((piece.index * 3 + quantity) * channels + c)];
  return means / static_cast<double>(pieces_.voxelsPerSample());
}

}  // namespace viscera
