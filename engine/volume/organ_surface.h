// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/volume/crop.h"
#include "engine/volume/triangle_mesh.h"

namespace viscera {

/// Smooth closed surface of one label of a UInt8 label map, in LPS mm, seen from outside counter-clockwise.
///
/// A surface net (surface_net.h) is smoothed by Taubin's filter; no point moves further than half a voxel
/// from its cell. Then every separate piece is blown up or drawn in along its normals until it encloses the
/// volume of its voxels to 0.1 %. Every edge lies in exactly two triangles. `box` holds the voxels that count
/// and may touch the border of the volume. Empty where no voxel has the value.
/// Source: Taubin 1995, "A signal processing approach to fair surface design" (lambda 0.5, mu -0.53).
[[nodiscard]] TriangleMesh organSurface(const Volume& labels, int value, const VoxelBox& box);

}  // namespace viscera
