// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/volume/volume.h"

namespace viscera {

/// Whether a volume holds labels instead of HU: whole numbers 0 … 255, few different ones, background most.
/// Of a scan with air in HU a few thousand voxels are looked at.
[[nodiscard]] bool looksLikeLabelMap(const Volume& volume);

}  // namespace viscera
