// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/instance_norm_cpu.h"

#include "engine/ops/channel_pieces.h"
#include "engine/ops/cpu_kernel.h"
#include "engine/ops/instance_norm_loops.h"
#include "engine/ops/moments.h"

#include <torch/torch.h>

#include <utility>
#include <vector>

namespace viscera {
namespace {

using Piece = ChannelPieces::Piece;

template <class T>
T* offset(T* pointer, std::int64_t elements) {
  return pointer == nullptr ? nullptr : pointer + elements;
}

template <class T>
const T* dataOf(const at::Tensor& tensor) {
  return tensor.defined() ? tensor.const_data_ptr<T>() : nullptr;
}

/// The row of one sample in a [B, C] tensor, written out lane by lane; empty for an undefined tensor.
std::vector<float> lanesOf(const at::Tensor& values, std::int64_t sample, const LanePattern& pattern) {
  if (!values.defined()) return {};
  return pattern.repeated(values.const_data_ptr<float>() + sample * pattern.channels);
}

std::vector<float> emptySums(const LanePattern& pattern) {
  return std::vector<float>(static_cast<std::size_t>(3 * pattern.width()), 0.0F);
}

/// Sums of x - shift and of its square over the voxels of a piece, lane by lane.
template <class T>
std::vector<float> momentSums(const ChannelPieces& pieces,
                              const Piece& piece,
                              const T* data,
                              const std::vector<float>& shift) {
  std::vector<float> sums = emptySums(pieces.pattern());
  float* squares = sums.data() + pieces.pattern().width();
  pieces.run(piece, [&](std::int64_t e) {
    return MomentLoop<T>{data + e, shift.data(), sums.data(), squares};
  });
  return sums;
}

/// Mean of each channel over a piece, lane by lane; only roughly, it serves as a shift.
std::vector<float> roughMeans(const std::vector<float>& laneSums,
                              const Piece& piece,
                              const LanePattern& pattern) {
  std::vector<float> means(static_cast<std::size_t>(pattern.channels), 0.0F);
  for (std::size_t lane = 0; lane < static_cast<std::size_t>(pattern.width()); ++lane)
    means[lane % means.size()] += laneSums[lane] / static_cast<float>(piece.voxels);
  return pattern.repeated(means.data());
}

/// Replaces a piece's sums of x - shift and (x - shift)² by the moments of x: [count, mean, squares;
/// channel].
void toMoments(double* sums, const std::vector<float>& shift, const Piece& piece, std::int64_t channels) {
  for (std::int64_t c = 0; c < channels; ++c) {
    const auto channelShift = static_cast<double>(shift[static_cast<std::size_t>(c)]);
    const Moments moments =
        momentsFromSums(static_cast<double>(piece.voxels), channelShift, sums[c], sums[channels + c]);
    sums[c] = moments.count;
    sums[channels + c] = moments.mean;
    sums[2 * channels + c] = moments.squares;
  }
}

/// Joins the moments of the pieces, in order: mean and scale of each sample and channel.
NormalizedTerm joinedMoments(const at::Tensor& values,
                             const ChannelPieces& pieces,
                             ChannelSums& parts,
                             double epsilon) {
  const std::int64_t channels = pieces.pattern().channels;
  std::vector<Moments> total(static_cast<std::size_t>(pieces.samples() * channels), Moments{0.0, 0.0, 0.0});
  for (const Piece& piece : pieces.list()) {
    const double* part = parts.of(piece);
    for (std::int64_t c = 0; c < channels; ++c) {
      Moments& sum = total[static_cast<std::size_t>(piece.sample * channels + c)];
      sum = combined(sum, {part[c], part[channels + c], part[2 * channels + c]});
    }
  }
  NormalizedTerm term{values,
                      at::empty({pieces.samples(), channels}, at::kFloat),
                      at::empty({pieces.samples(), channels}, at::kFloat)};
  for (std::size_t i = 0; i < total.size(); ++i) {
    term.mean.data_ptr<float>()[i] = static_cast<float>(total[i].mean);
    term.scale.data_ptr<float>()[i] = scaleOf(total[i], epsilon);
  }
  return term;
}

// Each piece is summed around its own mean: a mean far from 0 then costs the variance no digits.
template <class T>
NormalizedTerm momentsOf(const at::Tensor& values, double epsilon) {
  const ChannelPieces pieces(values);
  const LanePattern& pattern = pieces.pattern();
  const T* data = values.const_data_ptr<T>();
  ChannelSums sums(pieces);
  pieces.forEach([&](const Piece& piece) {
    const std::vector<float> zeros(static_cast<std::size_t>(pattern.width()), 0.0F);
    const std::vector<float> shift = roughMeans(momentSums(pieces, piece, data, zeros), piece, pattern);
    sums.set(piece, momentSums(pieces, piece, data, shift));
    toMoments(sums.of(piece), shift, piece, pattern.channels);
  });
  return joinedMoments(values, pieces, sums, epsilon);
}

/// The operator for one element type and kind of shortcut.
template <class T, Shortcut kShortcut>
class FusedNorm {
 public:
  FusedNorm(const NormalizedTerm& term, const NormalizedTerm& shortcut, double slope)
      : term_(term),
        shortcut_(shortcut),
        pieces_(term.values),
        xLanes_(momentLanes(term)),
        sLanes_(momentLanes(shortcut)),
        slope_(static_cast<float>(slope)),
        x_(dataOf<T>(term.values)),
        s_(dataOf<T>(shortcut.values)) {}

