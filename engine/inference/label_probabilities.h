// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/progress.h"
#include "engine/data/preprocessing.h"

#include <ATen/core/Tensor.h>

namespace viscera {

/// How sure the network is of the label of each voxel, in whole percent (0 to 100, rounded half up; UInt8, on
/// the source grid): the soft-max of the label's class at the voxels of the model grid, trilinear between
/// them, as labelsOnSourceGrid samples it. 0 beside the crop, where the network saw nothing.
///
/// `logits` [C, I, J, K] float32 on the CPU, contiguous, become those soft-max probabilities: there is no
/// memory for both. `labels` hold classes below C. @throws Error{Cancelled, Internal}.
[[nodiscard]] Volume labelProbabilities(at::Tensor& logits,
                                        const ModelGrid& grid,
                                        const Volume& labels,
                                        const WorkContext& context = {});

}  // namespace viscera
