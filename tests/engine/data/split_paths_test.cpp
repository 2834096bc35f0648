// SPDX-License-Identifier: Apache-2.0
#include "engine/data/split.h"
#include "split_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace viscera {
namespace {

namespace fs = std::filesystem;
using test::SplitFolder;
using testing::HasSubstr;

class ResolvePaths : public testing::Test {
 protected:
  [[nodiscard]] fs::path root() const { return folder_.path() / "data"; }
  [[nodiscard]] Split resolved(std::string_view json) const {
    Split split = folder_.read(json);
    resolvePaths(split, root());
    return split;
  }
  void touch(const std::vector<std::string>& relative) const {
    for (const std::string& file : relative) folder_.touch({"data/" + file});
  }

  SplitFolder folder_;
};

TEST_F(ResolvePaths, JoinsRelativePathsToTheRoot) {
  touch({"imagesTr/a.nii.gz", "labelsTr/a.nii.gz", "elsewhere/a.nii.gz"});
  const Split split =
      resolved(R"({"training": [{"image": "./imagesTr/a.nii.gz", "label": "labelsTr/a.nii.gz"}]})");
  EXPECT_EQ(split.cases[0].imagePath, root() / "imagesTr/a.nii.gz");
  EXPECT_EQ(split.cases[0].labelPath, root() / "labelsTr/a.nii.gz");
  EXPECT_EQ(split.cases[0].image, "./imagesTr/a.nii.gz");
  EXPECT_TRUE(split.cases[0].found);
  EXPECT_EQ(split.cases[0].resolution, "");
}

TEST_F(ResolvePaths, KeepsAbsolutePaths) {
  const fs::path outside = folder_.write("outside/a.nii.gz", "");
  touch({"a.nii.gz"});
  const Split split = resolved(R"({"training": [")" + outside.string() + R"("]})");
  EXPECT_EQ(split.cases[0].imagePath, outside);
  EXPECT_TRUE(split.cases[0].found);
}

TEST_F(ResolvePaths, TakesAFolderWithADicomSeries) {
  touch({"dicom/P7/0001.dcm", "dicom/P7/0002.dcm"});
  const Split split = resolved(R"({"training": ["dicom/P7/"]})");
  EXPECT_EQ(split.cases[0].id, "P7");
  EXPECT_EQ(split.cases[0].imagePath, root() / "dicom/P7");
  EXPECT_TRUE(split.cases[0].found);
}

// The download of TCIA is nested, the card's list expects one folder.
TEST_F(ResolvePaths, FindsTciaScansInTheirDownloadedFolders) {
  touch({"CT-COVID-19/A-0656/20200301/volume-covid19-A-0656.nii.gz",
         "CT-COVID-19/A-0705/20200301/volume-covid19-A-0705_day043.nii.gz"});
  const Split split = resolved(
      R"({"training": [{"image": "data/volume-covid19-A-0656.nii.gz"}],
          "validation": [{"image": "data/volume-covid19-A-0705_day043.nii.gz"}]})");
  EXPECT_EQ(split.cases[0].imagePath, root() / "CT-COVID-19/A-0656/20200301/volume-covid19-A-0656.nii.gz");
  EXPECT_TRUE(split.cases[0].found);
  EXPECT_THAT(split.cases[0].resolution, HasSubstr("found by its name as CT-COVID-19/A-0656/20200301/"));
  EXPECT_TRUE(split.cases[1].found);
}

TEST_F(ResolvePaths, FindsBtcvInItsDownloadedFolders) {
  touch({"RawData/Training/img/img0001.nii.gz",
         "RawData/Training/label/label0001.nii.gz",
         "RawData/Testing/img/img0061.nii.gz"});
  const Split split = resolved(
      R"({"training": [{"image": "imagesTr/img0001.nii.gz", "label": "labelsTr/label0001.nii.gz"}],
          "test": ["imagesTs/img0061.nii.gz"]})");
  EXPECT_EQ(split.cases[0].imagePath, root() / "RawData/Training/img/img0001.nii.gz");
  EXPECT_EQ(split.cases[0].labelPath, root() / "RawData/Training/label/label0001.nii.gz");
  EXPECT_EQ(split.cases[1].imagePath, root() / "RawData/Testing/img/img0061.nii.gz");
  EXPECT_TRUE(split.cases[0].found && split.cases[1].found);
}

TEST_F(ResolvePaths, LeavesAnAmbiguousNameUnresolved) {
  touch({"one/a.nii.gz", "two/a.nii.gz"});
  const Split split = resolved(R"({"training": ["imagesTr/a.nii.gz"]})");
  EXPECT_FALSE(split.cases[0].found);
  EXPECT_EQ(split.cases[0].imagePath, root() / "imagesTr/a.nii.gz");
  EXPECT_THAT(split.cases[0].resolution, HasSubstr("image imagesTr/a.nii.gz does not exist and 2 files"));
  EXPECT_THAT(split.cases[0].resolution, HasSubstr("one/a.nii.gz and two/a.nii.gz"));
}

