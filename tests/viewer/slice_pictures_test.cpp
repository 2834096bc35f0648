// SPDX-License-Identifier: Apache-2.0
// Grey pictures against NumPy and nibabel.
#include "engine/volume/orientation.h"
#include "reference_slices.h"

#include <gtest/gtest.h>

#include <cstdlib>

namespace viscera::test {
namespace {

std::shared_ptr<const Volume> scanOf(const Json& sliceCase) {
  auto volume = std::make_shared<Volume>(*referenceScan());
  if (sliceCase.contains("axcodes"))
    *volume = reoriented(*volume, sliceCase.at("axcodes").get<std::string>());
  if (sliceCase.contains("affine"))
    volume->setGeometry(geometryFromRas(sliceCase.at("affine"), volume->size()));
  return volume;
}

/// Cases whose name holds `part`; at least `least` of them.
std::vector<Json> casesNamed(const std::string& part, std::size_t least) {
  std::vector<Json> found;
  for (const Json& one : sliceReference().at("grey"))
    if (one.at("name").get<std::string>().find(part) != std::string::npos) found.push_back(one);
  require(found.size() >= least, "the reference lacks cases");
  return found;
}

int largestDifference(const std::vector<std::uint8_t>& a, const std::vector<std::uint8_t>& b) {
  int largest = a.size() == b.size() ? 0 : 256;
  for (std::size_t n = 0; n < std::min(a.size(), b.size()); ++n)
    largest = std::max(largest, std::abs(int{a[n]} - int{b[n]}));
  return largest;
}

TEST(SlicePictures, NearestIsExactInTwelveOrientations) {
  int orientations = 0;
  for (const Json& one : sliceReference().at("grey")) {
    if (one.value("axcodes", "").empty() || one.contains("interpolation")) continue;
    const SliceScene scene = makeScene(scanOf(one), "scan", {});
    EXPECT_EQ(greyOf(scene, requestOf(one)), bytesOf(one.at("grey"))) << one.at("name");
    ++orientations;
  }
  EXPECT_EQ(orientations, 36);
}

TEST(SlicePictures, AnisotropicVoxelsAreShownInTheirTrueShape) {
  for (const Json& one : casesNamed("zoomed nearest", 3)) {
    const SliceScene scene = makeScene(scanOf(one), "scan", {});
    EXPECT_EQ(greyOf(scene, requestOf(one)), bytesOf(one.at("grey"))) << one.at("name");
  }
}

TEST(SlicePictures, LinearIsWithinOneGreyLevel) {
  for (const Json& one : casesNamed("zoomed linear", 3)) {
    const SliceScene scene = makeScene(scanOf(one), "scan", {});
    EXPECT_LE(largestDifference(greyOf(scene, requestOf(one)), bytesOf(one.at("grey"))), 1) << one.at("name");
  }
}

TEST(SlicePictures, LinearIsTheSameForEveryVoxelType) {
  for (const Json& one : casesNamed("zoomed linear", 3))
    for (const VoxelType type : {VoxelType::Int32, VoxelType::Float32, VoxelType::Float64}) {
      const auto scan = std::make_shared<const Volume>(scanOf(one)->convertedTo(type));
      EXPECT_LE(
          largestDifference(greyOf(makeScene(scan, "scan", {}), requestOf(one)), bytesOf(one.at("grey"))), 1)
          << one.at("name") << toString(type);
    }
}

TEST(SlicePictures, NearestIsTheSameForEveryVoxelType) {
  const Json one = casesNamed("zoomed nearest", 3).front();
  for (const VoxelType type : {VoxelType::Int32, VoxelType::Float32, VoxelType::Float64}) {
    const auto scan = std::make_shared<const Volume>(scanOf(one)->convertedTo(type));
    EXPECT_EQ(greyOf(makeScene(scan, "scan", {}), requestOf(one)), bytesOf(one.at("grey"))) << toString(type);
  }
}

TEST(SlicePictures, ObliqueSeriesFollowItsVoxelAxes) {
  for (const Json& one : casesNamed("oblique", 3)) {
    const auto scan = scanOf(one);
    const SliceRequest request = requestOf(one);
    EXPECT_EQ(greyOf(makeScene(scan, "scan", {}), request), bytesOf(one.at("grey"))) << one.at("name");
    const SlicePlane plane(scan->geometry(), request.view);
    EXPECT_EQ(asList(plane.letters()), one.at("letters").get<std::vector<std::string>>()) << one.at("name");
  }
}

TEST(SlicePictures, APixelIsAtItsPlaceInThePatient) {
  for (const Json& one : casesNamed("oblique", 3)) {
    const SliceRequest request = requestOf(one);
    const SlicePlane plane(scanOf(one)->geometry(), request.view);
    const Json& pixel = one.at("pixel");
    const Eigen::Vector2d position =
        ScreenMap(plane, request.viewport)
            .planeFromDevice({pixel[0].get<double>() + 0.5, pixel[1].get<double>() + 0.5});
    const Eigen::Vector3d ras =
        rasFromLps(plane.patientFromPlane({position[0], position[1], static_cast<double>(request.slice)}));
    for (int d = 0; d < 3; ++d)
      EXPECT_NEAR(ras[d], one.at("world_ras_mm")[d].get<double>(), 1e-9) << one.at("name");
  }
}

TEST(SlicePictures, OneVoxelThickAndWideVolumesAreDrawn) {
  Geometry geometry;
  geometry.size = {1, 1, 1};
  auto scan = std::make_shared<Volume>(geometry, VoxelType::Float32);
  scan->voxels<float>()[0] = 40.0F;
  SliceRequest request;
  request.viewport = {4, 4, 1.0, 1.0, {0.0, 0.0}};
  for (const Interpolation interpolation : {Interpolation::Nearest, Interpolation::Linear})
    for (const SliceView view : kSliceViews) {
      request.view = view;
      request.interpolation = interpolation;
      EXPECT_EQ(greyOf(makeScene(scan, "scan", {}), request), std::vector<std::uint8_t>(16, 128));
    }
}

TEST(SlicePictures, VoxelsThatAreNotANumberAreBlack) {
  Geometry geometry;
  geometry.size = {2, 2, 1};
  auto scan = std::make_shared<Volume>(geometry, VoxelType::Float32);
  scan->voxels<float>()[0] = std::numeric_limits<float>::quiet_NaN();
  for (std::size_t n = 1; n < 4; ++n) scan->voxels<float>()[n] = 1000.0F;
  SliceRequest request;
  request.viewport = {2, 2, 1.0, 1.0, {0.0, 0.0}};
  EXPECT_EQ(greyOf(makeScene(scan, "scan", {}), request), (std::vector<std::uint8_t>{0, 255, 255, 255}));
}

TEST(SlicePictures, OutsideTheSliceIsBlack) {
  const SliceScene scene = makeScene(referenceScan(), "scan", {});
  SliceRequest request;
  request.viewport = {20, 16, 1.0, 1.0, {1000.0, 0.0}};
  EXPECT_EQ(greyOf(scene, request), std::vector<std::uint8_t>(20 * 16, 0));
  request.window.level_hu = -3000.0;  // every voxel white
  request.viewport = {30, 30, 1.0, 0.5, {0.0, 0.0}};
  const auto grey = greyOf(scene, request);
  EXPECT_EQ(grey.front(), 0);
  EXPECT_EQ(grey.back(), 0);
  EXPECT_EQ(grey[15 * 30 + 15], 255);
}

}  // namespace
}  // namespace viscera::test
