// SPDX-License-Identifier: Apache-2.0
#include "engine/volume/organ_surface.h"

#include <Eigen/Geometry>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>

namespace viscera {
namespace {

using Shape = std::function<bool(std::int64_t, std::int64_t, std::int64_t)>;

Volume volumeOf(const Index3& size, const Eigen::Vector3d& spacing_mm, const Shape& isInside) {
  Geometry geometry;
  geometry.size = size;
  geometry.spacing_mm = spacing_mm;
  Volume volume(geometry, VoxelType::UInt8);
  const auto voxels = volume.voxels<std::uint8_t>();
  for (std::int64_t k = 0; k < size[2]; ++k)
    for (std::int64_t j = 0; j < size[1]; ++j)
      for (std::int64_t i = 0; i < size[0]; ++i) voxels[volume.offset(i, j, k)] = isInside(i, j, k) ? 3 : 0;
  return volume;
}

VoxelBox wholeBox(const Volume& volume) {
  return {{0, 0, 0}, volume.size()};
}

TriangleMesh surfaceOf(const Volume& volume) {
  return organSurface(volume, 3, wholeBox(volume));
}

double voxelVolume_mm3(const Volume& volume) {
  const auto voxels = volume.voxels<std::uint8_t>();
  return static_cast<double>(std::count(voxels.begin(), voxels.end(), 3)) *
         volume.geometry().voxelVolume_mm3();
}

void expectSound(const TriangleMesh& mesh, double volume_mm3) {
  EXPECT_EQ(faultyEdges(mesh), 0U);
  EXPECT_NEAR(enclosedVolume_mm3(mesh), volume_mm3, 2e-3 * volume_mm3);
}

Shape ball(const Eigen::Vector3d& middle_mm, double radius_mm, const Eigen::Vector3d& spacing_mm) {
  return [=](std::int64_t i, std::int64_t j, std::int64_t k) {
    const Eigen::Vector3d place(static_cast<double>(i), static_cast<double>(j), static_cast<double>(k));
    return (place.cwiseProduct(spacing_mm) - middle_mm).norm() <= radius_mm;
  };
}

TEST(OrganSurface, ABallIsRoundClosedAndOfItsVolume) {
  const Eigen::Vector3d spacing_mm(1.0, 1.0, 1.0);
  const Eigen::Vector3d middle_mm(15.0, 15.0, 15.0);
  const Volume volume = volumeOf({31, 31, 31}, spacing_mm, ball(middle_mm, 12.0, spacing_mm));
  const TriangleMesh mesh = surfaceOf(volume);
  expectSound(mesh, voxelVolume_mm3(volume));
  for (const Eigen::Vector3d& point : mesh.points_mm) EXPECT_NEAR((point - middle_mm).norm(), 12.0, 0.7);
  // A staircase of voxel sides has one and a half times the surface of the ball.
  double area_mm2 = 0.0;
  for (const auto& [a, b, c] : mesh.triangles)
    area_mm2 +=
        (mesh.points_mm[b] - mesh.points_mm[a]).cross(mesh.points_mm[c] - mesh.points_mm[a]).norm() / 2.0;
  EXPECT_NEAR(area_mm2 / (4.0 * std::numbers::pi * 144.0), 1.0, 0.04);
}

TEST(OrganSurface, TrianglesFaceOutwards) {
  const Eigen::Vector3d spacing_mm(1.0, 1.5, 2.0);
  const Eigen::Vector3d middle_mm(12.0, 12.0, 12.0);
  const TriangleMesh mesh = surfaceOf(volumeOf({25, 17, 13}, spacing_mm, ball(middle_mm, 8.0, spacing_mm)));
  std::size_t inwards = 0;
  for (const auto& [a, b, c] : mesh.triangles) {
    const Eigen::Vector3d& first = mesh.points_mm[a];
    const Eigen::Vector3d normal = (mesh.points_mm[b] - first).cross(mesh.points_mm[c] - first);
    inwards += normal.dot(first - middle_mm) <= 0.0 ? 1 : 0;
  }
  EXPECT_EQ(inwards, 0U);
}

TEST(OrganSurface, AnOrganThatFillsTheVolumeIsClosedAtItsBorder) {
  const Volume volume = volumeOf({10, 6, 4}, {0.8, 0.8, 5.0}, [](auto, auto, auto) { return true; });
  const TriangleMesh mesh = surfaceOf(volume);
  expectSound(mesh, 10 * 6 * 4 * 0.8 * 0.8 * 5.0);
  // 2 (60 + 40 + 24) voxel sides of two triangles each.
  EXPECT_EQ(mesh.triangles.size(), 496U);
}

TEST(OrganSurface, SeparatePiecesKeepTheirVolumes) {
  const Volume volume = volumeOf({20, 8, 8}, {1.0, 1.0, 1.0}, [](auto i, auto j, auto k) {
    const bool large = i >= 1 && i < 7 && j >= 1 && j < 7 && k >= 1 && k < 7;
    return large || (i == 15 && j == 4 && k == 4);
  });
  const TriangleMesh mesh = surfaceOf(volume);
  expectSound(mesh, 217.0);
  const TriangleMesh single = organSurface(volume, 3, {{14, 0, 0}, {20, 8, 8}});
  expectSound(single, 1.0);
  EXPECT_EQ(single.triangles.size(), 12U);
}

TEST(OrganSurface, ACavityIsLeftOut) {
  const Volume volume = volumeOf({9, 9, 9}, {1.0, 1.0, 1.0}, [](auto i, auto j, auto k) {
    const bool inCavity = i >= 3 && i < 6 && j >= 3 && j < 6 && k >= 3 && k < 6;
    return !inCavity;
  });
  expectSound(surfaceOf(volume), 729.0 - 27.0);
}

TEST(OrganSurface, VoxelsThatTouchAlongAnEdgeOrAtACornerMakeASoundSurface) {
  for (const Index3& second : {Index3{2, 2, 1}, Index3{2, 2, 2}, Index3{1, 2, 2}}) {
    const Volume volume = volumeOf({4, 4, 4}, {1.0, 1.0, 1.0}, [&](auto i, auto j, auto k) {
      return Index3{i, j, k} == Index3{1, 1, 1} || Index3{i, j, k} == second;
    });
    expectSound(surfaceOf(volume), 2.0);
  }
}

TEST(OrganSurface, AnyPatternOfVoxelsIsClosed) {
  // Every way in which eight voxels can meet occurs many times.
  std::uint32_t state = 12345;
  const Volume volume = volumeOf({16, 16, 16}, {0.7, 0.9, 3.0}, [&](auto, auto, auto) {
    state = state * 1664525U + 1013904223U;
    return (state >> 28U) < 8;
  });
  const TriangleMesh mesh = surfaceOf(volume);
  EXPECT_EQ(faultyEdges(mesh), 0U);
  EXPECT_NEAR(enclosedVolume_mm3(mesh) / voxelVolume_mm3(volume), 1.0, 0.01);
}

TEST(OrganSurface, LiesInThePatientWhereItsVoxelsLie) {
  const Eigen::Vector3d spacing_mm(1.0, 1.0, 2.0);
  Volume volume = volumeOf({25, 25, 13}, spacing_mm, ball({9.0, 14.0, 12.0}, 7.0, spacing_mm));
  Geometry geometry = volume.geometry();
  geometry.origin_mm = {-100.0, 40.0, 900.0};
  geometry.direction = Eigen::AngleAxisd(0.4, Eigen::Vector3d(1.0, 2.0, 3.0).normalized()).toRotationMatrix();
  for (const bool leftHanded : {false, true}) {
    if (leftHanded) geometry.direction.col(2) *= -1.0;
    volume.setGeometry(geometry);
    const TriangleMesh mesh = surfaceOf(volume);
    expectSound(mesh, voxelVolume_mm3(volume));
    Eigen::Vector3d mean = Eigen::Vector3d::Zero();
    for (const Eigen::Vector3d& point : mesh.points_mm) mean += point;
    mean /= static_cast<double>(mesh.points_mm.size());
    EXPECT_LT((mean - geometry.patientFromVoxel() * Eigen::Vector3d(9.0, 14.0, 6.0)).norm(), 0.1);
  }
}

TEST(OrganSurface, AnAbsentLabelHasNone) {
  const Volume volume = volumeOf({3, 3, 3}, {1.0, 1.0, 1.0}, [](auto, auto, auto) { return true; });
  EXPECT_TRUE(organSurface(volume, 7, wholeBox(volume)).triangles.empty());
  EXPECT_TRUE(organSurface(volume, 7, {}).triangles.empty());
}

TEST(TriangleMesh, FaultyEdgesAreThoseOfAHoleAndOfAWrongTurn) {
  TriangleMesh tetrahedron;
  tetrahedron.points_mm = {{0, 0, 0}, {1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
  tetrahedron.triangles = {{0, 2, 1}, {0, 1, 3}, {1, 2, 3}, {2, 0, 3}};
  EXPECT_EQ(faultyEdges(tetrahedron), 0U);
  EXPECT_NEAR(enclosedVolume_mm3(tetrahedron), 1.0 / 6.0, 1e-15);
  TriangleMesh open = tetrahedron;
  open.triangles.pop_back();
  EXPECT_EQ(faultyEdges(open), 3U);
  TriangleMesh turned = tetrahedron;
  std::swap(turned.triangles[0][1], turned.triangles[0][2]);
  EXPECT_EQ(faultyEdges(turned), 3U);
}

}  // namespace
}  // namespace viscera
