// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/metric/surface_distance.h"

namespace viscera {

/// Tolerance where nothing else is asked for; printed beside every surface Dice.
inline constexpr double kSurfaceTolerance_mm = 1.0;

/// Share of the edge voxels of both maps that lie at most `tolerance_mm` from the other map's edge. NaN where
/// neither map has the label, 0 where one lacks it. Source: MONAI compute_surface_dice (use_subvoxels=False);
/// Nikolov et al. 2021, arXiv:1809.04430.
[[nodiscard]] double surfaceDice(const SurfaceDistances& distances,
                                 double tolerance_mm = kSurfaceTolerance_mm);

}  // namespace viscera
