// SPDX-License-Identifier: Apache-2.0
#include "app/window/file_repair.h"

#include "engine/base/atomic_file.h"
#include "engine/base/error.h"
#include "engine/base/sha256.h"
#include "engine/volume/volume_io.h"
#include "tests/support/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace viscera {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

class FileRepair : public testing::Test {
 protected:
  std::filesystem::path volume(const char* name, const Index3& size, double originX_mm, std::uint8_t value) {
    Geometry geometry;
    geometry.size = size;
    geometry.spacing_mm = {1.0, 2.0, 3.0};
    geometry.origin_mm = {originX_mm, 0.0, 0.0};
    Volume made(geometry, VoxelType::UInt8);
    for (std::uint8_t& voxel : made.voxels<std::uint8_t>()) voxel = value;
    writeVolume(folder_.path() / name, made);
    return folder_.path() / name;
  }

  /// A request for a label map of these voxels, in a row, and a split that declares 2, 10 and 11.
  RepairRequest labelsOf(const std::vector<std::uint8_t>& values) {
    RepairRequest request;
    request.kind = RepairRequest::Kind::RemapLabels;
    request.splitFile = folder_.path() / "s.json";
    writeFileAtomically(
        request.splitFile,
        R"({"labels": {"2": "right kidney", "10": "veins", "11": "pancreas"}, "training": ["a.nii"]})");
    Geometry geometry;
    geometry.size = {static_cast<std::int64_t>(values.size()), 1, 1};
    Volume made(geometry, VoxelType::UInt8);
    std::copy(values.begin(), values.end(), made.voxels<std::uint8_t>().begin());
    request.file = folder_.path() / "seg.nii.gz";
    writeVolume(request.file, made);
    return request;
  }
  static std::vector<int> valuesIn(const std::filesystem::path& file) {
    const Volume volume = readVolume(file).volume;
    const auto voxels = volume.voxels<std::uint8_t>();
    return {voxels.begin(), voxels.end()};
  }

  test::TemporaryFolder folder_;
};

TEST_F(FileRepair, TheLabelMapGetsTheGridOfItsImageAndUndoGivesTheBytesBack) {
  RepairRequest request;
  request.image = volume("ct.nii.gz", {4, 3, 2}, 10.0, 0);
  request.file = volume("seg.nii.gz", {4, 3, 2}, -90.0, 7);
  const std::string original = sha256OfFile(request.file);
  const RepairPreview preview = previewOfRepair(request, {});
  EXPECT_EQ(preview.refusal, "");
  EXPECT_EQ(preview.rows.at(2).before, "−90.00, 0.00, 0.00");
  EXPECT_EQ(preview.rows.at(2).after, "10.00, 0.00, 0.00");
  EXPECT_EQ(sha256OfFile(request.file), original);

  const RepairRecord record = repairFile(request, {});
  EXPECT_EQ(record.backup, folder_.path() / "seg.nii.gz.before-repair");
  const Volume repaired = readVolume(request.file).volume;
  EXPECT_NEAR(repaired.geometry().origin_mm[0], 10.0, 1e-6);
  EXPECT_EQ(repaired.at(3, 2, 1), 7.0);
  EXPECT_EQ(sha256OfFile(record.backup), original);
  EXPECT_THAT(previewOfRepair(request, {}).refusal, HasSubstr("lies on the grid of its image already"));

  restoreOriginal(record);
  EXPECT_EQ(sha256OfFile(request.file), original);
  EXPECT_FALSE(std::filesystem::exists(record.backup));
}

TEST_F(FileRepair, AHeaderOfAnotherSizeIsRefused) {
  RepairRequest request;
  request.image = volume("ct.nii.gz", {4, 3, 2}, 0.0, 0);
  request.file = volume("seg.nii.gz", {4, 3, 3}, 0.0, 1);
  EXPECT_THAT(previewOfRepair(request, {}).refusal, HasSubstr("4x3x3 voxels and its image 4x3x2"));
  EXPECT_THROW((void)repairFile(request, {}), Error);
  EXPECT_FALSE(std::filesystem::exists(folder_.path() / "seg.nii.gz.before-repair"));
}

