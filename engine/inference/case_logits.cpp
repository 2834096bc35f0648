// SPDX-License-Identifier: Apache-2.0
#include "engine/inference/case_logits.h"

#include "engine/base/log.h"
#include "engine/data/tensor_conversion.h"

#include <torch/torch.h>

#include <algorithm>
#include <sstream>

namespace viscera {
namespace {

/// exp of it is 0 in float32.
constexpr float kImpossibleLogit = -128.0F;

bool hasForeground(const Volume& prepared) {
  const auto voxels = prepared.voxels<float>();
  return std::any_of(voxels.begin(), voxels.end(), [](float value) { return value > 0.0F; });
}

void warnNoForeground(const PreprocessingConfig& config) {
  std::ostringstream message;
  message << "the image has no voxel above " << config.huWindow[0]
          << " HU, so all of it is labelled background; check that it is a CT in Hounsfield units";
  logWarning(message.str());
}

at::Tensor backgroundLogits(std::int64_t channels, const Index3& size) {
  at::Tensor logits = torch::full({channels, size[0], size[1], size[2]}, kImpossibleLogit, torch::kFloat32);
  logits.select(0, 0).zero_();
  return logits;
}

}  // namespace

at::Tensor caseLogits(Network& network,
                      const Volume& prepared,
                      const PredictionOptions& options,
                      const WorkContext& context) {
  if (hasForeground(prepared))
    return predictLogits(network, tensorFromVolume(prepared), options.window, options.precision, context);
  warnNoForeground(options.preprocessing);
  return backgroundLogits(network.config().outChannels, prepared.size());
}

}  // namespace viscera
