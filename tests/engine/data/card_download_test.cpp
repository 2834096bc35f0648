// SPDX-License-Identifier: Apache-2.0
#include "engine/data/card_download.h"

#include "engine/base/process.h"
#include "split_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace viscera {
namespace {

using testing::ElementsAre;
using testing::Pair;

FileList list(const std::vector<std::string>& files) {
  return {"own", "", files};
}

DownloadReport look(const test::SplitFolder& folder, const std::vector<std::string>& files) {
  return checkDownload({list(files)}, folder.path()).front();
}

TEST(CardDownload, KnowsTheFilesOfTheCard) {
  const std::vector<FileList> lists = cardFileLists();
  ASSERT_EQ(lists.size(), 2U);
  EXPECT_EQ(lists[0].name, "TCIA");
  EXPECT_EQ(lists[0].files.size(), 771U);
  EXPECT_EQ(lists[0].files.front(), "data/volume-covid19-A-0656.nii.gz");
  EXPECT_EQ(lists[1].name, "BTCV");
  EXPECT_EQ(lists[1].files.size(), 24U * 2 + 6 * 2 + 20);
}

TEST(CardDownload, ACompleteFolderIsComplete) {
  const test::SplitFolder folder;
  const std::vector<FileList> lists = cardFileLists();
  folder.touch(lists[1].files);
  const std::vector<DownloadReport> reports = checkDownload(lists, folder.path());
  EXPECT_TRUE(reports[0].absent());
  EXPECT_EQ(reports[0].missing.size(), 771U);
  EXPECT_TRUE(reports[1].complete());
  EXPECT_EQ(reports[1].inPlace, 80U);
}

TEST(CardDownload, NestedAndMissingFilesAreToldApart) {
  const test::SplitFolder folder;
  folder.touch({"data/volume-covid19-A-0001.nii.gz",
                "CT-0002/1.2.3/volume-covid19-A-0002.nii.gz",
                "data/volume-covid19-A-0003.nii"});
  const DownloadReport report = look(folder,
                                     {"data/volume-covid19-A-0001.nii.gz",
                                      "data/volume-covid19-A-0002.nii.gz",
                                      "data/volume-covid19-A-0003.nii.gz",
                                      "data/volume-covid19-A-0004.nii.gz"});
  EXPECT_EQ(report.inPlace, 1U);
  EXPECT_THAT(
      report.elsewhere,
      ElementsAre(Pair("data/volume-covid19-A-0002.nii.gz", "CT-0002/1.2.3/volume-covid19-A-0002.nii.gz")));
  EXPECT_THAT(report.wronglyNamed,
              ElementsAre(Pair("data/volume-covid19-A-0003.nii.gz", "data/volume-covid19-A-0003.nii")));
  EXPECT_THAT(report.missing, ElementsAre("data/volume-covid19-A-0004.nii.gz"));
  EXPECT_FALSE(report.complete());
}

TEST(CardDownload, RawNamesOfBtcvAreRecognised) {
  const test::SplitFolder folder;
  folder.touch(
      {"Training/img/img0001.nii.gz", "Training/label/img0001.nii.gz", "Training/label/img0002.nii.gz"});
  const DownloadReport report =
      look(folder, {"imagesTr/img0001.nii.gz", "labelsTr/label0001.nii.gz", "imagesTr/img0002.nii.gz"});
  EXPECT_THAT(report.elsewhere, ElementsAre(Pair("imagesTr/img0001.nii.gz", "Training/img/img0001.nii.gz")));
  EXPECT_THAT(report.wronglyNamed,
              ElementsAre(Pair("labelsTr/label0001.nii.gz", "Training/label/img0001.nii.gz")));
  EXPECT_THAT(report.missing, ElementsAre("imagesTr/img0002.nii.gz"));  // what is there is a label map
}

TEST(CardDownload, AFolderThatIsNotThereHoldsNothingAndIsAnsweredAtOnce) {
  const double start_s = monotonicSeconds();
  const auto reports = checkDownload(cardFileLists(), "/no/such/folder");
  EXPECT_TRUE(reports[0].absent());
  EXPECT_TRUE(reports[1].absent());
  EXPECT_LT(monotonicSeconds() - start_s, 1.0);
}

}  // namespace
}  // namespace viscera
