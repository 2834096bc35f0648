// SPDX-License-Identifier: Apache-2.0
#include "engine/interchange/label_map_source.h"

#include "engine/interchange/dicom_seg.h"
#include "engine/interchange/label_export.h"
#include "engine/interchange/label_map_files.h"
#include "engine/volume/orientation.h"
#include "engine/volume/volume_io.h"
#include "small_label_map.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/test_paths.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>

namespace viscera {
namespace {

using test::errorFrom;
using test::textOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

/// A segmentation of a real series that holds its slices 10 to 12 only.
class Segmentation : public testing::Test {
 protected:
  void SetUp() override {
    VISCERA_REQUIRE_TEST_DATA(series, "ct/head_dicom_64");
    const VolumeInfo info = readVolumeInfo(series);
    series_ = series;
    grid_ = info.geometry;
    labels_ = Volume(grid_, VoxelType::UInt8);
    const auto voxels = labels_.voxels<std::uint8_t>();
    for (std::int64_t k = 10; k < 13; ++k)
      for (std::int64_t i = 3; i < 9; ++i) voxels[labels_.offset(i, 5, k)] = i < 7 ? 6 : 3;
    file_ = folder_.path() / "seg without ending";
    writeDicomSeg(
        file_, labels_, labelTable(labels_, {{6, "liver"}, {3, "left kidney"}}), *info.header.dicom, "x", {});
  }
  /// The file with another type of segmentation and a byte for each pixel.
  std::filesystem::path fractional(std::uint8_t inside, std::uint8_t first) {
    const SegFile seg = readDicomSeg(file_);
    std::string bytes = textOf(file_);
    const std::string tag("\xe0\x7f\x10\x00", 4);
    bytes.resize(bytes.rfind(tag));
    const std::string binary(
        "\x62\x00\x01\x00"
        "CS\x06\x00"
        "BINARY",
        14);
    bytes.replace(bytes.find(binary),
                  binary.size(),
                  std::string("\x62\x00\x01\x00"
                              "CS\x0a\x00"
                              "FRACTIONAL",
                              18));
    const std::size_t count = seg.frames.size() * static_cast<std::size_t>(seg.rows * seg.columns);
    std::string pixels(count, '\0');
    for (std::size_t n = 0; n < count; ++n)
      if (((seg.bits[n / 8] >> (n % 8)) & 1U) != 0) pixels[n] = static_cast<char>(inside);
    pixels[pixels.find(static_cast<char>(inside))] = static_cast<char>(first);
    std::string length(4, '\0');
    const auto size = static_cast<std::uint32_t>(count);
    std::memcpy(length.data(), &size, 4);
    const auto file = folder_.path() / "fractional.dcm";
    std::ofstream(file, std::ios::binary) << bytes << tag << std::string("OB\0\0", 4) << length << pixels;
    return file;
  }
  static bool sameVoxels(const Volume& one, const Volume& other) {
    return one.bytes().size() == other.bytes().size() &&
           std::equal(one.bytes().begin(), one.bytes().end(), other.bytes().begin());
  }

