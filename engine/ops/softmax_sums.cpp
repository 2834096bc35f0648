// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/softmax_sums.h"

#include "engine/base/error.h"
#include "engine/ops/softmax_block.h"

#include <torch/torch.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace viscera {
namespace {

/// Adds each voxel's value to its own class instead of building a one-hot tensor of C channels.
SoftmaxSums composed(const at::Tensor& logits, const at::Tensor& label, bool squared) {
  const at::Tensor target = label.to(at::kLong);
  const at::Tensor logProbabilities = at::log_softmax(logits, 1);
  const at::Tensor probabilities = logProbabilities.exp();
  const std::array<std::int64_t, 2> size = {logits.size(0), logits.size(1)};
  const at::Tensor zeros = at::zeros(size, logits.options().dtype(at::kDouble));
  const at::Tensor own = probabilities.gather(1, target.unsqueeze(1)).squeeze(1).to(at::kDouble);
  SoftmaxSums sums;
  sums.intersection = zeros.scatter_add(1, target, own);
  sums.reference = zeros.scatter_add(1, target, at::ones_like(own));
  sums.prediction = (squared ? probabilities.square() : probabilities).sum(2).to(at::kDouble);
  sums.crossEntropy = -logProbabilities.gather(1, target.unsqueeze(1)).to(at::kDouble).sum({1, 2});
  return sums;
}

/// A run of voxels of one sample; the cut does not depend on the number of threads.
struct Piece {
  std::int64_t sample;
  std::int64_t begin;
  std::int64_t end;
};

std::vector<Piece> piecesOf(const at::Tensor& logits) {
  constexpr std::int64_t kVoxels = 32 * kSoftmaxBlock;
  std::vector<Piece> pieces;
  for (std::int64_t sample = 0; sample < logits.size(0); ++sample)
    for (std::int64_t begin = 0; begin < logits.size(2); begin += kVoxels)
      pieces.push_back({sample, begin, std::min(begin + kVoxels, logits.size(2))});
  return pieces;
}

/// Calls body(piece number, piece, start of a block, its soft-max) for all blocks; those of a piece in order.
template <class Body>
void forEachBlock(const at::Tensor& logits, const std::vector<Piece>& pieces, const Body& body) {
  const std::int64_t classes = logits.size(1);
  const std::int64_t voxels = logits.size(2);
  const float* data = logits.const_data_ptr<float>();
  at::parallel_for(
      0, static_cast<std::int64_t>(pieces.size()), 1, [&](std::int64_t first, std::int64_t last) {
        SoftmaxBlock block(classes);
        for (std::int64_t i = first; i < last; ++i) {
          const Piece& piece = pieces[static_cast<std::size_t>(i)];
          for (std::int64_t v = piece.begin; v < piece.end; v += kSoftmaxBlock) {
            const float* source = data + piece.sample * classes * voxels + v;
            computeSoftmax(source, voxels, std::min(kSoftmaxBlock, piece.end - v), block);
            body(i, piece, v, block);
          }
        }
      });
}

/// Sums of one piece.
struct PieceSums {
  explicit PieceSums(std::int64_t classes)
      : lanes(static_cast<std::size_t>(classes * kSumLanes)),
        intersection(static_cast<std::size_t>(classes)),
        reference(static_cast<std::size_t>(classes)) {}

  std::vector<double> lanes;  ///< of the prediction, [class, kSumLanes]
  std::vector<double> intersection;
  std::vector<double> reference;
  double crossEntropy = 0.0;
};

/// The sums that look at each voxel's own class.
template <class Label>
void addOwnClasses(const SoftmaxBlock& block,
                   const Label* label,
                   const float* logits,
                   std::int64_t stride,
                   PieceSums& sums) {
  // One logarithm for 32 voxels: a sum lies between 1 and the number of classes, so their product fits a
  // double.
  constexpr std::int64_t kProductLength = 32;
  double product = 1.0;
  for (std::int64_t v = 0; v < block.voxels; ++v) {
    const auto own = static_cast<std::size_t>(label[v]);
    sums.intersection[own] +=
        static_cast<double>(block.probabilities[own * kSoftmaxBlock + static_cast<std::size_t>(v)]);
    sums.reference[own] += 1.0;
    const auto ownLogit = static_cast<double>(logits[static_cast<std::int64_t>(own) * stride + v]);
    sums.crossEntropy += static_cast<double>(block.largest[static_cast<std::size_t>(v)]) - ownLogit;
    product *= static_cast<double>(block.sums[static_cast<std::size_t>(v)]);
    if ((v + 1) % kProductLength == 0 || v + 1 == block.voxels) {
      sums.crossEntropy += std::log(product);
      product = 1.0;
    }
  }
}

SoftmaxSums total(const std::vector<Piece>& pieces,
                  const std::vector<PieceSums>& parts,
                  const at::Tensor& logits) {
  const std::array<std::int64_t, 2> size = {logits.size(0), logits.size(1)};
  const std::int64_t classes = logits.size(1);
  SoftmaxSums sums{at::zeros(size, at::kDouble),
                   at::zeros(size, at::kDouble),
                   at::zeros(size, at::kDouble),
                   at::zeros({logits.size(0)}, at::kDouble)};
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const PieceSums& part = parts[i];
    const std::int64_t row = pieces[i].sample * classes;
    for (std::int64_t c = 0; c < classes; ++c) {
      const auto index = static_cast<std::size_t>(c);
      sums.intersection.data_ptr<double>()[row + c] += part.intersection[index];
      sums.reference.data_ptr<double>()[row + c] += part.reference[index];
      for (std::int64_t lane = 0; lane < kSumLanes; ++lane)
        sums.prediction.data_ptr<double>()[row + c] +=
            part.lanes[static_cast<std::size_t>(c * kSumLanes + lane)];
    }
    sums.crossEntropy.data_ptr<double>()[pieces[i].sample] += part.crossEntropy;
  }
  return sums;
}

