// SPDX-License-Identifier: Apache-2.0
#include "engine/volume/label_map.h"

#include "engine/volume/label_recognition.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace viscera {
namespace {

Volume row(std::vector<float> values) {
  Geometry geometry;
  geometry.size = {static_cast<std::int64_t>(values.size()), 1, 1};
  Volume volume(geometry, VoxelType::Float32);
  std::copy(values.begin(), values.end(), volume.voxels<float>().begin());
  return volume;
}

TEST(LabelMap, WholeNumbersBecomeLabels) {
  const Volume labels = labelMapFrom(row({0, 13, 255}), "label.nii");
  EXPECT_THAT(labels.voxels<std::uint8_t>(), testing::ElementsAre(0, 13, 255));
}

TEST(LabelMap, ASlopeMayLeaveAValueALittleOff) {
  const Volume labels = labelMapFrom(row({12.9995F, 1.0005F}), "label.nii");
  EXPECT_THAT(labels.voxels<std::uint8_t>(), testing::ElementsAre(13, 1));
}

TEST(LabelMap, OtherValuesAreNamed) {
  for (const float bad : {-1.0F, 0.5F, 1.002F, 256.0F}) {
    try {
      (void)labelMapFrom(row({0, bad}), "label.nii");
      FAIL() << bad;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::InvalidInput);
      EXPECT_THAT(error.what(), testing::HasSubstr("label.nii"));
    }
  }
}

TEST(LabelMap, EachWrongValueIsExplained) {
  const auto told = [](float bad) -> std::string {
    try {
      (void)labelMapFrom(row({0, bad}), "label.nii");
    } catch (const Error& error) {
      return error.what();
    }
    return {};
  };
  EXPECT_EQ(
      told(-1024.0F),
      "label.nii holds the value -1024, so it looks like a scan in Hounsfield units; name the label map, "
      "whose values are whole numbers in 0 … 255");
  EXPECT_EQ(
      told(257.0F),
      "label.nii holds the value 257, but labels go up to 255; name a label map, or give its organs numbers "
      "in 1 … 255");
  EXPECT_THAT(told(0.5F), testing::HasSubstr("0.5, which is no whole number"));
}

TEST(LabelMap, AScanIsNoLabelMapAndALabelMapNoScan) {
  Geometry geometry;
  geometry.size = {8, 8, 8};
  Volume labels(geometry, VoxelType::Int16);
  labels.voxels<std::int16_t>()[70] = 6;
  EXPECT_TRUE(looksLikeLabelMap(labels));
  Volume scan(geometry, VoxelType::Int16);
  for (std::int16_t& value : scan.voxels<std::int16_t>()) value = 40;
  EXPECT_FALSE(looksLikeLabelMap(scan)) << "one value, and not background";
  scan.voxels<std::int16_t>()[0] = -1000;
  EXPECT_FALSE(looksLikeLabelMap(scan));
  for (std::size_t n = 0; n < 200; ++n) labels.voxels<std::int16_t>()[2 * n] = static_cast<std::int16_t>(n);
  EXPECT_FALSE(looksLikeLabelMap(labels)) << "a picture of greys";
}

TEST(LabelMap, MillilitresByHand) {
  Geometry geometry;
  geometry.spacing_mm = {0.8, 0.8, 5.0};
  EXPECT_NEAR(organVolume_ml(1000, geometry), 3.2, 1e-12);
}

}  // namespace
}  // namespace viscera
