// SPDX-License-Identifier: Apache-2.0
#include "engine/data/split_folders.h"

#include "expect_error.h"
#include "split_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace viscera {
namespace {

using test::expectError;
using test::ids;
using test::SplitFolder;
using testing::ElementsAre;
using testing::IsEmpty;

// Source: nnU-Net v2, dataset_format.md: dataset.json names no case; images carry the channel number.
TEST(CasesOfFolders, AreThoseOfAnNnUnetDataset) {
  const SplitFolder folder;
  folder.touch({"imagesTr/liver_2_0000.nii.gz",
                "imagesTr/liver_1_0000.nii.gz",
                "imagesTr/.liver_3_0000.nii.gz",
                "imagesTr/notes.txt",
                "labelsTr/liver_1.nii.gz",
                "labelsTr/liver_2.nii.gz",
                "imagesTs/liver_9_0000.nii.gz"});
  const Split split = readSplit(
      folder.write("dataset.json",
                   R"({"channel_names": {"0": "CT"}, "labels": {"background": 0, "liver": 1, "tumour": 2},
          "numTraining": 99, "file_ending": ".nii.gz"})"));
  const auto training = split.withRole(CaseRole::Training);
  ASSERT_THAT(ids(training), ElementsAre("liver_1", "liver_2"));
  EXPECT_EQ(training[0]->image, "imagesTr/liver_1_0000.nii.gz");
  EXPECT_EQ(training[0]->label, "labelsTr/liver_1.nii.gz");
  EXPECT_THAT(ids(split.withRole(CaseRole::Test)), ElementsAre("liver_9"));
  EXPECT_EQ(split.classCount(), 3);
}

TEST(CasesOfFolders, TakeTheFileEndingThatIsAskedFor) {
  const SplitFolder folder;
  folder.touch({"imagesTr/a_0000.nrrd", "imagesTr/b_0000.nii.gz", "labelsTr/a.nrrd"});
  EXPECT_EQ(casesOfFolders(folder.path(), ".nrrd").size(), 1U);
  EXPECT_EQ(casesOfFolders(folder.path(), "").size(), 2U);
}

TEST(CasesOfFolders, LeaveNamesWithoutChannelNumberAsTheyAre) {
  const SplitFolder folder;
  folder.touch({"imagesTr/img0001.nii.gz", "labelsTr/img0001.nii.gz", "imagesTr/scan_2021.nii.gz"});
  const auto cases = casesOfFolders(folder.path(), "");
  ASSERT_EQ(cases.size(), 2U);
  EXPECT_EQ(cases[0].id, "img0001");
  EXPECT_EQ(cases[0].label, "labelsTr/img0001.nii.gz");
  EXPECT_EQ(cases[1].id, "scan_2021");
}

TEST(CasesOfFolders, RefuseASecondChannel) {
  const SplitFolder folder;
  folder.touch({"imagesTr/a_0000.nii.gz", "imagesTr/a_0001.nii.gz"});
  expectError(ErrorCode::InvalidInput, {"a_0001.nii.gz", "one channel"}, [&] {
    (void)casesOfFolders(folder.path(), ".nii.gz");
  });
}

TEST(CasesOfFolders, AreNoneWithoutImagesTr) {
  const SplitFolder folder;
  folder.touch({"imagesTs/a_0000.nii.gz"});
  EXPECT_THAT(casesOfFolders(folder.path(), ""), IsEmpty());
}

}  // namespace
}  // namespace viscera