TEST_F(FileRepair, LabelsOfAmosBecomeThoseOfBtcv) {
  RepairRequest request;
  request.kind = RepairRequest::Kind::RemapLabels;
  request.table = "amos";
  request.file = volume("seg.nii.gz", {2, 2, 2}, 0.0, 10);
  const RepairPreview preview = previewOfRepair(request, {});
  ASSERT_EQ(preview.rows.size(), 1U);
  EXPECT_EQ(preview.rows[0].what, "8 voxels");
  EXPECT_EQ(preview.rows[0].before, "10 (AMOS: pancreas)");
  EXPECT_EQ(preview.rows[0].after, "11 (new: pancreas)");
  (void)repairFile(request, {});
  EXPECT_EQ(readVolume(request.file).volume.at(0, 0, 0), 11.0);
}

TEST_F(FileRepair, OnlyWhatIsNotDeclaredBecomesBackgroundUnlessSomethingElseIsChosen) {
  const RepairRequest request = labelsOf({2, 10, 11, 14, 14, 0});
  const RepairPreview preview = previewOfRepair(request, {});
  EXPECT_EQ(preview.refusal, "");
  EXPECT_EQ(preview.warning, "");
  EXPECT_THAT(preview.undeclared, ElementsAre(Pair(14, 2)));
  EXPECT_EQ(preview.labels.at(10), "veins");
  ASSERT_EQ(preview.rows.size(), 4U);  // what changes comes first
  EXPECT_EQ(preview.rows[0].what, "2 voxels");
  EXPECT_EQ(preview.rows[0].before, "14 not declared");
  EXPECT_EQ(preview.rows[0].after, "0 background");
  EXPECT_EQ(preview.rows[1].before, "2 right kidney");
  EXPECT_EQ(preview.rows[1].after, "stays");
  EXPECT_EQ(preview.summary,
            "2 voxels of the value 14 become background; all other voxels keep their labels.");
  (void)repairFile(request, {});
  EXPECT_THAT(valuesIn(request.file), ElementsAre(2, 10, 11, 0, 0, 0));
  EXPECT_THAT(previewOfRepair(request, {}).refusal, HasSubstr("only labels that the dataset declares"));
}

TEST_F(FileRepair, AnUndeclaredValueGetsTheLabelThatIsChosen) {
  RepairRequest request = labelsOf({2, 11, 14, 15});
  request.values = {{14, 10}};
  const RepairPreview preview = previewOfRepair(request, {});
  EXPECT_EQ(preview.rows.at(0).after, "10 veins");
  EXPECT_EQ(preview.warning, "");
  (void)repairFile(request, {});
  EXPECT_THAT(valuesIn(request.file), ElementsAre(2, 11, 10, 15));
}

TEST_F(FileRepair, ATableThatExchangesOrgansNamesThemByBothAndWarns) {
  RepairRequest request = labelsOf({2, 10, 14});
  request.table = "amos";
  const RepairPreview preview = previewOfRepair(request, {});
  EXPECT_EQ(preview.rows.at(0).before, "10 veins (AMOS: pancreas)");
  EXPECT_EQ(preview.rows.at(0).after, "11 pancreas");
  EXPECT_EQ(preview.rows.at(1).before, "14 not declared (AMOS: bladder)");
  EXPECT_EQ(preview.rows.at(1).after, "0 background");
  EXPECT_EQ(preview.rows.at(2).before, "2 right kidney (AMOS: kidney_right)");
  EXPECT_EQ(preview.rows.at(2).after, "stays");
  EXPECT_THAT(preview.warning, HasSubstr("1 label that the dataset declares would mean something else"));
  EXPECT_THAT(preview.warning, HasSubstr("10 veins (AMOS: pancreas) becomes 11 pancreas"));
}

