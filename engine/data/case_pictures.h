// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/run_events.h"
#include "engine/volume/volume.h"

#include <array>
#include <vector>

namespace viscera {

/// How the small pictures of a case are drawn.
struct PictureOptions {
  int longestEdge = 160;                             ///< pixels of the longer side of each slice
  std::array<double, 2> huWindow = {-160.0, 240.0};  ///< black and white; soft tissue
};

/// The middle of each voxel axis.
[[nodiscard]] Index3 middleSlices(const Index3& size);

/// For each voxel axis the index with the most labelled voxels (the first of equal ones); the middle where
/// nothing is labelled.
[[nodiscard]] Index3 fullestSlices(const Volume& label);

/// The slices "axial", "coronal" and "sagittal" through voxel `at`, grey, in true proportions. Slices follow
/// the voxel axes; those are told apart and turned by the header's directions as radiologists look: the
/// patient's right on the left of the picture, anterior or superior at the top, anterior on the left of the
/// sagittal one. Voxels that are no number are black.
[[nodiscard]] std::vector<PreviewImage> greySlices(const Volume& image,
                                                   const Index3& at,
                                                   const PictureOptions& options = {});

/// The same slices of a label map, nearest voxel; values beyond 0 … 255 become 0.
[[nodiscard]] std::vector<PreviewImage> labelSlices(const Volume& label,
                                                    const Index3& at,
                                                    const PictureOptions& options = {});

}  // namespace viscera
