// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/run_config.h"
#include "engine/volume/crop.h"
#include "engine/volume/volume.h"

#include <optional>

namespace viscera {

/// The way from a source grid to the model grid; with it a result finds its way back.
struct ModelGrid {
  Geometry source;     ///< as read from the file
  Geometry resampled;  ///< after orientation and spacing
  VoxelBox crop;       ///< box inside `resampled`
  Geometry model;      ///< after the crop: the grid the network works on
};

/// A case on its model grid.
struct PreparedVolume {
  Volume image;                 ///< Float32 in [0, 1]
  std::optional<Volume> label;  ///< UInt8
  ModelGrid grid;
};

/// Orientation, spacing (image linear, label nearest), HU window, foreground crop, in this order (pipeline
/// facts 2.1 steps 3-5 and 2.4 steps 3-6). Without foreground the crop is skipped and `image` is all zero.
/// Voxels that are not a number become 0. `threads` 0: all cores; the result does not depend on it.
/// @throws Error{InvalidInput} where image and label are not on one grid (voxel centres within 0.01 mm), or a
/// label value is not a whole number in 0 … 255.
[[nodiscard]] PreparedVolume prepareVolume(const Volume& image,
                                           const Volume* label,
                                           const PreprocessingConfig& config,
                                           int threads = 0);

/// Grid of a scan after orientation and spacing, before the foreground crop.
[[nodiscard]] Geometry resampledGrid(const Geometry& source, const PreprocessingConfig& config);

/// Text that is equal exactly where the result of prepareVolume is equal; part of the cache key.
[[nodiscard]] std::string preprocessingKey(const PreprocessingConfig& config);

}  // namespace viscera
