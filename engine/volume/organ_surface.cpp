// SPDX-License-Identifier: Apache-2.0
#include "engine/volume/organ_surface.h"

#include "engine/volume/surface_net.h"

#include <Eigen/Geometry>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace viscera {
namespace {

constexpr int kSmoothingRounds = 8;
constexpr double kShrinking = 0.5;
constexpr double kGrowing = -0.53;
constexpr double kFarthest_voxels = 0.5;
constexpr double kVolumeTolerance = 1e-3;
constexpr int kMostVolumeRounds = 40;

using Points = std::vector<Eigen::Vector3d>;

/// Moves each point by a part of the way to the mean of its neighbours.
void step(const SurfaceNet& net, const Eigen::Array3d& farthest_mm, double part, Points& points) {
  Points sums(points.size(), Eigen::Vector3d::Zero());
  std::vector<int> counts(points.size(), 0);
  for (const SurfaceNet::Face& face : net.faces)
    for (std::size_t n = 0; n < face.count; ++n) {
      const std::uint32_t from = face.corners.at(n);
      const std::uint32_t to = face.corners.at(n + 1U == face.count ? 0 : n + 1);
      sums[from] += points[to];
      sums[to] += points[from];
      ++counts[from];
      ++counts[to];
    }
  for (std::size_t n = 0; n < points.size(); ++n) {
    points[n] += part * (sums[n] / counts[n] - points[n]);
    const Eigen::Array3d way = (points[n] - net.anchors[n]).array();
    points[n] = net.anchors[n] + way.max(-farthest_mm).min(farthest_mm).matrix();
  }
}

/// Two triangles for four corners, split along the shorter diagonal; a fan round a new point for more.
void addTriangles(const SurfaceNet::Face& face, TriangleMesh& mesh) {
  const auto& c = face.corners;
  if (face.count == 4) {
    const double first = (mesh.points_mm[c[0]] - mesh.points_mm[c[2]]).squaredNorm();
    const double second = (mesh.points_mm[c[1]] - mesh.points_mm[c[3]]).squaredNorm();
    if (first <= second) {
      mesh.triangles.push_back({c[0], c[1], c[2]});
      mesh.triangles.push_back({c[0], c[2], c[3]});
    } else {
      mesh.triangles.push_back({c[0], c[1], c[3]});
      mesh.triangles.push_back({c[1], c[2], c[3]});
    }
    return;
  }
  Eigen::Vector3d centre = Eigen::Vector3d::Zero();
  for (std::size_t n = 0; n < face.count; ++n) centre += mesh.points_mm[c.at(n)];
  const auto middle = static_cast<std::uint32_t>(mesh.points_mm.size());
  mesh.points_mm.emplace_back(centre / face.count);
  for (std::size_t n = 0; n < face.count; ++n)
    mesh.triangles.push_back({middle, c.at(n), c.at(n + 1U == face.count ? 0 : n + 1)});
}

/// Which separate piece each point belongs to.
class Pieces {
 public:
  explicit Pieces(const TriangleMesh& mesh) : parent_(mesh.points_mm.size()) {
    std::iota(parent_.begin(), parent_.end(), 0U);
    for (const auto& triangle : mesh.triangles) {
      join(triangle[0], triangle[1]);
      join(triangle[1], triangle[2]);
    }
    for (std::uint32_t n = 0; n < parent_.size(); ++n) parent_[n] = root(n);
  }
  [[nodiscard]] std::uint32_t of(std::uint32_t point) const { return parent_[point]; }

 private:
  std::uint32_t root(std::uint32_t point) {
    while (parent_[point] != point) point = parent_[point] = parent_[parent_[point]];
    return point;
  }
  void join(std::uint32_t a, std::uint32_t b) { parent_[root(a)] = root(b); }

