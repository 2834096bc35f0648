// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/ops/element_math.h"

namespace viscera {

/// What is added to the normalised values before the rectifier.
enum class Shortcut { None, Plain, Normalized };

VISCERA_HOST_DEVICE float normalizedValue(float x, float mean, float scale) {
  return (x - mean) * scale;
}

/// leakyRelu(value).
VISCERA_HOST_DEVICE float rectified(float value, float slope) {
  return value * leakyFactor(value, slope);
}

/// Gradient before the rectifier; `sign` is what went into it, or came out.
VISCERA_HOST_DEVICE float gradientBeforeRectifier(float gradient, float sign, float slope) {
  return gradient * leakyFactor(sign, slope);
}

/// Gradient of x where norm(x) = (x - mean) * scale gets the gradient g: `gradientMean` is the mean of g over
/// the channel, `gradientSlope` that of g * norm(x).
VISCERA_HOST_DEVICE float gradientOfNormalized(
    float g, float normalized, float scale, float gradientMean, float gradientSlope) {
  return scale * (g - gradientMean - normalized * gradientSlope);
}

}  // namespace viscera
