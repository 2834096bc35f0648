// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/metric/surface_distance.h"

namespace viscera {

/// HD95: the larger of the two directed 95th percentiles of the surface distances, in mm. NaN where a map
/// lacks the label. Source: MONAI compute_hausdorff_distance(percentile=95,
/// directed=False); percentiles interpolate linearly between ranks as torch.quantile does.
[[nodiscard]] double hd95_mm(const SurfaceDistances& distances);

}  // namespace viscera
