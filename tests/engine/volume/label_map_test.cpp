// SPDX-License-Identifier: Apache-2.0
#include "engine/volume/label_map.h"

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

TEST(LabelMap, MillilitresByHand) {
  Geometry geometry;
  geometry.spacing_mm = {0.8, 0.8, 5.0};
  EXPECT_NEAR(organVolume_ml(1000, geometry), 3.2, 1e-12);
}

}  // namespace
}  // namespace viscera
