// SPDX-License-Identifier: Apache-2.0
#include "viewer/organ_mesh.h"

#include "engine/volume/organ_surface.h"
#include "surface_bodies.h"
#include "viewer/organ_extent.h"
#include "viewer/surface_scene.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <set>

namespace viscera {
namespace {

using testing::ElementsAre;

const Eigen::Vector3d kMiddle_mm(-10.0, 5.0, 160.0);
const Eigen::Vector3d kRadii_mm(30.0, 20.0, 45.0);

TriangleMesh ellipsoid() {
  Volume labels = test::emptyBody();
  test::addEllipsoid(labels, 6, kMiddle_mm, kRadii_mm);
  return organSurface(labels, 6, organExtents(labels, {}).at(0).box);
}

/// A flat sheet of `count` squares along x, two triangles each.
TriangleMesh strip(std::uint32_t count) {
  TriangleMesh mesh;
  for (std::uint32_t n = 0; n <= count; ++n) {
    mesh.points_mm.emplace_back(n, 0.0, 0.0);
    mesh.points_mm.emplace_back(n, 1.0, 0.0);
  }
  for (std::uint32_t n = 0; n < count; ++n) {
    mesh.triangles.push_back({2 * n, 2 * n + 2, 2 * n + 3});
    mesh.triangles.push_back({2 * n, 2 * n + 3, 2 * n + 1});
  }
  return mesh;
}

TEST(OrganExtents, AreTightAndTheLargestComesFirst) {
  Volume labels = test::emptyBody();
  const auto set = [&labels](std::int64_t i, std::int64_t j, std::int64_t k, std::uint8_t label) {
    labels.voxels<std::uint8_t>()[labels.offset(i, j, k)] = label;
  };
  set(0, 0, 0, 200);
  set(59, 49, 39, 3);
  set(20, 49, 39, 3);
  for (std::int64_t i = 3; i < 31; ++i)
    set(i, 7, 9, 5);  // more than eight in a row, and not at a multiple of it
  const std::vector<OrganExtent> extents = organExtents(labels, {});
  ASSERT_EQ(extents.size(), 3U);
  EXPECT_EQ(extents[0].label, 5);
  EXPECT_EQ(extents[0].voxels, 28);
  EXPECT_THAT(extents[0].box.start, ElementsAre(3, 7, 9));
  EXPECT_THAT(extents[0].box.stop, ElementsAre(31, 8, 10));
  EXPECT_EQ(extents[1].label, 3);
  EXPECT_THAT(extents[1].box.start, ElementsAre(20, 49, 39));
  EXPECT_THAT(extents[1].box.stop, ElementsAre(60, 50, 40));
  EXPECT_EQ(extents[2].label, 200);
  EXPECT_THAT(extents[2].box.stop, ElementsAre(1, 1, 1));
}

TEST(OrganExtents, AreGivenUpOnRequest) {
  std::stop_source stop;
  stop.request_stop();
  EXPECT_THROW((void)organExtents(test::emptyBody(), {{}, stop.get_token()}), Error);
}

TEST(OrganMesh, LiesInLpsMillimetresWithNormalsOutwards) {
  const TriangleMesh surface = ellipsoid();
  const OrganMesh mesh = makeOrganMesh(6, surface, 400);
  EXPECT_EQ(mesh.label, 6);
  EXPECT_EQ(mesh.triangleCount(), surface.triangles.size());
  const Eigen::Vector3f low = (kMiddle_mm - kRadii_mm).cast<float>();
  const Eigen::Vector3f high = (kMiddle_mm + kRadii_mm).cast<float>();
  for (Eigen::Index axis = 0; axis < 3; ++axis) {  // to a voxel, which is 3 mm at most
    EXPECT_NEAR(mesh.box_mm.min()[axis], low[axis], 3.0);
    EXPECT_NEAR(mesh.box_mm.max()[axis], high[axis], 3.0);
  }
  ASSERT_EQ(mesh.whole.size(), 1U);
  for (const SurfacePart* part : {&mesh.whole[0], &mesh.coarse}) {
    ASSERT_EQ(part->normals.size(), part->points_mm.size());
    for (std::size_t n = 0; n < part->normals.size(); ++n) {
      const Eigen::Vector3f outwards = (part->points_mm[n] - kMiddle_mm.cast<float>())
                                           .cwiseQuotient(kRadii_mm.cast<float>().cwiseAbs2())
                                           .normalized();
      EXPECT_NEAR(part->normals[n].norm(), 1.0F, 1e-4F);
      EXPECT_GT(part->normals[n].dot(outwards), 0.7F);
    }
  }
}

TEST(OrganMesh, TheCoarseCopyKeepsToItsLimitAndItsShape) {
  const TriangleMesh surface = ellipsoid();
  ASSERT_GT(surface.triangles.size(), 2000U);
  for (const std::size_t limit : {1U, 50U, 400U, 1500U}) {
    const OrganMesh mesh = makeOrganMesh(6, surface, limit);
    EXPECT_LE(mesh.coarse.triangles.size(), limit);
    if (limit < 400) continue;
    EXPECT_GT(mesh.coarse.triangles.size(), limit / 3) << "no coarser than it has to be";
    for (const Eigen::Vector3f& point : mesh.coarse.points_mm) {
      const Eigen::Vector3d way = (point.cast<double>() - kMiddle_mm).cwiseQuotient(kRadii_mm);
      EXPECT_NEAR(way.norm(), 1.0, 0.15);
    }
  }
  EXPECT_EQ(makeOrganMesh(6, surface, surface.triangles.size()).coarse.triangles, surface.triangles);
  EXPECT_TRUE(makeOrganMesh(6, surface, 0).coarse.triangles.empty());
}

TEST(OrganMesh, IsCutIntoPartsThatTogetherAreAllOfIt) {
  constexpr std::uint32_t kSquares = 70'000;
  const OrganMesh mesh = makeOrganMesh(1, strip(kSquares), 100);
  EXPECT_EQ(mesh.triangleCount(), 2U * kSquares);
  ASSERT_EQ(mesh.whole.size(), 3U);
  std::int64_t bytes = mesh.coarse.bytes();
  double area_mm2 = 0.0;
  for (const SurfacePart& part : mesh.whole) {
    EXPECT_LE(part.triangles.size(), kMostTrianglesOfPart);
    bytes += part.bytes();
    for (const auto& [a, b, c] : part.triangles) {
      ASSERT_LT(std::max({a, b, c}), part.points_mm.size());
      area_mm2 +=
          (part.points_mm[b] - part.points_mm[a]).cross(part.points_mm[c] - part.points_mm[a]).norm() / 2.0;
    }
    for (const Eigen::Vector3f& normal : part.normals) ASSERT_EQ(normal, Eigen::Vector3f::UnitZ());
  }
  EXPECT_NEAR(area_mm2, kSquares, 1e-3 * kSquares);
  EXPECT_EQ(mesh.bytes(), bytes);
}

TEST(CoarseShares, AddUpToTheLimitAtMostAndFollowTheSurface) {
  const std::vector<std::size_t> shares = coarseShares({8000, 1000, 1000, 0});  // surfaces as 4 : 1 : 1 : 0
  EXPECT_THAT(shares, ElementsAre(33'333U, 8'333U, 8'333U, 0U));
  std::vector<std::int64_t> many(117);
  std::iota(many.begin(), many.end(), 1);
  const std::vector<std::size_t> small = coarseShares(many);
  EXPECT_LE(std::accumulate(small.begin(), small.end(), std::size_t{0}), kMostTrianglesWhileTurning);
  EXPECT_TRUE(coarseShares({}).empty());
}

TEST(SoftwareGl, IsKnownByItsName) {
  EXPECT_TRUE(isSoftwareGl("llvmpipe (LLVM 15.0.6, 256 bits)"));
  EXPECT_TRUE(isSoftwareGl("softpipe"));
  EXPECT_TRUE(isSoftwareGl("SVGA3D; build: RELEASE;  LLVM;"));
  EXPECT_TRUE(isSoftwareGl("Software Rasterizer"));
  EXPECT_FALSE(isSoftwareGl("NVIDIA RTX A4000/PCIe/SSE2"));
  EXPECT_FALSE(isSoftwareGl("Mesa Intel(R) UHD Graphics 620 (KBL GT2)"));
  EXPECT_FALSE(isSoftwareGl(""));
}

}  // namespace
}  // namespace viscera
