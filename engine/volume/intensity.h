// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/volume/volume.h"

namespace viscera {

/// (value - low) / (high - low), clipped to [0, 1], in place on a Float32 volume.
/// Source: MONAI ScaleIntensityRange with clip. @throws Error{InvalidConfiguration} unless low < high.
void applyHuWindow(Volume& volume, double low_hu, double high_hu);

}  // namespace viscera