  std::vector<std::uint32_t> parent_;
};

struct Measures {
  std::vector<double> volume_mm3;  ///< of each piece, at its number
  std::vector<double> area_mm2;
  Points normals;  ///< of each point, weighted by area
};

Measures measure(const TriangleMesh& mesh, const Points& points, const Pieces& pieces) {
  Measures result{std::vector<double>(points.size(), 0.0),
                  std::vector<double>(points.size(), 0.0),
                  Points(points.size(), Eigen::Vector3d::Zero())};
  for (const auto& triangle : mesh.triangles) {
    const auto& [a, b, c] = triangle;
    const std::uint32_t piece = pieces.of(a);
    const Eigen::Vector3d& here = points[piece];
    const Eigen::Vector3d normal = (points[b] - points[a]).cross(points[c] - points[a]);
    result.volume_mm3[piece] += (points[a] - here).dot(normal) / 6.0;
    result.area_mm2[piece] += normal.norm() / 2.0;
    for (const std::uint32_t corner : triangle) result.normals[corner] += normal;
  }
  return result;
}

/// Moves the points along their normals until each piece encloses its volume.
void restoreVolumes(const std::vector<double>& wanted_mm3,
                    double longestStep_mm,
                    const Pieces& pieces,
                    TriangleMesh& mesh) {
  for (int round = 0; round < kMostVolumeRounds; ++round) {
    const Measures now = measure(mesh, mesh.points_mm, pieces);
    bool isDone = true;
    for (std::uint32_t n = 0; n < mesh.points_mm.size(); ++n) {
      const std::uint32_t piece = pieces.of(n);
      const double missing_mm3 = wanted_mm3[piece] - now.volume_mm3[piece];
      const double length = now.normals[n].norm();
      if (std::abs(missing_mm3) <= kVolumeTolerance * std::abs(wanted_mm3[piece]) || length <= 0.0) continue;
      isDone = false;
      const double way_mm = missing_mm3 / std::max(now.area_mm2[piece], 1e-9);
      mesh.points_mm[n] += std::clamp(way_mm, -longestStep_mm, longestStep_mm) / length * now.normals[n];
    }
    if (isDone) return;
  }
}

/// The net in mm along its own axes, not yet turned into the patient.
SurfaceNet scaled(SurfaceNet net, const Eigen::Vector3d& spacing_mm) {
  for (Points* points : {&net.points, &net.anchors})
    for (Eigen::Vector3d& point : *points) point = point.cwiseProduct(spacing_mm);
  return net;
}

void turnIntoPatient(const Geometry& geometry, TriangleMesh& mesh) {
  for (Eigen::Vector3d& point : mesh.points_mm) point = geometry.origin_mm + geometry.direction * point;
  if (geometry.direction.determinant() < 0.0)
    for (auto& triangle : mesh.triangles) std::swap(triangle[1], triangle[2]);
}

}  // namespace

TriangleMesh organSurface(const Volume& labels, int value, const VoxelBox& box) {
  const Eigen::Vector3d& spacing_mm = labels.geometry().spacing_mm;
  const SurfaceNet net = scaled(surfaceNet(labels, value, box), spacing_mm);
  TriangleMesh mesh;
  mesh.points_mm = net.points;
  const Eigen::Array3d farthest_mm = kFarthest_voxels * spacing_mm.array();
  for (int round = 0; round < kSmoothingRounds; ++round) {
    step(net, farthest_mm, kShrinking, mesh.points_mm);
    step(net, farthest_mm, kGrowing, mesh.points_mm);
  }
  mesh.triangles.reserve(2 * net.faces.size());
  for (const SurfaceNet::Face& face : net.faces) addTriangles(face, mesh);
  const Pieces pieces(mesh);
  Points boxes = net.anchors;
  for (std::size_t n = boxes.size(); n < mesh.points_mm.size(); ++n) boxes.emplace_back();
  // Points in the middle of a face lie in its plane: anywhere there leaves the volume of the boxes as it is.
  for (const auto& triangle : mesh.triangles)
    if (triangle[0] >= net.anchors.size()) boxes[triangle[0]] = boxes[triangle[1]];
  const Measures wanted = measure(mesh, boxes, pieces);
  restoreVolumes(wanted.volume_mm3, 0.25 * spacing_mm.minCoeff(), pieces, mesh);
  turnIntoPatient(labels.geometry(), mesh);
  return mesh;
}

}  // namespace viscera