TEST_F(ResolvePaths, PrefersTheFileThatSharesFolders) {
  touch({"copy/s1/ct.nii.gz", "copy/s2/ct.nii.gz", "copy/s3/ct.nii.gz"});
  const Split split = resolved(R"({"training": ["s1/ct.nii.gz", "s2/ct.nii.gz"]})");
  EXPECT_EQ(split.cases[0].imagePath, root() / "copy/s1/ct.nii.gz");
  EXPECT_EQ(split.cases[1].imagePath, root() / "copy/s2/ct.nii.gz");
}

TEST_F(ResolvePaths, NeverGivesOneFileToTwoEntries) {
  touch({"s2/ct.nii.gz"});
  const Split taken = resolved(R"({"training": ["s1/ct.nii.gz", "s2/ct.nii.gz"]})");
  EXPECT_FALSE(taken.cases[0].found);
  EXPECT_THAT(taken.cases[0].resolution, HasSubstr("belongs to another entry"));
  EXPECT_TRUE(taken.cases[1].found);
  const Split both = resolved(R"({"training": ["s8/ct.nii.gz", "s9/ct.nii.gz"]})");
  EXPECT_FALSE(both.cases[0].found || both.cases[1].found);
  EXPECT_THAT(both.cases[1].resolution, HasSubstr("would fit several entries"));
}

// Image and label of LUNA16 share their base name: the label map must not stand in for the missing scan.
TEST_F(ResolvePaths, NeverTakesTheLabelMapForTheImage) {
  touch({"seg-lungs/1.3.6.nii.gz"});
  const Split split =
      resolved(R"({"training": [{"image": "subset_0/1.3.6.nii.gz", "label": "seg-lungs/1.3.6.nii.gz"}]})");
  EXPECT_FALSE(split.cases[0].found);
  EXPECT_EQ(split.cases[0].labelPath, root() / "seg-lungs/1.3.6.nii.gz");
  EXPECT_EQ(split.cases[0].imagePath, root() / "subset_0/1.3.6.nii.gz");
}

// nnU-Net's lists leave the channel number out, its files carry it; label maps have the name of the list.
TEST_F(ResolvePaths, FindsImagesWithNnUnetsChannelNumber) {
  touch({"imagesTr/la_003_0000.nii.gz", "labelsTr/la_003.nii.gz", "imagesTs/la_001_0000.nii.gz"});
  const Split split = resolved(
      R"({"training": [{"image": "./imagesTr/la_003.nii.gz", "label": "./labelsTr/la_003.nii.gz"}],
          "test": ["./imagesTs/la_001.nii.gz"]})");
  EXPECT_TRUE(split.cases[0].found) << split.cases[0].resolution;
  EXPECT_EQ(split.cases[0].imagePath, root() / "imagesTr/la_003_0000.nii.gz");
  EXPECT_EQ(split.cases[0].labelPath, root() / "labelsTr/la_003.nii.gz");
  EXPECT_THAT(split.cases[0].resolution, HasSubstr("la_003_0000.nii.gz"));
  EXPECT_EQ(split.cases[1].imagePath, root() / "imagesTs/la_001_0000.nii.gz");
}

TEST_F(ResolvePaths, FindsNnUnetDataInOtherFolders) {
  touch({"copy/imagesTr/la_003_0000.nii.gz", "copy/labelsTr/la_003.nii.gz"});
  const Split split =
      resolved(R"({"training": [{"image": "imagesTr/la_003.nii.gz", "label": "labelsTr/la_003.nii.gz"}]})");
  EXPECT_TRUE(split.cases[0].found) << split.cases[0].resolution;
  EXPECT_EQ(split.cases[0].imagePath, root() / "copy/imagesTr/la_003_0000.nii.gz");
  EXPECT_EQ(split.cases[0].labelPath, root() / "copy/labelsTr/la_003.nii.gz");
}

TEST_F(ResolvePaths, SaysWhatIsMissing) {
  touch({"imagesTr/a.nii.gz"});
  const Split split = resolved(
      R"({"training": [{"image": "imagesTr/a.nii.gz", "label": "labelsTr/label_a.nii.gz"}],
          "test": ["imagesTs/t.nii.gz"]})");
  EXPECT_FALSE(split.cases[0].found);
  EXPECT_THAT(split.cases[0].resolution, HasSubstr("label labelsTr/label_a.nii.gz does not exist"));
  EXPECT_FALSE(split.cases[1].found);
  EXPECT_TRUE(split.cases[1].labelPath.empty());
}

TEST_F(ResolvePaths, SurvivesAMissingRootAndALinkInACircle) {
  Split split = folder_.read(R"({"training": ["a.nii.gz"]})");
  resolvePaths(split, folder_.path() / "absent");
  EXPECT_FALSE(split.cases[0].found);
  touch({"deep/er/a.nii.gz"});
  fs::create_directory_symlink(root(), root() / "deep" / "circle");
  resolvePaths(split, root());
  EXPECT_EQ(split.cases[0].imagePath, root() / "deep/er/a.nii.gz");
}

}  // namespace
}  // namespace viscera
