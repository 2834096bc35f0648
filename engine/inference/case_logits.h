// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/inference/predictor.h"

namespace viscera {

/// Logits of a prepared image, [C, I, J, K] on its grid. An image without foreground (nothing above the lower
/// end of the HU window) is not shown to the network: it is background with probability 1, and a warning is
/// logged.
[[nodiscard]] at::Tensor caseLogits(Network& network,
                                    const Volume& prepared,
                                    const PredictionOptions& options,
                                    const WorkContext& context);

}  // namespace viscera
