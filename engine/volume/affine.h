// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/volume/geometry.h"
#include "engine/volume/source_header.h"

#include <string>

namespace viscera {

/// Geometry of a volume of `size` whose file says `rasFromVoxel`.
///
/// Keeps the matrix in header.storedRasFromVoxel. With D the columns scaled to length 1, the largest element
/// of |DᵀD - 1| tells how far the axes are from right angles: up to 1e-6 (rounding) D is taken as it is, up
/// to 1e-3 the nearest orthonormal matrix replaces it with a warning, beyond that the file is refused.
/// @throws Error{InvalidInput} naming `file`.
[[nodiscard]] Geometry geometryFromRas(const Eigen::Matrix4d& rasFromVoxel,
                                       const Index3& size,
                                       const std::string& file,
                                       SourceHeader& header);

}  // namespace viscera
