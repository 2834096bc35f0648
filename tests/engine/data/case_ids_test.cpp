// SPDX-License-Identifier: Apache-2.0
#include "engine/data/case_ids.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace viscera {
namespace {

using testing::ElementsAre;

TEST(NameWithoutExtension, RemovesExtensionsOfVolumesOnly) {
  EXPECT_EQ(nameWithoutExtension("img0001.nii.gz"), "img0001");
  EXPECT_EQ(nameWithoutExtension("liver.seg.nrrd"), "liver");
  EXPECT_EQ(nameWithoutExtension("A.NII.GZ"), "A");
  EXPECT_EQ(nameWithoutExtension("1.3.6.1.4.1.14519.nii.gz"), "1.3.6.1.4.1.14519");
  EXPECT_EQ(nameWithoutExtension("volume-covid19-A-0705_day043.nii.gz"), "volume-covid19-A-0705_day043");
  EXPECT_EQ(nameWithoutExtension("series.5"), "series.5");
  EXPECT_EQ(nameWithoutExtension(".nii.gz"), ".nii.gz");
}

TEST(UniqueCaseIds, AreTheNamesWhereTheyDiffer) {
  EXPECT_THAT(uniqueCaseIds({"imagesTr/a.nii.gz", "imagesTs/b.nrrd", "/data/dicom/P7/"}),
              ElementsAre("a", "b", "P7"));
}

TEST(UniqueCaseIds, TakeFoldersWhereNamesAreEqual) {
  EXPECT_THAT(uniqueCaseIds({"s0001/ct.nii.gz", "s0002/ct.nii.gz", "s0003/mr.nii.gz"}),
              ElementsAre("s0001/ct", "s0002/ct", "mr"));
  EXPECT_THAT(uniqueCaseIds({"a/x/ct.nii", "b/x/ct.nii", "b/y/ct.nii"}),
              ElementsAre("a/x/ct", "b/x/ct", "y/ct"));
  EXPECT_THAT(uniqueCaseIds({"ct.nii", "a/ct.nii"}), ElementsAre("ct", "a/ct"));
}

TEST(UniqueCaseIds, NumberWhatIsTwiceThere) {
  EXPECT_THAT(uniqueCaseIds({"a/ct.nii", "a/ct.nii", "./a/ct.nii"}), ElementsAre("a/ct", "a/ct#2", "a/ct#3"));
  EXPECT_THAT(uniqueCaseIds({"ct.nii", "ct.nii.gz"}), ElementsAre("ct", "ct#2"));
  EXPECT_THAT(uniqueCaseIds({"ct.nii", "ct.nii", "ct#2.nii"}), testing::Each(testing::StartsWith("ct")));
}

}  // namespace
}  // namespace viscera
