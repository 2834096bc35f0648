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

using testing::HasSubstr;

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
  request.file = volume("seg.nii.gz", {2, 2, 2}, 0.0, 10);  // pancreas of AMOS
  const RepairPreview preview = previewOfRepair(request, {});
  ASSERT_EQ(preview.rows.size(), 1U);
  EXPECT_EQ(preview.rows[0].what, "8 voxels");
  EXPECT_EQ(preview.rows[0].after, "11 pancreas");
  (void)repairFile(request, {});
  EXPECT_EQ(readVolume(request.file).volume.at(0, 0, 0), 11.0);
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
  request.file = volume("seg.nii.gz", {2, 2, 2}, 0.0, 10);
  const RepairRecord record = repairFile(request, {});
  writeFileAtomically(request.file, "other");
  EXPECT_THROW(restoreOriginal(record), Error);
  EXPECT_TRUE(std::filesystem::exists(record.backup));
}

TEST_F(FileRepair, ASecondRepairKeepsTheFirstOriginal) {
  RepairRequest request;
  request.kind = RepairRequest::Kind::RemapLabels;
  request.file = volume("seg.nii.gz", {2, 2, 2}, 0.0, 10);
  const RepairRecord first = repairFile(request, {});
  request.table = "totalsegmentator";
  volume("seg.nii.gz", {2, 2, 2}, 0.0, 1);
  const RepairPreview second = previewOfRepair(request, {});
  EXPECT_EQ(second.backup, folder_.path() / "seg.nii.gz.before-repair-2");
  EXPECT_TRUE(std::filesystem::exists(first.backup));
}

TEST_F(FileRepair, CancellingLeavesNothingBehind) {
  RepairRequest request;
  request.kind = RepairRequest::Kind::RemapLabels;
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
