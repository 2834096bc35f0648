// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/volume/volume.h"

#include <ATen/core/Tensor.h>

namespace viscera {

/// Contiguous CPU copy [1, I, J, K] of the volume (k fastest: the array order of nibabel and MONAI).
/// UInt8 stays uint8, Int16 stays int16, everything else becomes float32.
[[nodiscard]] at::Tensor tensorFromVolume(const Volume& volume);

/// Volume of a tensor [I, J, K] or [1, I, J, K] on the given grid: uint8, int16 or float32.
/// @throws Error{Internal} where the sizes differ.
[[nodiscard]] Volume volumeFromTensor(const at::Tensor& tensor, const Geometry& geometry);

}  // namespace viscera