template <class Label>
SoftmaxSums sumsOnCpu(const at::Tensor& logits, const at::Tensor& label, bool squared) {
  const std::vector<Piece> pieces = piecesOf(logits);
  const std::int64_t classes = logits.size(1);
  const std::int64_t voxels = logits.size(2);
  const float* data = logits.const_data_ptr<float>();
  const Label* labels = label.const_data_ptr<Label>();
  std::vector<PieceSums> parts(pieces.size(), PieceSums(classes));
  forEachBlock(
      logits, pieces, [&](std::int64_t i, const Piece& piece, std::int64_t v, const SoftmaxBlock& block) {
        PieceSums& part = parts[static_cast<std::size_t>(i)];
        addProbabilities(block, squared, part.lanes.data());
        addOwnClasses(block,
                      labels + piece.sample * voxels + v,
                      data + piece.sample * classes * voxels + v,
                      voxels,
                      part);
      });
  return total(pieces, parts, logits);
}

/// Gradients of the three differentiable sums, [B, C], [B, C] and [B], contiguous float on the CPU.
struct SumGradients {
  at::Tensor intersection;
  at::Tensor prediction;
  at::Tensor crossEntropy;
  bool squared;
};

template <class Label>
at::Tensor logitGradientsOnCpu(const at::Tensor& logits,
                               const at::Tensor& label,
                               const SumGradients& gradients) {
  at::Tensor result = at::empty_like(logits);
  const std::int64_t classes = logits.size(1);
  const std::int64_t voxels = logits.size(2);
  const Label* labels = label.const_data_ptr<Label>();
  forEachBlock(
      logits,
      piecesOf(logits),
      [&](std::int64_t, const Piece& piece, std::int64_t v, const SoftmaxBlock& block) {
        const float* intersection = gradients.intersection.const_data_ptr<float>() + piece.sample * classes;
        const float crossEntropy = gradients.crossEntropy.const_data_ptr<float>()[piece.sample];
        const Label* blockLabels = labels + piece.sample * voxels + v;
        float own[kSoftmaxBlock];
        for (std::int64_t i = 0; i < block.voxels; ++i) {
          const auto c = static_cast<std::int64_t>(blockLabels[i]);
          own[i] = intersection[c] * block.probabilities[static_cast<std::size_t>(c * kSoftmaxBlock + i)];
        }
        float* target = result.data_ptr<float>() + piece.sample * classes * voxels + v;
        computeLogitGradients(block,
                              {gradients.prediction.const_data_ptr<float>() + piece.sample * classes,
                               intersection,
                               crossEntropy,
                               gradients.squared},
                              own,
                              target,
                              voxels);
        for (std::int64_t i = 0; i < block.voxels; ++i)
          target[static_cast<std::int64_t>(blockLabels[i]) * voxels + i] += own[i] - crossEntropy;
      });
  return result;
}

class FusedSums : public torch::autograd::Function<FusedSums> {
 public:
  static torch::autograd::variable_list forward(torch::autograd::AutogradContext* context,
                                                const at::Tensor& logits,
                                                const at::Tensor& label,
                                                bool squared) {
    context->save_for_backward({logits, label});
    context->saved_data["squared"] = squared;
    const SoftmaxSums sums = label.scalar_type() == at::kByte
                                 ? sumsOnCpu<std::uint8_t>(logits, label, squared)
                                 : sumsOnCpu<std::int64_t>(logits, label, squared);
    context->mark_non_differentiable({sums.reference});
    return {sums.intersection, sums.prediction, sums.reference, sums.crossEntropy};
  }

  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 const torch::autograd::variable_list& gradients) {
    const auto saved = context->get_saved_variables();
    const auto asFloat = [](const at::Tensor& gradient) { return gradient.to(at::kFloat).contiguous(); };
    const SumGradients sums{asFloat(gradients[0]),
                            asFloat(gradients[1]),
                            asFloat(gradients[3]),
                            context->saved_data["squared"].toBool()};
    const at::Tensor result = saved[1].scalar_type() == at::kByte
                                  ? logitGradientsOnCpu<std::uint8_t>(saved[0], saved[1], sums)
                                  : logitGradientsOnCpu<std::int64_t>(saved[0], saved[1], sums);
    return {result, {}, {}};
  }
};

}  // namespace

SoftmaxSums softmaxSums(const at::Tensor& logits, const at::Tensor& label, bool squared) {
  require(logits.dim() == 3 && label.dim() == 2 && label.size(0) == logits.size(0) &&
              label.size(1) == logits.size(2),
          "softmaxSums needs logits [B, C, V] and a label [B, V]");
  const bool labelFits = label.scalar_type() == at::kByte || label.scalar_type() == at::kLong;
  if (!logits.is_cpu() || logits.scalar_type() != at::kFloat || !labelFits)
    return composed(logits, label, squared);
  const auto sums = FusedSums::apply(logits.contiguous(), label.contiguous(), squared);
  return {sums[0], sums[1], sums[2], sums[3]};
}

}  // namespace viscera