TEST_F(FileRepair, TheOwnTableOfTheSplitCanBeUsed) {
  RepairRequest request;
  request.kind = RepairRequest::Kind::RemapLabels;
  request.table = "dataset";
  request.splitFile = folder_.path() / "s.json";
  writeFileAtomically(request.splitFile, R"({"labels": {"1": "a", "7": "b"},
    "label_details": {"7": {"remap_to": 1}}, "training": ["a.nii"]})");
  request.file = volume("seg.nii.gz", {2, 2, 2}, 0.0, 7);
  (void)repairFile(request, {});
  EXPECT_EQ(readVolume(request.file).volume.at(0, 0, 0), 1.0);
}

TEST_F(FileRepair, AFileThatWasChangedSinceIsLeftAlone) {
  RepairRequest request;
  request.kind = RepairRequest::Kind::RemapLabels;
  request.table = "amos";
  request.file = volume("seg.nii.gz", {2, 2, 2}, 0.0, 10);
  const RepairRecord record = repairFile(request, {});
  writeFileAtomically(request.file, "other");
  EXPECT_THROW(restoreOriginal(record), Error);
  EXPECT_TRUE(std::filesystem::exists(record.backup));
}

TEST_F(FileRepair, ASecondRepairKeepsTheFirstOriginal) {
  RepairRequest request;
  request.kind = RepairRequest::Kind::RemapLabels;
  request.table = "amos";
  request.file = volume("seg.nii.gz", {2, 2, 2}, 0.0, 10);
  const RepairRecord first = repairFile(request, {});
  request.table = "totalsegmentator";
  volume("seg.nii.gz", {2, 2, 2}, 0.0, 1);
  const RepairPreview second = previewOfRepair(request, {});
  EXPECT_EQ(second.backup, folder_.path() / "seg.nii.gz.before-repair-2");
  EXPECT_TRUE(std::filesystem::exists(first.backup));
}

TEST_F(FileRepair, ARepairOfAnEarlierDayIsTakenBackAndThatToo) {
  RepairRequest request = labelsOf({2, 11, 14});
  const std::string original = sha256OfFile(request.file);
  RepairRequest back = request;
  back.kind = RepairRequest::Kind::TakeBack;
  EXPECT_THAT(previewOfRepair(back, {}).refusal, HasSubstr("no original is kept"));
  const RepairRecord repair = repairFile(request, {});
  const std::string repaired = sha256OfFile(request.file);
  const RepairPreview preview = previewOfRepair(back, {});  // as after a new start: without the record
  EXPECT_EQ(preview.refusal, "");
  EXPECT_EQ(preview.rows.at(0).after, "seg.nii.gz.before-repair");
  const RepairRecord record = repairFile(back, {});
  EXPECT_EQ(sha256OfFile(request.file), original);
  EXPECT_FALSE(std::filesystem::exists(repair.backup));
  EXPECT_EQ(sha256OfFile(record.backup), repaired);
  EXPECT_THAT(previewOfRepair(back, {}).refusal, HasSubstr("no original is kept"));
  restoreOriginal(record);
  EXPECT_EQ(sha256OfFile(request.file), repaired);
  EXPECT_EQ(sha256OfFile(repair.backup), original);
  EXPECT_FALSE(std::filesystem::exists(record.backup));
}

TEST_F(FileRepair, ARepairOfTheImageIsTakenBackWhereTheLabelMapHasNone) {
  RepairRequest request = labelsOf({2, 11, 14});
  request.image = request.file;
  (void)repairFile(request, {});
  RepairRequest back;
  back.kind = RepairRequest::Kind::TakeBack;
  back.file = folder_.path() / "other_seg.nii.gz";
  back.image = request.image;
  EXPECT_EQ(repairFile(back, {}).request.file, request.image);
  EXPECT_THAT(valuesIn(request.file), ElementsAre(2, 11, 14));
}

TEST_F(FileRepair, CancellingLeavesNothingBehind) {
  RepairRequest request;
  request.kind = RepairRequest::Kind::RemapLabels;
  request.table = "amos";
  request.file = volume("seg.nii.gz", {2, 2, 2}, 0.0, 10);
  std::stop_source stop;
  stop.request_stop();
  WorkContext work;
  work.stop = stop.get_token();
  EXPECT_THROW((void)repairFile(request, work), Error);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_.path()), {}), 1);
}

}  // namespace
}  // namespace viscera
