// SPDX-License-Identifier: Apache-2.0
// From where surfaces are looked at, what is written round them, what lies under the pointer.
#include "engine/volume/organ_surface.h"
#include "surface_bodies.h"
#include "viewer/organ_extent.h"
#include "viewer/surface_marks.h"
#include "viewer/surface_pick.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <string>

namespace viscera {
namespace {

const Eigen::Vector2d kArea(400.0, 300.0);

SurfaceCamera from(SurfaceView view) {
  SurfaceCamera camera = SurfaceCamera::whole(patientBox(test::emptyBody().geometry()), view, kArea);
  camera.halfHeight_mm = 150.0;  // a pixel is a mm
  return camera;
}

void expectNear(const Eigen::Vector2d& is, double x, double y) {
  EXPECT_NEAR(is.x(), x, 1e-9);
  EXPECT_NEAR(is.y(), y, 1e-9);
}

TEST(SurfaceCamera, ShowsThePatientFromThreeSides) {
  const Eigen::Vector3d middle = from(SurfaceView::Anterior).focus_mm;
  EXPECT_EQ(middle, Eigen::Vector3d(-1.0, -1.0, 158.5)) << "of voxels 60 x 50 x 40 of 2 x 2 x 3 mm";
  const Eigen::Vector3d left = middle + Eigen::Vector3d(10.0, 0.0, 0.0);
  const Eigen::Vector3d back = middle + Eigen::Vector3d(0.0, 10.0, 0.0);
  const Eigen::Vector3d head = middle + Eigen::Vector3d(0.0, 0.0, 10.0);
  const SurfaceCamera front = from(SurfaceView::Anterior);
  expectNear(front.project(middle, kArea), 200.0, 150.0);
  expectNear(front.project(left, kArea), 210.0, 150.0);  // the patient's left at the right, as in slices
  expectNear(front.project(head, kArea), 200.0, 140.0);
  expectNear(front.project(back, kArea), 200.0, 150.0);
  const SurfaceCamera side = from(SurfaceView::Left);
  expectNear(side.project(back, kArea), 210.0, 150.0);
  expectNear(side.project(head, kArea), 200.0, 140.0);
  const SurfaceCamera above = from(SurfaceView::Superior);
  expectNear(above.project(left, kArea), 190.0, 150.0);
  expectNear(above.project(back, kArea), 200.0, 160.0);
}

TEST(SurfaceCamera, HoldsTheWholeBoxInAnyShapeOfArea) {
  const Eigen::AlignedBox3d box = patientBox(test::emptyBody().geometry());  // 120 x 100 x 120 mm
  for (const Eigen::Vector2d& area : {Eigen::Vector2d(400.0, 300.0), Eigen::Vector2d(200.0, 700.0)})
    for (const SurfaceView view : {SurfaceView::Anterior, SurfaceView::Left, SurfaceView::Superior}) {
      const SurfaceCamera camera = SurfaceCamera::whole(box, view, area);
      Eigen::AlignedBox2d seen;
      for (int corner = 0; corner < 8; ++corner)
        seen.extend(camera.project(box.corner(static_cast<Eigen::AlignedBox3d::CornerType>(corner)), area));
      EXPECT_NEAR((seen.center() - area / 2.0).norm(), 0.0, 1e-9);
      EXPECT_NEAR(seen.sizes().cwiseQuotient(area).maxCoeff(), 0.8, 1e-9);
    }
}

TEST(SurfaceCamera, StaysUprightOverManyTurns) {
  SurfaceCamera camera = from(SurfaceView::Left);
  for (int step = 0; step < 1000; ++step) camera.turn({17.0, -23.0}, kArea);
  EXPECT_NEAR((camera.axes * camera.axes.transpose() - Eigen::Matrix3d::Identity()).norm(), 0.0, 1e-12);
  EXPECT_NEAR(camera.axes.determinant(), 1.0, 1e-12);
}

TEST(SurfaceCamera, WhatIsInFrontFollowsThePointer) {
  SurfaceCamera camera = from(SurfaceView::Anterior);
  const Eigen::Vector3d nose = camera.focus_mm + Eigen::Vector3d(0.0, -50.0, 0.0);
  camera.turn({10.0, 0.0}, kArea);  // 300 pixels are 180 degrees, so 6
  const double right = 50.0 * std::sin(6.0 * 3.14159265358979 / 180.0);
  expectNear(camera.project(nose, kArea), 200.0 + right, 150.0);
  camera = from(SurfaceView::Anterior);
  camera.turn({0.0, 10.0}, kArea);
  expectNear(camera.project(nose, kArea), 200.0, 150.0 + right);
  camera = from(SurfaceView::Anterior);
  camera.turn({150.0, 0.0}, kArea);  // a quarter: from the patient's right
  EXPECT_NEAR((camera.axes.row(2).transpose() - Eigen::Vector3d(-1.0, 0.0, 0.0)).norm(), 0.0, 1e-9);
}

TEST(SurfaceCamera, PansByPixelsAndZoomsAboutThePointer) {
  SurfaceCamera camera = from(SurfaceView::Anterior);
  const Eigen::Vector3d middle = camera.focus_mm;
  camera.pan({12.0, -7.0}, kArea);
  expectNear(camera.project(middle, kArea), 212.0, 143.0);
  const Eigen::Vector2d pointer(37.0, 250.0);
  const Eigen::Vector3d under = camera.placeAt(pointer, kArea);
  camera.zoom(2.5, pointer, kArea);
  EXPECT_NEAR(camera.halfHeight_mm, 60.0, 1e-9);
  expectNear(camera.project(under, kArea), 37.0, 250.0);
  camera.zoom(1e9, pointer, kArea);
  EXPECT_EQ(camera.halfHeight_mm, 2.0);
  expectNear(camera.project(under, kArea), 37.0, 250.0);
}

TEST(SurfaceMarks, LettersLieBeyondTheFacesTheyName) {
  Geometry scan = test::emptyBody().geometry();
  scan.direction.col(0) *= -1.0;  // i towards the patient's right
  const Eigen::AlignedBox3d box = patientBox(scan);
  std::map<std::string, Eigen::Vector3d> places;
  for (const SurfaceLetter& letter : boxLetters(scan)) places[letter.text] = letter.place_mm;
  ASSERT_EQ(places.size(), 6U);
  EXPECT_GT(places.at("L").x(), box.max().x());
  EXPECT_LT(places.at("R").x(), box.min().x());
  EXPECT_GT(places.at("P").y(), box.max().y());
  EXPECT_LT(places.at("A").y(), box.min().y());
  EXPECT_GT(places.at("S").z(), box.max().z());
  EXPECT_LT(places.at("I").z(), box.min().z());
  EXPECT_NEAR(places.at("S").x(), box.center().x(), 1e-9);
}

TEST(SurfaceMarks, LettersOfAnObliqueScanAreCompound) {
  Geometry scan = test::emptyBody().geometry();
  scan.direction = Eigen::AngleAxisd(0.4, Eigen::Vector3d::UnitZ()).toRotationMatrix();
  EXPECT_EQ(boxLetters(scan).at(1).text, "LP");  // i runs to the left and a little to the back
}

TEST(SurfaceMarks, TheBoxRunsAlongTheOuterFacesOfTheVoxels) {
  const Geometry scan = test::emptyBody().geometry();
  const std::vector<SurfaceLine> edges = boxEdges(scan, 0x123456);
  ASSERT_EQ(edges.size(), 12U);
  double length_mm = 0.0;
  for (const SurfaceLine& edge : edges) length_mm += (edge.to_mm - edge.from_mm).norm();
  EXPECT_NEAR(length_mm, 4.0 * (120.0 + 100.0 + 120.0), 1e-9);
  EXPECT_EQ(patientBox(scan).min(), Eigen::Vector3d(-61.0, -51.0, 98.5));
  EXPECT_EQ(patientBox(scan).max(), Eigen::Vector3d(59.0, 49.0, 218.5));
  const std::vector<SurfaceLine> cross = crossLines(scan, {3.0, 4.0, 120.0});
  ASSERT_EQ(cross.size(), 3U);
  EXPECT_NEAR((cross[1].from_mm - Eigen::Vector3d(3.0, -51.0, 120.0)).norm(), 0.0, 1e-9);
  EXPECT_NEAR((cross[1].to_mm - Eigen::Vector3d(3.0, 49.0, 120.0)).norm(), 0.0, 1e-9);
}

TEST(SurfacePick, FindsTheNearestVisibleSurface) {
  Volume labels = test::emptyBody();
  test::addEllipsoid(labels, 1, {0.0, -30.0, 160.0}, {12.0, 10.0, 12.0});  // before the other
  test::addEllipsoid(labels, 2, {0.0, 20.0, 160.0}, {25.0, 20.0, 25.0});
  std::vector<std::shared_ptr<const OrganMesh>> meshes;
  for (const OrganExtent& one : organExtents(labels, {}))
    meshes.push_back(std::make_shared<const OrganMesh>(
        makeOrganMesh(one.label, organSurface(labels, one.label, one.box), 1000)));
  const SurfaceCamera camera = from(SurfaceView::Anterior);
  const Eigen::Vector2d at = camera.project({0.0, 0.0, 160.0}, kArea);
  std::bitset<256> visible = std::bitset<256>().set();
  const auto first = surfaceAt(meshes, visible, camera, at, kArea);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->label, 1);
  EXPECT_NEAR((first->place_mm - Eigen::Vector3d(0.0, -40.0, 160.0)).norm(), 0.0, 1.5);
  visible.reset(1);
  const auto second = surfaceAt(meshes, visible, camera, at, kArea);
  ASSERT_TRUE(second);
  EXPECT_EQ(second->label, 2);
  EXPECT_NEAR((second->place_mm - Eigen::Vector3d(0.0, 0.0, 160.0)).norm(), 0.0, 1.5);
  EXPECT_FALSE(surfaceAt(meshes, visible, camera, camera.project({50.0, 0.0, 160.0}, kArea), kArea));
}

}  // namespace
}  // namespace viscera
