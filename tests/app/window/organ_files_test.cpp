// SPDX-License-Identifier: Apache-2.0
#include "app/window/organ_files.h"

#include "engine/base/error.h"
#include "engine/volume/volume_io.h"
#include "tests/support/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace viscera {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class OrganFilesTest : public testing::Test {
 protected:
  void write(const std::string& name, const std::vector<Index3>& voxels, std::int64_t slices = 4) const {
    Geometry grid;
    grid.size = {8, 6, slices};
    grid.spacing_mm = {2.0, 3.0, 5.0};
    Volume mask(grid, VoxelType::UInt8);
    for (const Index3& one : voxels) mask.voxels<std::uint8_t>()[mask.offset(one[0], one[1], one[2])] = 1;
    std::filesystem::create_directories((folder_.path() / name).parent_path());
    writeVolume(folder_.path() / name, mask);
  }
  static std::uint8_t at(const Volume& labels, const Index3& voxel) {
    return labels.voxels<std::uint8_t>()[labels.offset(voxel[0], voxel[1], voxel[2])];
  }

  test::TemporaryFolder folder_;
  const std::map<int, std::string> organs_ = {
      {0, "background"}, {1, "spleen"}, {3, "left kidney"}, {6, "liver"}, {8, "aorta"}};
};

TEST_F(OrganFilesTest, MasksBecomeOneLabelMapByTheirNames) {
  write("s1/spleen.nii.gz", {{1, 1, 1}});
  write("s1/kidney_left.nii.gz", {{2, 1, 1}, {3, 1, 1}});
  write("s1/liver.nii.gz", {{3, 1, 1}, {4, 1, 1}});
  write("s1/heart.nii.gz", {{5, 1, 1}});
  EXPECT_EQ(organFolder(folder_.path() / "s1"), folder_.path() / "s1");
  const CombinedOrgans combined = combineOrganFiles(folder_.path() / "s1", organs_);
  EXPECT_EQ(at(combined.labels, {1, 1, 1}), 1);
  EXPECT_EQ(at(combined.labels, {2, 1, 1}), 3);
  EXPECT_EQ(at(combined.labels, {3, 1, 1}), 3) << "claimed by two";
  EXPECT_EQ(at(combined.labels, {4, 1, 1}), 6);
  EXPECT_EQ(at(combined.labels, {5, 1, 1}), 0) << "no organ of the dataset";
  EXPECT_EQ(combined.overlap_voxels, 1);
  EXPECT_THAT(combined.overlaps, ElementsAre("left kidney and liver"));
  EXPECT_THAT(combined.withoutFile, ElementsAre("aorta"));
}

TEST_F(OrganFilesTest, FoldersWithoutAnOrganOrWithTwoGridsAreRefused) {
  write("s2/segmentations/heart.nii.gz", {{5, 1, 1}});
  EXPECT_EQ(organFolder(folder_.path() / "s2"), folder_.path() / "s2/segmentations");
  EXPECT_TRUE(organFolder(folder_.path() / "none").empty());
  const auto failureOf = [&](const std::string& name) -> std::string {
    try {
      (void)combineOrganFiles(folder_.path() / name, organs_);
    } catch (const Error& error) {
      return error.what();
    }
    return {};
  };
  EXPECT_THAT(failureOf("s2/segmentations"), HasSubstr("no file is named after an organ"));
  write("s3/spleen.nii.gz", {{1, 1, 1}});
  write("s3/liver.nii.gz", {{1, 1, 1}}, 5);
  EXPECT_THAT(failureOf("s3"), HasSubstr("lies on another grid than"));
}

}  // namespace
}  // namespace viscera
