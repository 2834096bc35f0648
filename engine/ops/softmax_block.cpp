// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/softmax_block.h"

#include "engine/ops/cpu_kernel.h"
#include "engine/ops/softmax_math.h"

#include <algorithm>

namespace viscera {
namespace {

VISCERA_CPU_VARIANTS void raise(const float* row, std::int64_t count, float* largest) {
  VISCERA_INDEPENDENT_LANES
  for (std::int64_t v = 0; v < count; ++v) largest[v] = row[v] > largest[v] ? row[v] : largest[v];
}

VISCERA_CPU_VARIANTS void exponentiate(
    const float* row, std::int64_t count, const float* largest, float* target, float* sums) {
  VISCERA_INDEPENDENT_LANES
  for (std::int64_t v = 0; v < count; ++v) {
    const float e = exponential(row[v] - largest[v]);
    target[v] = e;
    sums[v] += e;
  }
}

VISCERA_CPU_VARIANTS void scale(float* row, std::int64_t count, const float* factors) {
  VISCERA_INDEPENDENT_LANES
  for (std::int64_t v = 0; v < count; ++v) row[v] *= factors[v];
}

VISCERA_CPU_VARIANTS void invert(const float* values, std::int64_t count, float* target) {
  VISCERA_INDEPENDENT_LANES
  for (std::int64_t v = 0; v < count; ++v) target[v] = 1.0F / values[v];
}

VISCERA_CPU_VARIANTS void sumLanes(const float* row, float linear, float quadratic, double* lanes) {
  float sums[kSumLanes] = {};
  for (std::int64_t v = 0; v < kSoftmaxBlock; v += kSumLanes) {
    VISCERA_INDEPENDENT_LANES
    for (std::int64_t i = 0; i < kSumLanes; ++i) sums[i] += row[v + i] * (linear + quadratic * row[v + i]);
  }
  for (std::int64_t i = 0; i < kSumLanes; ++i) lanes[i] += static_cast<double>(sums[i]);
}

VISCERA_CPU_VARIANTS void addWeighted(
    const float* row, std::int64_t count, float linear, float quadratic, float* target) {
  VISCERA_INDEPENDENT_LANES
  for (std::int64_t v = 0; v < count; ++v) target[v] += row[v] * (linear + quadratic * row[v]);
}

VISCERA_CPU_VARIANTS void gradientRow(
    const float* row, std::int64_t count, const float* means, const float* coefficients, float* target) {
  const float linear = coefficients[0];
  const float quadratic = coefficients[1];
  VISCERA_INDEPENDENT_LANES
  for (std::int64_t v = 0; v < count; ++v) target[v] = row[v] * (linear + quadratic * row[v] - means[v]);
}

}  // namespace

SoftmaxBlock::SoftmaxBlock(std::int64_t classCount)
    : classes(classCount),
      probabilities(static_cast<std::size_t>(classCount * kSoftmaxBlock)),
      largest(kSoftmaxBlock),
      sums(kSoftmaxBlock) {}

void computeSoftmax(const float* logits, std::int64_t stride, std::int64_t voxels, SoftmaxBlock& block) {
  block.voxels = voxels;
  std::copy_n(logits, voxels, block.largest.begin());
  for (std::int64_t c = 1; c < block.classes; ++c) raise(logits + c * stride, voxels, block.largest.data());
  std::fill(block.sums.begin(), block.sums.end(), 0.0F);
  float* rows = block.probabilities.data();
  for (std::int64_t c = 0; c < block.classes; ++c)
    exponentiate(
        logits + c * stride, voxels, block.largest.data(), rows + c * kSoftmaxBlock, block.sums.data());
  float inverse[kSoftmaxBlock];
  invert(block.sums.data(), voxels, inverse);
  for (std::int64_t c = 0; c < block.classes; ++c) {
    float* row = rows + c * kSoftmaxBlock;
    scale(row, voxels, inverse);
    std::fill(row + voxels, row + kSoftmaxBlock, 0.0F);
  }
}

void addProbabilities(const SoftmaxBlock& block, bool squared, double* lanes) {
  for (std::int64_t c = 0; c < block.classes; ++c)
    sumLanes(block.probabilities.data() + c * kSoftmaxBlock,
             squared ? 0.0F : 1.0F,
             squared ? 1.0F : 0.0F,
             lanes + c * kSumLanes);
}

void computeLogitGradients(const SoftmaxBlock& block,
                           const SoftmaxSumGradients& gradients,
                           const float* own,
                           float* target,
                           std::int64_t stride) {
  const auto linear = [&](std::int64_t c) { return gradients.squared ? 0.0F : gradients.prediction[c]; };
  const auto quadratic = [&](std::int64_t c) {
    return gradients.squared ? 2.0F * gradients.prediction[c] : 0.0F;
  };
  float means[kSoftmaxBlock];
  std::copy_n(own, block.voxels, means);
  for (std::int64_t c = 0; c < block.classes; ++c)
    addWeighted(block.probabilities.data() + c * kSoftmaxBlock, block.voxels, linear(c), quadratic(c), means);
  for (std::int64_t c = 0; c < block.classes; ++c) {
    const float coefficients[2] = {linear(c) + gradients.crossEntropy, quadratic(c)};
    gradientRow(block.probabilities.data() + c * kSoftmaxBlock,
                block.voxels,
                means,
                coefficients,
                target + c * stride);
  }
}

}  // namespace viscera
