// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/nn/network.h"

#include <cstdint>
#include <string>
#include <vector>

namespace viscera {

/// Draws the parameters at the given indices by MONAI's laws; a bias finds the size of its layer in the
/// weight of the same name. The numbers are a pure function of seed, name and shape, whatever else is drawn.
///
/// Position embeddings: normal, standard deviation 0.02. Layer norms: 1 and 0. Perceptron patch embedding:
/// normal 0.02 and 0. All else: uniform within ±1/sqrt(fan in), where the fan in of a transposed convolution
/// counts its output channels, as in PyTorch.
void drawParameters(const NamedTensors& parameters,
                    const std::vector<std::size_t>& indices,
                    std::uint64_t seed);

}  // namespace viscera
