// SPDX-License-Identifier: Apache-2.0
#include "engine/data/case_pictures.h"

#include "engine/data/case_check.h"
#include "engine/volume/orientation.h"
#include "engine/volume/volume_io.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/test_paths.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <numeric>

namespace viscera {
namespace {

/// 8 × 6 × 4 voxels of -160 HU in LPS order, one bright voxel at `at`.
Volume scanWithOneBrightVoxel(const Index3& at) {
  Geometry geometry;
  geometry.size = {8, 6, 4};
  geometry.spacing_mm = {2.0, 2.0, 4.0};
  Volume volume(geometry, VoxelType::Int16);
  const auto voxels = volume.voxels<std::int16_t>();
  std::fill(voxels.begin(), voxels.end(), std::int16_t{-160});
  voxels[volume.offset(at[0], at[1], at[2])] = 240;
  return volume;
}

std::uint8_t pixel(const PreviewImage& picture, int x, int y) {
  return picture.pixels.at(static_cast<std::size_t>(y * picture.width + x));
}

TEST(CasePictures, AreTurnedAsRadiologistsLook) {
  // One pixel a voxel of 2 mm across: 16 mm × 12 mm × 16 mm.
  PictureOptions options;
  options.longestEdge = 8;
  const Index3 at{1, 2, 3};  // right, anterior of the middle, topmost
  for (const char* order : {"LPS", "RAS", "SAR", "PIL"}) {
    const Volume volume = reoriented(scanWithOneBrightVoxel(at), order);
    const auto brightest = static_cast<std::size_t>(
        std::max_element(volume.voxels<std::int16_t>().begin(), volume.voxels<std::int16_t>().end()) -
        volume.voxels<std::int16_t>().begin());
    const auto n = static_cast<std::int64_t>(brightest);
    const Index3 voxel{n % volume.size()[0],
                       n / volume.size()[0] % volume.size()[1],
                       n / volume.size()[0] / volume.size()[1]};
    const auto slices = greySlices(volume, voxel, options);
    ASSERT_EQ(slices.size(), 3U) << order;
    EXPECT_EQ(slices[0].name, "axial");
    EXPECT_EQ(slices[0].width, 8) << order;
    EXPECT_EQ(slices[0].height, 6) << order;
    EXPECT_EQ(pixel(slices[0], 1, 2), 255) << order;  // right is left, anterior above
    EXPECT_EQ(slices[1].width, 8) << order;
    EXPECT_EQ(slices[1].height, 8) << order;          // 4 slices of 4 mm
    EXPECT_EQ(pixel(slices[1], 1, 0), 255) << order;  // superior is above
    EXPECT_EQ(pixel(slices[1], 1, 7), 0) << order;
    EXPECT_EQ(slices[2].height, 8) << order;
    EXPECT_EQ(pixel(slices[2], 2 * 8 / 6, 0), 255) << order;  // anterior is left
  }
}

TEST(CasePictures, AverageWhereVoxelsAreSmallerThanPixels) {
  Geometry geometry;
  geometry.size = {4, 4, 4};
  Volume volume(geometry, VoxelType::Float32);
  const auto voxels = volume.voxels<float>();
  std::fill(voxels.begin(), voxels.end(), -160.0F);
  for (std::int64_t j = 0; j < 4; ++j) voxels[volume.offset(0, j, 2)] = 240.0F;  // half of each pixel
  voxels[volume.offset(3, 3, 2)] = std::numeric_limits<float>::quiet_NaN();
  PictureOptions options;
  options.longestEdge = 2;
  const auto axial = greySlices(volume, {0, 0, 2}, options).front();
  EXPECT_EQ(pixel(axial, 0, 0), 128);
  EXPECT_EQ(pixel(axial, 1, 0), 0);
  EXPECT_EQ(pixel(axial, 1, 1), 0);  // no number
}

TEST(CasePictures, LabelsAreNeverMixed) {
  Geometry geometry;
  geometry.size = {6, 6, 6};
  Volume label(geometry, VoxelType::UInt8);
  const auto voxels = label.voxels<std::uint8_t>();
  for (std::size_t n = 0; n < voxels.size(); ++n) voxels[n] = n % 2 == 0 ? 13 : 0;
  PictureOptions options;
  options.longestEdge = 4;
  for (const PreviewImage& slice : labelSlices(label, {2, 2, 2}, options))
    EXPECT_TRUE(std::all_of(slice.pixels.begin(), slice.pixels.end(), [](std::uint8_t value) {
      return value == 0 || value == 13;
    }));
}

TEST(CasePictures, FullestSliceIsTheOneWithMostLabels) {
  Geometry geometry;
  geometry.size = {6, 5, 4};
  Volume label(geometry, VoxelType::UInt8);
  EXPECT_EQ(fullestSlices(label), (Index3{3, 2, 2}));
  label.voxels<std::uint8_t>()[label.offset(5, 1, 0)] = 1;
  label.voxels<std::uint8_t>()[label.offset(5, 3, 0)] = 2;
  label.voxels<std::uint8_t>()[label.offset(4, 3, 3)] = 2;
  EXPECT_EQ(fullestSlices(label), (Index3{5, 3, 0}));
}

TEST(CasePictures, HistogramCountsWhatLiesInItsBins) {
  Geometry geometry;
  geometry.size = {5, 1, 1};
  Volume volume(geometry, VoxelType::Float32);
  const auto voxels = volume.voxels<float>();
  const std::array<float, 5> values = {
      -3024.0F, -1024.0F, -1008.5F, 0.0F, std::numeric_limits<float>::infinity()};
  std::copy(values.begin(), values.end(), voxels.begin());
  const auto counts = huHistogram(volume, {-1024.0, 16.0, 256});
  EXPECT_EQ(counts[0], 2);
  EXPECT_EQ(counts[64], 1);
  EXPECT_EQ(std::accumulate(counts.begin(), counts.end(), std::int64_t{0}), 3);
}

TEST(CasePictures, LabelsAtTheEdgeAreThoseOfTheOuterVoxels) {
  Geometry geometry;
  geometry.size = {6, 5, 4};
  Volume label(geometry, VoxelType::UInt8);
  const auto voxels = label.voxels<std::uint8_t>();
  voxels[label.offset(2, 2, 2)] = 1;  // inside
  voxels[label.offset(5, 2, 2)] = 2;
  voxels[label.offset(2, 0, 1)] = 3;
  voxels[label.offset(2, 2, 3)] = 4;
  EXPECT_EQ(labelsAtTheEdge(label), (std::set<int>{2, 3, 4}));
}

TEST(CasePictures, ComeWithTheCheckOfACase) {
  VISCERA_REQUIRE_TEST_DATA(folder, "ct/totalseg_small");
  Split split;
  SplitCase one;
  one.id = one.image = "ct";
  one.imagePath = folder / "ct.nii.gz";
  one.labelPath = folder / "label_btcv13.nii.gz";
  one.label = "label";
  one.found = true;
  CheckOptions options;
  options.pictures = PictureOptions{};
  options.histogram = HistogramBins{};
  const CaseReport report = checkCase(one, split, options);
  ASSERT_EQ(report.slices.size(), 3U);
  ASSERT_EQ(report.labelSlices.size(), 3U);
  // 122 × 101 × 30 voxels of 3 mm.
  EXPECT_EQ(report.slices[0].width, 160);
  EXPECT_EQ(report.slices[0].height, 132);
  EXPECT_EQ(report.slices[1].height, 39);
  EXPECT_EQ(report.slices[2].width, 160);
  EXPECT_EQ(report.slices[2].height, 48);
  EXPECT_EQ(report.labelSlices[0].pixels.size(), report.slices[0].pixels.size());
  // The liver (6) is on the patient's right: more of it in the left half of the picture.
  std::int64_t left = 0;
  std::int64_t right = 0;
  const PreviewImage& axial = report.labelSlices[0];
  for (int y = 0; y < axial.height; ++y)
    for (int x = 0; x < axial.width; ++x)
      if (pixel(axial, x, y) == 6) ++(x < axial.width / 2 ? left : right);
  EXPECT_GT(left, 4 * right);
  const CaseReport plain = checkCase(one, split, {});
  EXPECT_TRUE(plain.slices.empty());
  EXPECT_TRUE(plain.histogram.empty());
}

}  // namespace
}  // namespace viscera
