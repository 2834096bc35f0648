// SPDX-License-Identifier: Apache-2.0
#include "viewer/surface_pick.h"

namespace viscera {
namespace {

/// The line of sight: x and y across it, z along it towards the viewer.
struct Sight {
  Eigen::Matrix3f axes;
  Eigen::Vector3f origin_mm;

  [[nodiscard]] Eigen::Vector3f seen(const Eigen::Vector3f& lps_mm) const {
    return axes * (lps_mm - origin_mm);
  }
};

bool misses(const Sight& sight, const Eigen::AlignedBox3f& box_mm) {
  Eigen::AlignedBox3f seen;
  for (int corner = 0; corner < 8; ++corner)
    seen.extend(sight.seen(box_mm.corner(static_cast<Eigen::AlignedBox3f::CornerType>(corner))));
  return seen.min().x() > 0.0F || seen.max().x() < 0.0F || seen.min().y() > 0.0F || seen.max().y() < 0.0F;
}

/// How near to the viewer the line of sight (x = y = 0) meets the triangle; its sides may face either way.
std::optional<float> meets(const Eigen::Vector3f& a, const Eigen::Vector3f& b, const Eigen::Vector3f& c) {
  const float u = b.x() * c.y() - c.x() * b.y();
  const float v = c.x() * a.y() - a.x() * c.y();
  const float w = a.x() * b.y() - b.x() * a.y();
  const float sum = u + v + w;
  const bool isInside = (u >= 0.0F && v >= 0.0F && w >= 0.0F) || (u <= 0.0F && v <= 0.0F && w <= 0.0F);
  if (!isInside || sum == 0.0F) return std::nullopt;
  return (u * a.z() + v * b.z() + w * c.z()) / sum;
}

void nearest(const Sight& sight, const SurfacePart& part, std::optional<float>& height_mm) {
  std::vector<Eigen::Vector3f> seen;
  seen.reserve(part.points_mm.size());
  for (const Eigen::Vector3f& point : part.points_mm) seen.push_back(sight.seen(point));
  for (const auto& [a, b, c] : part.triangles) {
    const std::optional<float> at = meets(seen[a], seen[b], seen[c]);
    if (at && (!height_mm || *at > *height_mm)) height_mm = at;
  }
}

}  // namespace

std::optional<SurfaceHit> surfaceAt(const std::vector<std::shared_ptr<const OrganMesh>>& meshes,
                                    const std::bitset<256>& visible,
                                    const SurfaceCamera& camera,
                                    const Eigen::Vector2d& point,
                                    const Eigen::Vector2d& area) {
  const Eigen::Vector3d under = camera.placeAt(point, area);
  const Sight sight{camera.axes.cast<float>(), under.cast<float>()};
  std::optional<float> height_mm;
  SurfaceHit hit;
  for (const auto& mesh : meshes) {
    if (!visible.test(static_cast<std::size_t>(mesh->label)) || misses(sight, mesh->box_mm)) continue;
    const std::optional<float> before = height_mm;
    for (const SurfacePart& part : mesh->whole) nearest(sight, part, height_mm);
    if (height_mm != before) hit.label = mesh->label;
  }
  if (!height_mm) return std::nullopt;
  hit.place_mm = under + camera.axes.row(2).transpose() * double{*height_mm};
  return hit;
}

}  // namespace viscera
