// SPDX-License-Identifier: Apache-2.0
#include "engine/interchange/dicom_seg.h"

#include "engine/volume/dicom_file.h"
#include "engine/volume/volume_io.h"
#include "small_label_map.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/test_paths.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace viscera {
namespace {

using testing::HasSubstr;

/// Two boxes inside a series: label 2 in a corner of the first slices, label 3 in the middle of the last one.
Volume boxesIn(const Geometry& geometry) {
  Volume labels(geometry, VoxelType::UInt8);
  const auto voxels = labels.voxels<std::uint8_t>();
  const std::int64_t last = geometry.size[2] - 1;
  for (std::int64_t j = 0; j < 7; ++j)
    for (std::int64_t i = 0; i < 5; ++i) {
      for (std::int64_t k = 0; k < last; ++k) voxels[labels.offset(i, j, k)] = 2;
      voxels[labels.offset(i + geometry.size[0] / 2, j + geometry.size[1] / 2, last)] = 3;
    }
  return labels;
}

const std::map<int, std::string> kNames = {{2, "right kidney"}, {3, "left kidney"}};

/// Writes a segmentation of a series and expects it back, with the source of each frame.
void expectRoundTrip(const std::filesystem::path& dicomFolder) {
  const test::TemporaryFolder folder;
  const auto file = folder.path() / "labels.dcm";
  const VolumeInfo info = readVolumeInfo(dicomFolder);
  const Volume labels = boxesIn(info.geometry);
  const auto table = labelTable(labels, kNames);
  writeDicomSeg(file, labels, table, *info.header.dicom, "Viscera", {});
  const SegFile seg = readDicomSeg(file);
  // One frame for each slice that a label touches.
  EXPECT_EQ(static_cast<std::int64_t>(seg.frames.size()), info.geometry.size[2]);
  EXPECT_EQ(segFrameCount(labels, table), info.geometry.size[2]);
  const Volume found = segOnGrid(seg, info.geometry, {2, 3}, "labels.dcm");
  EXPECT_TRUE(std::equal(labels.bytes().begin(), labels.bytes().end(), found.bytes().begin()));
  for (const SegFrame& frame : seg.frames) {
    const auto& places = info.header.dicom->slicePositions_mm;
    const auto place = std::find_if(places.begin(), places.end(), [&](const Eigen::Vector3d& one) {
      return (one - frame.position_mm).norm() < 1e-3;
    });
    ASSERT_NE(place, places.end());
    EXPECT_EQ(frame.sourceInstanceUid,
              info.header.dicom->sopInstanceUids.at(static_cast<std::size_t>(place - places.begin())));
  }
  EXPECT_EQ(seg.referencedSeriesUid, info.header.dicom->seriesInstanceUid);
  EXPECT_EQ(seg.studyInstanceUid, info.header.dicom->studyInstanceUid);
  // A series that names no frame of reference gets one, since a segmentation must name it.
  EXPECT_FALSE(seg.frameOfReferenceUid.empty());
  const std::string& given = info.header.dicom->frameOfReferenceUid;
  EXPECT_TRUE(given.empty() || seg.frameOfReferenceUid == given);
  EXPECT_EQ(std::set<std::string>(seg.referencedInstanceUids.begin(), seg.referencedInstanceUids.end()),
            std::set<std::string>(info.header.dicom->sopInstanceUids.begin(),
                                  info.header.dicom->sopInstanceUids.end()));
}

TEST(DicomSeg, OfAFeetFirstSeriesComesBackVoxelForVoxel) {
  VISCERA_REQUIRE_TEST_DATA(folder, "ct/crlm_1004/dicom");
  expectRoundTrip(folder);
}

TEST(DicomSeg, OfAnObliqueSeriesComesBackVoxelForVoxel) {
  VISCERA_REQUIRE_TEST_DATA(folder, "edge/dicom/rt_utils_oblique");
  expectRoundTrip(folder);
}

TEST(DicomSeg, OfASmallSeriesHasCodesColoursAndNamesOfItsSegments) {
  VISCERA_REQUIRE_TEST_DATA(source, "ct/head_dicom_64");
  expectRoundTrip(source);
  const test::TemporaryFolder folder;
  const auto file = folder.path() / "labels.dcm";
  const VolumeInfo info = readVolumeInfo(source);
  const Volume labels = boxesIn(info.geometry);
  writeDicomSeg(file,
                labels,
                labelTable(labels, {{2, "right kidney"}, {3, "gr\xc3\xbcn"}}, {{2, {255, 255, 255}}}),
                *info.header.dicom,
                "network of Monday",
                {});
  const SegFile seg = readDicomSeg(file);
  ASSERT_EQ(seg.segments.size(), 2U);
  EXPECT_EQ(seg.segments[0].number, 1);
  EXPECT_EQ(seg.segments[0].label, "right kidney");
  EXPECT_EQ(seg.segments[0].algorithmType, "AUTOMATIC");
  EXPECT_EQ(seg.segments[0].algorithmName, "network of Monday");
  EXPECT_EQ(seg.segments[0].code.category.value, "123037004");
  EXPECT_EQ(seg.segments[0].code.type.value, "64033007");
  ASSERT_TRUE(seg.segments[0].code.laterality);
  EXPECT_EQ(seg.segments[0].code.laterality->value, "24028007");
  // White: L 100 is 65535; a and b of 0 lie at 128/255 of the range.
  ASSERT_TRUE(seg.segments[0].cieLab);
  EXPECT_NEAR(seg.segments[0].cieLab->at(0), 65535, 2);
  EXPECT_NEAR(seg.segments[0].cieLab->at(1), 0x8080, 40);
  EXPECT_EQ(seg.segments[1].label, "gr\xc3\xbcn");
  EXPECT_EQ(seg.segments[1].code.type.value, "85756007");
  const DicomFile header(file);
  EXPECT_EQ(header.text(0x00080060), "SEG");
  EXPECT_EQ(header.text(0x00100020), DicomFile(info.header.dicom->files.front()).text(0x00100020));
}

/// Voxels that are set in one of a segmentation and its NRRD, but not in the other.
std::size_t differentVoxels(const std::filesystem::path& segFile, const std::filesystem::path& nrrdFile) {
  const Volume nrrd = readVolume(nrrdFile).volume.convertedTo(VoxelType::UInt8);
  const SegFile seg = readDicomSeg(segFile);
  const Volume found = segOnGrid(seg, nrrd.geometry(), {}, segFile.string());
  std::size_t different = 0;
  for (std::size_t n = 0; n < nrrd.bytes().size(); ++n)
    different += (nrrd.bytes()[n] != std::byte{0}) != (found.bytes()[n] != std::byte{0}) ? 1 : 0;
  return different;
}

TEST(DicomSeg, SegmentationsOfAnotherToolAreReadLikeTheirNrrd) {
  VISCERA_REQUIRE_TEST_DATA(folder, "seg/dcmqi");
  EXPECT_EQ(differentVoxels(folder / "liver.dcm", folder / "liver_seg.nrrd"), 0U);
  // 874 pixels a frame: the second one begins within a byte.
  EXPECT_EQ(differentVoxels(folder / "23x38x3/seg/label.seg", folder / "23x38x3/nrrd/label.nrrd"), 0U);
}

TEST(DicomSeg, AnImageAndACutOffFileAreRefused) {
  VISCERA_REQUIRE_TEST_DATA(image, "ct/head_dicom_64/CTHead1.dcm");
  const auto noSeg = test::errorFrom([&] { (void)readDicomSeg(image); });
  ASSERT_TRUE(noSeg);
  EXPECT_THAT(noSeg->what(), HasSubstr("no DICOM segmentation of type BINARY"));
  EXPECT_TRUE(test::errorFrom([] { (void)readDicomSeg("/nowhere/x.dcm"); }));
}

TEST(DicomSeg, FramesOffTheGridAndOverlapsAreRefused) {
  SegFile seg;
  seg.rows = 2;
  seg.columns = 4;
  seg.frames = {{1, {0, 0, 0}, ""}, {2, {0, 0, 0}, ""}};
  seg.bits = {0x81, 0x02};
  Geometry grid;
  grid.size = {4, 2, 3};
  const Volume labels = segOnGrid(seg, grid, {5, 6}, "x.dcm");
  EXPECT_EQ(labels.at(0, 0, 0), 5);
  EXPECT_EQ(labels.at(3, 1, 0), 5);
  EXPECT_EQ(labels.at(1, 0, 0), 6);
  EXPECT_EQ(labels.at(2, 0, 0), 0);
  seg.bits = {0x81, 0x01};
  const auto overlap = test::errorFrom([&] { (void)segOnGrid(seg, grid, {5, 6}, "x.dcm"); });
  ASSERT_TRUE(overlap);
  EXPECT_THAT(overlap->what(), HasSubstr("overlap"));
  seg.frames[1].position_mm[2] = 0.4;
  const auto off = test::errorFrom([&] { (void)segOnGrid(seg, grid, {5, 6}, "x.dcm"); });
  ASSERT_TRUE(off);
  EXPECT_THAT(off->what(), HasSubstr("0.4"));
}

}  // namespace
}  // namespace viscera
