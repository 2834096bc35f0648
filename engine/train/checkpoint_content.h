// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/interchange/pt_reader.h"
#include "engine/train/checkpoint.h"

namespace viscera {

/// The dict that a checkpoint file holds. Tensors may share memory with the network: write it before they
/// change.
[[nodiscard]] PtValue checkpointDict(const CheckpointContent& content);

}  // namespace viscera