  [[nodiscard]] at::Tensor forward() const {
    at::Tensor output = at::empty_like(term_.values);
    T* y = output.data_ptr<T>();
    pieces_.forEach([&](const Piece& piece) {
      const auto sample = static_cast<std::size_t>(piece.sample);
      pieces_.run(piece, [&](std::int64_t e) {
        return ForwardLoop<T, kShortcut>{
            x_ + e, offset(s_, e), y + e, &xLanes_[sample], &sLanes_[sample], slope_};
      });
    });
    return output;
  }

  [[nodiscard]] TermGradients backward(const at::Tensor& gradient, const at::Tensor& output) const {
    const BackwardInput<T> input{dataOf<T>(gradient), dataOf<T>(output), x_, s_};
    const auto [xLanes, sLanes] = gradientLanes(gradientMeans(input));
    TermGradients result{at::empty_like(term_.values), {}};
    if (kShortcut != Shortcut::None) result.shortcut = at::empty_like(shortcut_.values);
    T* xGradient = result.values.data_ptr<T>();
    T* sGradient = kShortcut == Shortcut::None ? nullptr : result.shortcut.data_ptr<T>();
    pieces_.forEach([&](const Piece& piece) {
      const auto sample = static_cast<std::size_t>(piece.sample);
      pieces_.run(piece, [&](std::int64_t e) {
        return BackwardLoop<T, kShortcut>{
            from(input, e), &xLanes[sample], &sLanes[sample], slope_, xGradient + e, offset(sGradient, e)};
      });
    });
    return result;
  }

 private:
  /// One entry a sample.
  using SampleLanes = std::vector<Lanes>;

  [[nodiscard]] SampleLanes momentLanes(const NormalizedTerm& term) const {
    SampleLanes lanes(static_cast<std::size_t>(pieces_.samples()));
    for (std::size_t sample = 0; sample < lanes.size(); ++sample) {
      lanes[sample].mean = lanesOf(term.mean, static_cast<std::int64_t>(sample), pieces_.pattern());
      lanes[sample].scale = lanesOf(term.scale, static_cast<std::int64_t>(sample), pieces_.pattern());
    }
    return lanes;
  }

  /// means: [3, B, C] float.
  [[nodiscard]] std::pair<SampleLanes, SampleLanes> gradientLanes(const at::Tensor& means) const {
    SampleLanes xLanes = xLanes_;
    SampleLanes sLanes = sLanes_;
    const auto laneMeans = [&](std::int64_t quantity, std::size_t sample) {
      return lanesOf(means[quantity], static_cast<std::int64_t>(sample), pieces_.pattern());
    };
    for (std::size_t sample = 0; sample < xLanes.size(); ++sample) {
      xLanes[sample].gradientMean = laneMeans(0, sample);
      xLanes[sample].gradientSlope = laneMeans(1, sample);
      sLanes[sample].gradientSlope = laneMeans(2, sample);
    }
    return {std::move(xLanes), std::move(sLanes)};
  }

  [[nodiscard]] static BackwardInput<T> from(const BackwardInput<T>& input, std::int64_t e) {
    return {input.gradient + e, offset(input.y, e), input.x + e, offset(input.s, e)};
  }

  /// [3, B, C] float: the means that BackwardLoop subtracts.
  [[nodiscard]] at::Tensor gradientMeans(const BackwardInput<T>& input) const {
    ChannelSums sums(pieces_);
    const std::int64_t width = pieces_.pattern().width();
    pieces_.forEach([&](const Piece& piece) {
      const auto sample = static_cast<std::size_t>(piece.sample);
      std::vector<float> results = emptySums(pieces_.pattern());
      float* r = results.data();
      pieces_.run(piece, [&](std::int64_t e) {
        return GradientSumLoop<T, kShortcut>{
            from(input, e), &xLanes_[sample], &sLanes_[sample], slope_, r, r + width, r + 2 * width};
      });
      sums.set(piece, results);
    });
    return sums.means().to(at::kFloat);
  }

  const NormalizedTerm& term_;
  const NormalizedTerm& shortcut_;
  ChannelPieces pieces_;
  SampleLanes xLanes_;
  SampleLanes sLanes_;
  float slope_;
  const T* x_;
  const T* s_;
};

/// Calls use(FusedNorm) with the instance for the tensors' type and the kind of shortcut.
template <class Use>
auto withFusedNorm(const NormalizedTerm& term, const NormalizedTerm& shortcut, double slope, const Use& use) {
  const auto withType = [&](auto zero) {
    using T = decltype(zero);
    if (!shortcut.values.defined()) return use(FusedNorm<T, Shortcut::None>(term, shortcut, slope));
    if (!shortcut.mean.defined()) return use(FusedNorm<T, Shortcut::Plain>(term, shortcut, slope));
    return use(FusedNorm<T, Shortcut::Normalized>(term, shortcut, slope));
  };
  if (term.values.scalar_type() == at::kFloat) return withType(0.0F);
  return withType(c10::BFloat16{});
}

}  // namespace

NormalizedTerm channelMomentsCpu(const at::Tensor& values, double epsilon) {
  return values.scalar_type() == at::kFloat ? momentsOf<float>(values, epsilon)
                                            : momentsOf<c10::BFloat16>(values, epsilon);
}

at::Tensor normalizeCpu(const NormalizedTerm& term, const NormalizedTerm& shortcut, double slope) {
  return withFusedNorm(term, shortcut, slope, [](const auto& norm) { return norm.forward(); });
}

TermGradients normalizeBackwardCpu(const at::Tensor& gradient,
                                   const at::Tensor& output,
                                   const NormalizedTerm& term,
                                   const NormalizedTerm& shortcut,
                                   double slope) {
  return withFusedNorm(
      term, shortcut, slope, [&](const auto& norm) { return norm.backward(gradient, output); });
}

}  // namespace viscera
