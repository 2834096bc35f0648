// SPDX-License-Identifier: Apache-2.0
#include "engine/data/folder_pattern.h"

#include "expect_error.h"
#include "split_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace viscera {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class FolderPatterns : public testing::Test {
 protected:
  [[nodiscard]] FolderPreview pairs(const std::string& images, const std::string& labels) const {
    return pairsOf({folder_.path(), images, labels});
  }

  test::SplitFolder folder_;
};

TEST_F(FolderPatterns, ALabelMapBesideItsScanIsNoScan) {
  folder_.touch({"a.nii.gz", "a_seg.nii.gz", "b.nii.gz", "c_seg.nii.gz", "notes.txt", ".hidden.nii.gz"});
  const FolderPreview found = pairs("*.nii.gz", "{case}_seg.nii.gz");
  // c_seg belongs to no scan: it fits the pattern of scans, and is shown as one rather than left out.
  EXPECT_THAT(found.pairs,
              ElementsAre(FolderPair{"a", "a.nii.gz", "a_seg.nii.gz"},
                          FolderPair{"b", "b.nii.gz", ""},
                          FolderPair{"c_seg", "c_seg.nii.gz", ""}));
}

TEST_F(FolderPatterns, FoldersCanCarryTheName) {
  folder_.touch({"s01/ct.nii.gz", "s01/liver.nii.gz", "s02/ct.nii.gz", "deep/er/ct.nii.gz"});
  const FolderPreview found = pairs("*/ct.nii.gz", "{case}/liver.nii.gz");
  EXPECT_THAT(found.pairs,
              ElementsAre(FolderPair{"s01", "s01/ct.nii.gz", "s01/liver.nii.gz"},
                          FolderPair{"s02", "s02/ct.nii.gz", ""}));
}

TEST_F(FolderPatterns, LabelMapsWithoutAScanAreNamed) {
  folder_.touch({"img/1.nii", "lab/1.nii", "lab/2.nii"});
  const FolderPreview found = pairs("img/*.nii", "lab/{case}.nii");
  EXPECT_EQ(found.pairs.size(), 1U);
  EXPECT_THAT(found.labelsOnly, ElementsAre("lab/2.nii"));
}

TEST_F(FolderPatterns, WithoutLabelsEveryFileIsAScan) {
  folder_.touch({"a.nii.gz", "b.nrrd"});
  EXPECT_EQ(pairs("*", "").pairs.size(), 2U);
}

TEST_F(FolderPatterns, PatternsThatCannotWorkAreRefused) {
  test::expectError(ErrorCode::InvalidConfiguration, {"holds no *"}, [&] { (void)pairs("ct.nii", ""); });
  test::expectError(
      ErrorCode::InvalidConfiguration, {"holds no {case}"}, [&] { (void)pairs("*.nii", "seg.nii"); });
  test::expectError(
      ErrorCode::InvalidConfiguration, {"leaves the folder"}, [&] { (void)pairs("../*.nii", ""); });
  test::expectError(ErrorCode::Io, {"cannot be listed"}, [&] {
    (void)pairsOf({folder_.path() / "gone", "*.nii", ""});
  });
}

TEST_F(FolderPatterns, TheSplitRemembersThePatternAndCanBeRead) {
  folder_.touch({"a.nii.gz", "a_seg.nii.gz", "b.nii.gz"});
  const FolderPattern pattern{folder_.path(), "*.nii.gz", "{case}_seg.nii.gz"};
  Split split = folder_.read(splitOfPairs(pattern, pairsOf(pattern)).dump());
  resolvePaths(split, folder_.path());
  ASSERT_EQ(split.cases.size(), 2U);
  EXPECT_EQ(split.cases[1].role, CaseRole::Unlabelled);
  EXPECT_TRUE(split.cases[0].found);
  const auto remembered = patternOf(split.document, folder_.path());
  ASSERT_TRUE(remembered);
  EXPECT_EQ(remembered->images, pattern.images);
  EXPECT_EQ(remembered->labels, pattern.labels);
  EXPECT_FALSE(patternOf(Json{{"source_pattern", 3}}, folder_.path()));
}

TEST_F(FolderPatterns, TheSearchCanBeCancelled) {
  folder_.touch({"a.nii.gz"});
  std::stop_source stop;
  stop.request_stop();
  WorkContext context;
  context.stop = stop.get_token();
  test::expectError(ErrorCode::Cancelled, {}, [&] {
    (void)pairsOf({folder_.path(), "*.nii.gz", ""}, context);
  });
}

}  // namespace
}  // namespace viscera
