// SPDX-License-Identifier: Apache-2.0
// Real scans against what NumPy, nibabel and pydicom make of the same files.
#include "engine/base/sha256.h"
#include "engine/volume/label_map.h"
#include "engine/volume/volume_io.h"
#include "reference_slices.h"
#include "tests/support/test_paths.h"

#include <gtest/gtest.h>

#include <cstdlib>

namespace viscera::test {
namespace {

std::shared_ptr<const Volume> read(const std::filesystem::path& path) {
  return std::make_shared<const Volume>(readVolume(path).volume);
}

std::shared_ptr<const Volume> readLabels(const std::filesystem::path& path) {
  return std::make_shared<const Volume>(labelMapFrom(readVolume(path).volume, path.filename().string()));
}

std::string sha256Of(const std::vector<std::uint8_t>& bytes) {
  Sha256 sum;
  sum.update(std::as_bytes(std::span(bytes)));
  return sum.finish();
}

void expectSlice(const std::shared_ptr<const Volume>& scan, const Json& one) {
  const std::string name = one.at("path").get<std::string>() + ' ' + one.at("view").get<std::string>();
  SliceRequest request = requestOf(one);
  const SlicePlane plane(scan->geometry(), request.view);
  EXPECT_EQ(asList(plane.letters()), one.at("letters").get<std::vector<std::string>>()) << name;
  const Json& pixel = one.at("pixel");
  const Eigen::Vector2d at =
      ScreenMap(plane, request.viewport)
          .planeFromDevice({pixel[0].get<double>() + 0.5, pixel[1].get<double>() + 0.5});
  const Eigen::Vector3d ras =
      rasFromLps(plane.patientFromPlane({at[0], at[1], static_cast<double>(request.slice)}));
  for (int d = 0; d < 3; ++d) EXPECT_NEAR(ras[d], one.at("world_ras_mm")[d].get<double>(), 2e-3) << name;
  const SliceScene scene = makeScene(scan, name, {});
  EXPECT_EQ(sha256Of(greyOf(scene, request)), one.at("sha256").get<std::string>()) << name;
  request.interpolation = Interpolation::Linear;
  const auto linear = greyOf(scene, request);
  for (const Json& pick : one.at("linear_picks")) {
    const auto n = pick[1].get<std::size_t>() * static_cast<std::size_t>(request.viewport.width_px) +
                   pick[0].get<std::size_t>();
    EXPECT_LE(std::abs(int{linear[n]} - pick[2].get<int>()), 1) << name << ' ' << pick;
  }
}

/// Cases whose path begins with `start`; each file is read once for its three views.
void expectSlicesOf(const std::string& start, int views) {
  std::string path;
  std::shared_ptr<const Volume> scan;
  for (const Json& one : realSliceReference().at("slices")) {
    if (one.at("path").get<std::string>().rfind(start, 0) != 0) continue;
    if (one.at("path") != path) {
      path = one.at("path").get<std::string>();
      scan = read(*testData(path));
    }
    expectSlice(scan, one);
    --views;
  }
  EXPECT_EQ(views, 0);
}

TEST(RealSlices, TwelveOrientationsAreDrawnAlike) {
  VISCERA_REQUIRE_TEST_DATA(folder, "edge/orientations");
  expectSlicesOf("edge/orientations", 36);
}

TEST(RealSlices, AnObliqueSeriesIsDrawnAlongItsVoxels) {
  VISCERA_REQUIRE_TEST_DATA(folder, "edge/dicom/rt_utils_oblique");
  expectSlicesOf("edge/dicom/rt_utils_oblique", 3);
}

TEST(RealSlices, AnObliqueFloatVolumeIsDrawnAlongItsVoxels) {
  VISCERA_REQUIRE_TEST_DATA(path, "edge/nifti/reoriented_anat_moved.nii");
  expectSlicesOf("edge/nifti", 3);
}

TEST(RealSlices, AScanOf32BitVoxelsIsDrawn) {
  VISCERA_REQUIRE_TEST_DATA(path, "ct/totalseg_trunk/ct.nii.gz");
  expectSlicesOf("ct/totalseg_trunk", 3);
}

TEST(RealSlices, Spleen8IsShownAsItsHeaderSays) {
  VISCERA_REQUIRE_TEST_DATA(folder, "ct/spleen_8");
  expectSlicesOf("ct/spleen_8", 3);
  // By the header the spleen is on the patient's right: it must be drawn on the left of the picture.
  const Json& middle = realSliceReference().at("spleen_8_middle_ras_mm");
  ASSERT_GT(middle[0].get<double>(), 50.0);
  const auto scan = read(folder / "ct.nii.gz");
  const SliceScene scene =
      makeScene(scan, "spleen_8", {{"spleen", readLabels(folder / "label_spleen.nii.gz")}});
  ASSERT_EQ(scene.fits[0].kind, LayerFit::Kind::SameGrid);
  SliceRequest request;
  request.viewport = {256, 256, 1.0, 1.0, {0.0, 0.0}};
  request.window.level_hu = 100000.0;  // all black
  request.looks.resize(1);
  request.looks[0].colours.rgb[1] = 0xffffff;
  const Eigen::Vector3d lps(-middle[0].get<double>(), -middle[1].get<double>(), middle[2].get<double>());
  request.slice = SlicePlane(scan->geometry(), SliceView::Axial).nearestSlice(lps);
  const auto rgb = rgbOf(scene, request);
  int left = 0;
  int right = 0;
  for (std::size_t n = 0; n < rgb.size() / 3; ++n)
    if (rgb[3 * n] != 0) ++(n % 256 < 128 ? left : right);
  EXPECT_GT(left, 500);
  EXPECT_EQ(right, 0);
}

TEST(RealSlices, TotalsegSmallIsNotLaidOverTotalsegTrunk) {
  VISCERA_REQUIRE_TEST_DATA(trunk, "ct/totalseg_trunk");
  VISCERA_REQUIRE_TEST_DATA(small, "ct/totalseg_small");
  const auto scan = read(trunk / "ct.nii.gz");
  const auto foreign = readLabels(small / "label_btcv13.nii.gz");
  const auto own = readLabels(trunk / "label_btcv13_fast.nii.gz");
  const SliceScene scene =
      makeScene(scan, "totalseg_trunk", {{"totalseg_small", foreign}, {"label_btcv13_fast", own}});
  EXPECT_FALSE(scene.laid(0));
  EXPECT_TRUE(scene.laid(1));
  EXPECT_EQ(
      scene.fits[0].sentence,
      "totalseg_small is not laid over totalseg_trunk: by their headers the two share only 90 of 336 mm "
      "from foot to head.");
  SliceRequest request;
  request.slice = 10;  // where the two would overlap by their headers
  request.viewport = {200, 160, 1.0, 1.0, {0.0, 0.0}};
  const auto bare = rgbOf(scene, request);
  request.looks.resize(1);
  for (auto& colour : request.looks[0].colours.rgb) colour = 0xff0000;
  EXPECT_EQ(rgbOf(scene, request), bare);
  // Over its own scan it is.
  EXPECT_TRUE(makeScene(read(small / "ct.nii.gz"), "totalseg_small", {{"label_btcv13", foreign}}).laid(0));
}

}  // namespace
}  // namespace viscera::test
