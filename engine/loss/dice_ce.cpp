// SPDX-License-Identifier: Apache-2.0
#include "engine/loss/dice_ce.h"

#include "engine/base/error.h"
#include "engine/loss/full_precision.h"
#include "engine/ops/softmax_sums.h"

#include <torch/torch.h>

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

at::Tensor diceLoss(SoftmaxSums sums, const DiceCeOptions& options) {
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
  const SoftmaxSums sums = softmaxSums(values, label.flatten(1), options.squaredPrediction);
  DiceCeLoss loss;
  loss.dice = diceLoss(sums, options).to(values.scalar_type());
  loss.crossEntropy = (sums.crossEntropy.sum() / static_cast<double>(label.numel())).to(values.scalar_type());
  loss.total = loss.dice + loss.crossEntropy;
  return loss;
}

}  // namespace viscera
