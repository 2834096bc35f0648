// SPDX-License-Identifier: Apache-2.0
#include "engine/loss/dice_ce.h"

#include "engine/base/error.h"
#include "engine/loss/full_precision.h"

#include <torch/torch.h>

#include <array>
#include <string>

namespace viscera {
namespace {

void checkLabels(const at::Tensor& label, std::int64_t classes) {
  const auto [least, most] = at::aminmax(label);
  for (const auto value : {least.item<std::int64_t>(), most.item<std::int64_t>()})
    if (value < 0 || value >= classes)
      throw Error(ErrorCode::InvalidInput,
                  "A label map holds the value " + std::to_string(value) + ", but the network has " +
                      std::to_string(classes) + " classes (0 to " + std::to_string(classes - 1) +
                      "); set out_channels or correct the labels.");
}

/// Sums over the voxels of each sample and class, [B, C] double.
struct ClassSums {
  at::Tensor intersection;  ///< probability on the voxels of the class
  at::Tensor prediction;    ///< probability, or its square
  at::Tensor reference;     ///< number of voxels
};

/// probabilities [B, C, V], label [B, V] int64. Adds each voxel's value to its own class instead of building
/// a one-hot tensor of C channels.
ClassSums classSums(const at::Tensor& probabilities, const at::Tensor& label, bool squared) {
  const std::array<std::int64_t, 2> size = {probabilities.size(0), probabilities.size(1)};
  const at::Tensor zeros = at::zeros(size, probabilities.options().dtype(at::kDouble));
  const at::Tensor own = probabilities.gather(1, label.unsqueeze(1)).squeeze(1).to(at::kDouble);
  ClassSums sums;
  sums.intersection = zeros.scatter_add(1, label, own);
  sums.reference = zeros.scatter_add(1, label, at::ones_like(own));
  sums.prediction = (squared ? probabilities.square() : probabilities).sum(2).to(at::kDouble);
  return sums;
}

at::Tensor diceLoss(ClassSums sums, const DiceCeOptions& options) {
  for (at::Tensor* sum : {&sums.intersection, &sums.prediction, &sums.reference}) {
    if (!options.includeBackground) *sum = sum->narrow(1, 1, sum->size(1) - 1);
    if (options.batch) *sum = sum->sum(0, true);
  }
  at::Tensor denominator = sums.prediction + sums.reference;
  if (options.jaccard) denominator = 2.0 * (denominator - sums.intersection);
  const at::Tensor score =
      (2.0 * sums.intersection + options.smoothNumerator) / (denominator + options.smoothDenominator);
  return 1.0 - score.mean();
}

}  // namespace

DiceCeLoss diceCeLoss(const at::Tensor& logits, const at::Tensor& label, const DiceCeOptions& options) {
  require(logits.dim() >= 3 && logits.size(1) >= 2,
          "diceCeLoss needs logits [B, C, ...] of two or more classes");
  require(label.dim() == logits.dim() && label.size(0) == logits.size(0) && label.size(1) == 1 &&
              label.sizes().slice(2) == logits.sizes().slice(2),
          "diceCeLoss needs a label [B, 1, ...] on the grid of the logits");
  checkLabels(label, logits.size(1));
  const FullPrecisionScope fullPrecision;
  const at::Tensor values = asFullPrecision(logits.flatten(2));
  const at::Tensor target = label.flatten(1).to(at::kLong);
  const at::Tensor logProbabilities = at::log_softmax(values, 1);
  const at::Tensor probabilities = logProbabilities.exp();
  DiceCeLoss loss;
  loss.dice =
      diceLoss(classSums(probabilities, target, options.squaredPrediction), options).to(values.scalar_type());
  loss.crossEntropy = -logProbabilities.gather(1, target.unsqueeze(1)).mean();
  loss.total = loss.dice + loss.crossEntropy;
  return loss;
}

}  // namespace viscera