  test::TemporaryFolder folder_;
  std::filesystem::path series_;
  std::filesystem::path file_;
  Geometry grid_;
  Volume labels_;
};

TEST_F(Segmentation, ComesOnTheGridOfItsSeriesWhateverTheOrderOfTheAxes) {
  EXPECT_TRUE(isDicomSeg(file_));
  EXPECT_FALSE(isDicomSeg(series_ / "CTHead1.dcm"));
  const NamedLabelMap read = readNamedLabelMap(file_, grid_);
  EXPECT_THAT(read.names, ElementsAre(Pair(1, "left kidney"), Pair(2, "liver")));
  ASSERT_TRUE(sameGrid(read.labels.geometry(), grid_));
  EXPECT_EQ(read.labels.at(3, 5, 10), 2);
  EXPECT_EQ(read.labels.at(8, 5, 12), 1);
  EXPECT_EQ(read.labels.at(3, 5, 13), 0);
  const Geometry turned = reorientedGeometry(grid_, axisMapTo(grid_, "RAS"));
  const NamedLabelMap other = readNamedLabelMap(file_, turned);
  ASSERT_TRUE(sameGrid(other.labels.geometry(), turned));
  EXPECT_TRUE(sameVoxels(other.labels, reoriented(read.labels, "RAS")));
}

TEST_F(Segmentation, ASegmentGetsTheValueOfTheNameThatIsWanted) {
  const std::map<int, std::string> wanted = {{1, "spleen"}, {3, "kidney_left"}, {6, "Liver"}};
  const NamedLabelMap read = readNamedLabelMap(file_, grid_, wanted);
  EXPECT_TRUE(sameVoxels(read.labels, labels_));
  EXPECT_THAT(read.names, ElementsAre(Pair(3, "left kidney"), Pair(6, "liver")));
  const NamedLabelMap partly = readNamedLabelMap(file_, grid_, {{1, "spleen"}, {2, "liver"}});
  EXPECT_THAT(partly.names, ElementsAre(Pair(2, "liver"), Pair(3, "left kidney")))
      << "1 is that of the spleen";
}

TEST_F(Segmentation, AloneItLiesOnTheSlicesThatItHolds) {
  const NamedLabelMap read = readNamedLabelMap(file_);
  const Geometry& own = read.labels.geometry();
  EXPECT_EQ(own.size, (Index3{grid_.size[0], grid_.size[1], 3}));
  EXPECT_LT((own.spacing_mm - grid_.spacing_mm).norm(), 1e-6);
  const Eigen::Vector3d first = grid_.patientFromVoxel() * Eigen::Vector3d(0, 0, 10);
  const Eigen::Vector3d last = grid_.patientFromVoxel() * Eigen::Vector3d(0, 0, 12);
  const double distance = std::min((own.origin_mm - first).norm(), (own.origin_mm - last).norm());
  EXPECT_LT(distance, 1e-6);
  EXPECT_EQ(read.labels.at(4, 5, 1), 2);
  Geometry elsewhere = grid_;
  elsewhere.origin_mm.x() += 7.0;
  EXPECT_TRUE(sameGrid(readNamedLabelMap(file_, elsewhere).labels.geometry(), own)) << "off that grid";
}

TEST_F(Segmentation, SharesOfOneValueAreReadAndOthersRefusedInOneSentence) {
  EXPECT_TRUE(sameVoxels(readNamedLabelMap(fractional(255, 255), grid_).labels,
                         readNamedLabelMap(file_, grid_).labels));
  const auto refused = errorFrom([&] { (void)readNamedLabelMap(fractional(255, 128), grid_); });
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->code(), ErrorCode::InvalidInput);
  EXPECT_THAT(refused->what(), HasSubstr("shares of voxels"));
  EXPECT_THAT(refused->what(), HasSubstr("export it as BINARY"));
}

TEST_F(Segmentation, IsExportedLikeAnyOtherLabelMap) {
  ExportRequest request;
  request.labels = file_;
  request.image = series_;
  request.target = folder_.path() / "out.nii.gz";
  request.names = {{3, "left kidney"}, {6, "liver"}};
  EXPECT_EQ(exportLabels(request).labels.size(), 2U);
  EXPECT_TRUE(sameVoxels(readVolume(request.target).volume, labels_));
}

TEST(NamedLabelMaps, SegmentsOfAnotherToolAreNamedByTheirLabelOrCode) {
  VISCERA_REQUIRE_TEST_DATA(folder, "seg/dcmqi");
  const NamedLabelMap read = readNamedLabelMap(folder / "liver.dcm");
  const Volume nrrd = readVolume(folder / "liver_seg.nrrd").volume.convertedTo(VoxelType::UInt8);
  ASSERT_EQ(read.names.size(), 1U);
  EXPECT_EQ(read.names.begin()->second, "Liver");
  const auto voxels = read.labels.voxels<std::uint8_t>();
  std::int64_t wanted = 0;
  for (const std::uint8_t one : nrrd.voxels<std::uint8_t>()) wanted += one != 0 ? 1 : 0;
  EXPECT_EQ(std::count_if(voxels.begin(), voxels.end(), [](std::uint8_t one) { return one != 0; }), wanted);
}

TEST(NamedLabelMaps, ASegmentationOfTheNewerKindIsRefusedAsWhatItIs) {
  VISCERA_REQUIRE_TEST_DATA(file, "seg/dcmqi/sparse-labelmap-noppv.dcm");
  const auto refused = errorFrom([&] { (void)readNamedLabelMap(file); });
  ASSERT_TRUE(refused);
  EXPECT_THAT(refused->what(), HasSubstr("LABELMAP"));
  EXPECT_THAT(refused->what(), HasSubstr("export it as BINARY"));
}

TEST(NamedLabelMaps, AFileWithANameTableTellsIt) {
  const test::TemporaryFolder folder;
  const auto file = folder.path() / "a.nii.gz";
  writeLabelMap(file, test::smallLabelMap(), {{3, "spleen"}}, nullptr);
  const NamedLabelMap read = readNamedLabelMap(file);
  EXPECT_THAT(read.names, ElementsAre(Pair(3, "spleen")));
  EXPECT_EQ(read.labels.at(1, 1, 1), 3);
}

}  // namespace
}  // namespace viscera
