// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "viewer/organ_mesh.h"
#include "viewer/surface_camera.h"

#include <bitset>
#include <memory>
#include <optional>

namespace viscera {

/// Where a point of the screen lies on a surface.
struct SurfaceHit {
  int label = 0;
  Eigen::Vector3d place_mm;  ///< LPS
};

/// The surface nearest to the viewer under a point, of the visible organs; none where there is none.
[[nodiscard]] std::optional<SurfaceHit> surfaceAt(const std::vector<std::shared_ptr<const OrganMesh>>& meshes,
                                                  const std::bitset<256>& visible,
                                                  const SurfaceCamera& camera,
                                                  const Eigen::Vector2d& point,
                                                  const Eigen::Vector2d& area);

}  // namespace viscera
