// SPDX-License-Identifier: Apache-2.0
#include "engine/nn/network_checks.h"

#include "engine/base/error.h"

#include <cmath>
#include <string>

namespace viscera {
namespace {

void check(bool holds, const std::string& message) {
  if (!holds) throw Error(ErrorCode::InvalidConfiguration, message);
}

void checkPositive(const char* field, std::int64_t value) {
  check(value >= 1, std::string(field) + " is " + std::to_string(value) + ", but must be at least 1.");
}

bool isSquare(std::int64_t value) {
  const std::int64_t root = std::llround(std::sqrt(static_cast<double>(value)));
  return root * root == value;
}

void checkImageSize(const std::array<std::int64_t, 3>& imageSize, std::int64_t edge) {
  for (const std::int64_t size : imageSize)
    check(size >= edge && size % edge == 0,
          "patch_size " + std::to_string(imageSize[0]) + "," + std::to_string(imageSize[1]) + "," +
              std::to_string(imageSize[2]) + " does not fit: each number must be a multiple of " +
              std::to_string(edge) + ", the edge of a token.");
}

void checkUnetr(const NetworkConfig& config) {
  checkPositive("out_channels", config.outChannels);
  checkPositive("feature_size", config.featureSize);
  check(config.patchEdge == 16,
        "patch_edge is " + std::to_string(config.patchEdge) + ", but UNETR's decoder needs 16.");
  check(config.numLayers == 12,
        "num_layers is " + std::to_string(config.numLayers) + ", but UNETR taps blocks 4, 7 and 10 of 12.");
}

void checkVitAutoEnc(const NetworkConfig& config) {
  checkPositive("deconv_channels", config.deconvChannels);
  check(isSquare(config.patchEdge),
        "patch_edge is " + std::to_string(config.patchEdge) +
            ", but the decoder of pre-training needs a square number (4, 9, 16, 25).");
}

}  // namespace

void checkNetworkSizes(NetworkKind kind,
                       const NetworkConfig& config,
                       const std::array<std::int64_t, 3>& imageSize) {
  checkPositive("in_channels", config.inChannels);
  checkPositive("hidden_size", config.hiddenSize);
  checkPositive("mlp_size", config.mlpSize);
  checkPositive("num_layers", config.numLayers);
  checkPositive("num_heads", config.numHeads);
  checkPositive("patch_edge", config.patchEdge);
  check(config.hiddenSize % config.numHeads == 0,
        "hidden_size " + std::to_string(config.hiddenSize) + " is not a multiple of num_heads " +
            std::to_string(config.numHeads) + ".");
  checkImageSize(imageSize, config.patchEdge);
  if (kind == NetworkKind::Unetr)
    checkUnetr(config);
  else
    checkVitAutoEnc(config);
}

}  // namespace viscera
