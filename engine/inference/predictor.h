// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/run_config.h"
#include "engine/inference/label_upsampling.h"
#include "engine/inference/sliding_window.h"
#include "engine/nn/network.h"

#include <optional>

namespace viscera {

struct PredictionOptions {
  PreprocessingConfig preprocessing;
  SlidingWindowOptions window;
  UpsamplingRule upsampling = UpsamplingRule::Probabilities;
  Precision precision = Precision::Fp32;
  bool keepProbabilities = false;
  bool keepLabelProbability = false;
};

struct Prediction {
  Volume labels;      ///< UInt8 on the source grid
  at::Tensor logits;  ///< [C, I, J, K] on the model grid, only with keepProbabilities
  /// As labelProbabilities() tells it, only with keepLabelProbability.
  std::optional<Volume> labelProbability;
  ModelGrid grid;
  double seconds = 0.0;
};

/// Labels of one scan: preprocessing, sliding window, back to the source grid. `network` is a UNETR in use by
/// no other thread. Stages reported: "prepare", "predict", "restore". @throws Error{Cancelled, OutOfMemory,
/// InvalidInput}.
[[nodiscard]] Prediction predict(Network& network,
                                 const Volume& image,
                                 const PredictionOptions& options,
                                 const WorkContext& context = {});

/// Logits of a prepared image [1, I, J, K] float32 by sliding window under no-grad, in the asked precision.
[[nodiscard]] at::Tensor predictLogits(Network& network,
                                       const at::Tensor& image,
                                       const SlidingWindowOptions& window,
                                       Precision precision,
                                       const WorkContext& context = {});

}  // namespace viscera
