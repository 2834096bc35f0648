// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/interchange/model_file.h"
#include "engine/interchange/state_dict_names.h"

#include <string>
#include <vector>

namespace viscera {

/// The patch embedding's weight is stored in the other form: [hidden, channels, e, e, e] of a convolution or
/// [hidden, e*e*e*channels] of a linear layer over the cube's voxels in the order (p1 p2 p3 c).
enum class WeightChange { None, ConvToPerceptron, PerceptronToConv };

/// One tensor of a file on its way into a network.
struct WeightMove {
  std::size_t source = 0;  ///< index in ModelFile::tensors
  std::string target;      ///< name in the network
  WeightChange change = WeightChange::None;
};

/// Which tensors of a file go where, and what a user is told about the others.
struct WeightPlan {
  LoadReport report;
  std::vector<WeightMove> moves;
};

/// Plans for a network with tensors `wanted` of the given kind and sizes; touches no numbers.
[[nodiscard]] WeightPlan planWeights(const ModelFile& file,
                                     NetworkKind kind,
                                     const NetworkConfig& config,
                                     const std::vector<TensorShape>& wanted);

}  // namespace viscera
