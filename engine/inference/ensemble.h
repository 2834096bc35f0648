// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/inference/predictor.h"

#include <vector>

namespace viscera {

/// One of several networks that predict together; its window is as large as its input.
struct EnsembleMember {
  Network* network = nullptr;
  SlidingWindowOptions window;
};

/// The same by several networks of one number of classes: their soft-max probabilities on the model grid are
/// averaged, and `logits` holds the logarithm of the mean. One network gives what predict gives, bit for bit.
/// `options.window` is not used.
[[nodiscard]] Prediction predictTogether(const std::vector<EnsembleMember>& members,
                                         const Volume& image,
                                         const PredictionOptions& options,
                                         const WorkContext& context = {});

}  // namespace viscera
