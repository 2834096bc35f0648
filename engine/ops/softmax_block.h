// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

namespace viscera {

constexpr std::int64_t kSoftmaxBlock = 256;  ///< voxels that are worked on at once
constexpr std::int64_t kSumLanes = 16;

/// Soft-max of up to kSoftmaxBlock neighbouring voxels.
struct SoftmaxBlock {
  explicit SoftmaxBlock(std::int64_t classCount);

  std::int64_t classes;
  std::int64_t voxels = 0;
  std::vector<float> probabilities;  ///< [class, kSoftmaxBlock], 0 after the last voxel
  std::vector<float> largest;        ///< largest logit of each voxel
  std::vector<float> sums;           ///< Σ exp(logit - largest) of each voxel
};

/// Fills the block from logits[class * stride + voxel].
void computeSoftmax(const float* logits, std::int64_t stride, std::int64_t voxels, SoftmaxBlock& block);

/// Adds Σ p, or Σ p², of each class to lanes [class, kSumLanes].
void addProbabilities(const SoftmaxBlock& block, bool squared, double* lanes);

/// Gradient of a loss with respect to the sums of one sample.
struct SoftmaxSumGradients {
  const float* prediction;    ///< [C]
  const float* intersection;  ///< [C]
  float crossEntropy;
  bool squared;
};

/// Gradient of the logits, without the terms of each voxel's own class, at target[class * stride + voxel].
/// `own` [voxel] holds intersection gradient times probability of the voxel's own class.
void computeLogitGradients(const SoftmaxBlock& block,
                           const SoftmaxSumGradients& gradients,
                           const float* own,
                           float* target,
                           std::int64_t stride);

}  // namespace viscera
