// SPDX-License-Identifier: Apache-2.0
#include "viewer/organ_mesh.h"

#include "engine/volume/triangle_mesh.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <unordered_map>

namespace viscera {
namespace {

constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();
constexpr float kCoarser = 1.15F;
constexpr float kShortest = 1e-20F;

Eigen::Vector3f crossOf(const SurfacePart& part, const std::array<std::uint32_t, 3>& corners) {
  const Eigen::Vector3f& at = part.points_mm[corners[0]];
  return (part.points_mm[corners[1]] - at).cross(part.points_mm[corners[2]] - at);
}

void normalise(std::vector<Eigen::Vector3f>& normals) {
  for (Eigen::Vector3f& normal : normals)
    normal = normal.norm() > kShortest ? normal.normalized() : Eigen::Vector3f::UnitZ();
}

/// The mesh in single precision, with normals weighted by area.
SurfacePart partOf(const TriangleMesh& mesh) {
  SurfacePart part;
  part.points_mm.reserve(mesh.points_mm.size());
  for (const Eigen::Vector3d& point : mesh.points_mm) part.points_mm.push_back(point.cast<float>());
  part.triangles = mesh.triangles;
  part.normals.assign(part.points_mm.size(), Eigen::Vector3f::Zero());
  for (const auto& triangle : part.triangles) {
    const Eigen::Vector3f normal = crossOf(part, triangle);
    for (const std::uint32_t corner : triangle) part.normals[corner] += normal;
  }
  normalise(part.normals);
  return part;
}

double areaOf(const SurfacePart& part) {
  double area_mm2 = 0.0;
  for (const auto& triangle : part.triangles) area_mm2 += crossOf(part, triangle).norm() / 2.0;
  return area_mm2;
}

/// Triangles lie in the order of their voxels, so that a run of them is a piece of the surface.
std::vector<SurfacePart> split(SurfacePart all) {
  if (all.triangles.size() <= kMostTrianglesOfPart) return {std::move(all)};
  std::vector<SurfacePart> parts;
  std::vector<std::uint32_t> places(all.points_mm.size(), kNone);
  const std::size_t count = (all.triangles.size() + kMostTrianglesOfPart - 1) / kMostTrianglesOfPart;
  for (std::size_t n = 0; n < count; ++n) {
    SurfacePart part;
    const std::size_t stop = all.triangles.size() * (n + 1) / count;
    for (std::size_t t = all.triangles.size() * n / count; t < stop; ++t) {
      std::array<std::uint32_t, 3> triangle = all.triangles[t];
      for (std::uint32_t& corner : triangle) {
        std::uint32_t& place = places[corner];
        if (place == kNone) {
          place = static_cast<std::uint32_t>(part.points_mm.size());
          part.points_mm.push_back(all.points_mm[corner]);
          part.normals.push_back(all.normals[corner]);
        }
        corner = place;
      }
      part.triangles.push_back(triangle);
    }
    std::fill(places.begin(), places.end(), kNone);
    parts.push_back(std::move(part));
  }
  return parts;
}

/// One point for each cube of the grid that has any.
SurfacePart clustered(const SurfacePart& part, float cube_mm) {
  constexpr std::int64_t kHalf = std::int64_t{1} << 20;
  SurfacePart result;
  std::unordered_map<std::int64_t, std::uint32_t> cubes;
  std::vector<std::uint32_t> places(part.points_mm.size());
  std::vector<float> counts;
  for (std::size_t n = 0; n < part.points_mm.size(); ++n) {
    std::int64_t key = 0;
    for (Eigen::Index axis = 0; axis < 3; ++axis)
      key = 2 * kHalf * key +
            std::clamp<std::int64_t>(
                std::llround(std::floor(part.points_mm[n][axis] / cube_mm)) + kHalf, 0, 2 * kHalf - 1);
    const auto [found, isNew] = cubes.try_emplace(key, static_cast<std::uint32_t>(counts.size()));
    places[n] = found->second;
    if (isNew) {
      result.points_mm.emplace_back(Eigen::Vector3f::Zero());
      result.normals.emplace_back(Eigen::Vector3f::Zero());
      counts.push_back(0.0F);
    }
    result.points_mm[places[n]] += part.points_mm[n];
    result.normals[places[n]] += part.normals[n];
    counts[places[n]] += 1.0F;
  }
  for (std::size_t n = 0; n < counts.size(); ++n) result.points_mm[n] /= counts[n];
  normalise(result.normals);
  for (const auto& [a, b, c] : part.triangles)
    if (places[a] != places[b] && places[b] != places[c] && places[c] != places[a])
      result.triangles.push_back({places[a], places[b], places[c]});
  return result;
}

}  // namespace

std::int64_t SurfacePart::bytes() const {
  return static_cast<std::int64_t>((points_mm.size() + normals.size()) * sizeof(Eigen::Vector3f) +
                                   triangles.size() * sizeof(triangles[0]));
}

std::size_t OrganMesh::triangleCount() const {
  return std::accumulate(
      whole.begin(), whole.end(), std::size_t{0}, [](std::size_t sum, const SurfacePart& one) {
        return sum + one.triangles.size();
      });
}

std::int64_t OrganMesh::bytes() const {
  return std::accumulate(
      whole.begin(), whole.end(), coarse.bytes(), [](std::int64_t sum, const SurfacePart& one) {
        return sum + one.bytes();
      });
}

SurfacePart decimated(const SurfacePart& part, std::size_t limit) {
  if (part.triangles.size() <= limit) return part;
  if (limit == 0) return {};
  // A surface in cubes of edge e has about two triangles for each e².
  auto cube_mm = static_cast<float>(std::sqrt(2.0 * areaOf(part) / static_cast<double>(limit)));
  SurfacePart result = clustered(part, cube_mm);
  while (result.triangles.size() > limit) {
    cube_mm *= kCoarser;
    result = clustered(part, cube_mm);
  }
  return result;
}

std::vector<std::size_t> coarseShares(const std::vector<std::int64_t>& voxels, std::size_t total) {
  std::vector<double> weights;
  for (const std::int64_t count : voxels) weights.push_back(std::pow(static_cast<double>(count), 2.0 / 3.0));
  const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
  std::vector<std::size_t> shares;
  for (const double weight : weights)
    shares.push_back(sum > 0.0 ? static_cast<std::size_t>(static_cast<double>(total) * weight / sum) : 0);
  return shares;
}

OrganMesh makeOrganMesh(int label, const TriangleMesh& mesh, std::size_t coarseLimit) {
  OrganMesh result;
  result.label = label;
  SurfacePart all = partOf(mesh);
  for (const Eigen::Vector3f& point : all.points_mm) result.box_mm.extend(point);
  result.coarse = decimated(all, coarseLimit);
  result.whole = split(std::move(all));
  return result;
}

}  // namespace viscera
