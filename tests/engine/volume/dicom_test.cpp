// SPDX-License-Identifier: Apache-2.0
// Real DICOM files. Expected figures are those of pydicom 3.0 (its pixel_array with slope and intercept
// applied).
#include "engine/volume/dicom_file.h"
#include "engine/volume/dicom_series_list.h"
#include "engine/volume/volume_io.h"
#include "error_of.h"
#include "golden.h"
#include "nifti_bytes.h"
#include "tests/support/temporary_folder.h"

#include <gtest/gtest.h>

#include <numeric>

namespace viscera {
namespace {

namespace fs = std::filesystem;

double meanOf(const Volume& volume) {
  const std::vector<double> values = test::valuesOf(volume);
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

/// A folder with copies of the given files, for series that are spoilt.
class CopiedSeries {
 public:
  explicit CopiedSeries(const std::vector<fs::path>& files) {
    for (const fs::path& file : files) {
      fs::copy_file(file, folder_.path() / file.filename());
      fs::permissions(folder_.path() / file.filename(), fs::perms::owner_write, fs::perm_options::add);
    }
  }
  [[nodiscard]] const fs::path& path() const { return folder_.path(); }

 private:
  test::TemporaryFolder folder_;
};

TEST(DicomReading, AFolderOfSegmentationsIsNoSeveralCts) {
  VISCERA_REQUIRE_TEST_DATA(folder, "seg/dcmqi");
  VISCERA_EXPECT_ERROR(readVolume(folder),
                       ErrorCode::InvalidInput,
                       "holds no CT, only 3 series of modality SEG",
                       "name the folder of the CT slices");
}

TEST(DicomReading, AbdominalCtOf41Slices) {
  VISCERA_REQUIRE_TEST_DATA(folder, "ct/crlm_1004/dicom");
  const LoadedVolume loaded = readVolume(folder);
  const Geometry& geometry = loaded.volume.geometry();
  EXPECT_EQ(geometry.size, (Index3{512, 512, 41}));
  EXPECT_EQ(geometry.axcodes(), "LPS");
  EXPECT_LT((geometry.spacing_mm - Eigen::Vector3d(0.796875, 0.796875, 5.0)).norm(), 1e-9);
  EXPECT_LT((geometry.origin_mm - Eigen::Vector3d(-198.199997, -204.0, -375.0)).norm(), 1e-9);
  EXPECT_EQ(loaded.volume.type(), VoxelType::Int16);
  EXPECT_EQ(loaded.volume.at(0, 0, 0), -3024.0);
  EXPECT_EQ(loaded.volume.at(256, 256, 20), 143.0);
  EXPECT_EQ(loaded.volume.at(300, 200, 5), -81.0);
  EXPECT_NEAR(meanOf(loaded.volume), -1111.7855968010135, 1e-9);
  ASSERT_TRUE(loaded.header.dicom.has_value());
  const DicomSeries& series = *loaded.header.dicom;
  EXPECT_EQ(series.seriesInstanceUid, "1.3.6.1.4.1.14519.5.2.1.9203.8273.254242588659825836950462054011");
  EXPECT_EQ(series.studyInstanceUid, "1.3.6.1.4.1.14519.5.2.1.9203.8273.319461848560755521018609264462");
  EXPECT_EQ(series.frameOfReferenceUid, "1.3.6.1.4.1.14519.5.2.1.9203.8273.894225850689103184133763602813");
  ASSERT_EQ(series.sopInstanceUids.size(), 41U);
  EXPECT_EQ(series.sopInstanceUids[0], "1.3.6.1.4.1.14519.5.2.1.9203.8273.109497200401102772402022528278");
  EXPECT_EQ(fs::path(series.files[0]).filename(), "1-41.dcm");  // feet first: the last file lies lowest
  EXPECT_EQ(series.slicePositions_mm[40].z(), -175.0);
  EXPECT_TRUE(loaded.header.warnings.empty());
}

TEST(DicomReading, AFileOfAnyNameStandsForItsSeriesAmongOthersInTheFolder) {
  VISCERA_REQUIRE_TEST_DATA(head, "ct/head_dicom_64");
  VISCERA_REQUIRE_TEST_DATA(oblique, "edge/dicom/rt_utils_oblique");
  std::vector<fs::path> files;
  for (const fs::path& folder : {head, oblique})
    for (const auto& entry : fs::directory_iterator(folder))
      if (looksLikeDicom(entry.path())) files.push_back(entry.path());
  const CopiedSeries both(files);
  EXPECT_NE(test::errorOf([&] { (void)readVolume(both.path()); }).message.find("2 series"),
            std::string::npos);
  fs::rename(both.path() / "CTHead1.dcm", both.path() / "IM0001");
  const LoadedVolume read = readVolume(both.path() / "IM0001");
  EXPECT_EQ(read.volume.size(), (Index3{64, 64, 93}));
  ASSERT_TRUE(read.header.dicom);
  EXPECT_EQ(read.header.dicom->files.size(), 93U);
  EXPECT_EQ(readVolumeInfo(both.path() / "IM0001").geometry.size, (Index3{64, 64, 93}));
  fs::create_directories(both.path() / "deep");
  const SeriesList some = listDicomSeries(both.path(), {}, 5);
  EXPECT_TRUE(some.cutShort);
  const SeriesList all = listDicomSeries(both.path());
  EXPECT_FALSE(all.cutShort);
  EXPECT_EQ(all.series.size(), 2U);
}

TEST(DicomReading, HeadOf93SlicesInTheOrderOfTheirPlacesNotTheirNames) {
  VISCERA_REQUIRE_TEST_DATA(folder, "ct/head_dicom_64");
  const Volume volume = readVolume(folder).volume;
  EXPECT_EQ(volume.size(), (Index3{64, 64, 93}));
  EXPECT_LT((volume.geometry().spacing_mm - Eigen::Vector3d(3.2, 3.2, 1.5)).norm(), 1e-9);
  EXPECT_LT(volume.geometry().origin_mm.norm(), 1e-9);
  EXPECT_EQ(volume.at(32, 32, 46), 122.0);
  EXPECT_EQ(volume.at(20, 10, 5), 101.0);
  EXPECT_NEAR(meanOf(volume), 507.6873241137433, 1e-9);
}

TEST(DicomReading, ObliqueSeriesWithPixelsThatAreNotSquare) {
  VISCERA_REQUIRE_TEST_DATA(folder, "edge/dicom/rt_utils_oblique");
  const LoadedVolume loaded = readVolume(folder);
  const Geometry& geometry = loaded.volume.geometry();
  EXPECT_EQ(geometry.size, (Index3{100, 50, 3}));
  EXPECT_LT((geometry.spacing_mm - Eigen::Vector3d(2.5, 3.5, 4.5)).norm(), 1e-6);
  const auto place = [&](double i, double j, double k) {
    return geometry.patientFromVoxel() * Eigen::Vector3d(i, j, k);
  };
  // DICOM PS3.3 C.7.6.2.1.1, evaluated with numpy.
  EXPECT_LT((place(0, 0, 0) - Eigen::Vector3d(123, -432, 30)).norm(), 1e-9);
  EXPECT_LT((place(99, 49, 0) - Eigen::Vector3d(406.9341784, -332.55678375, 17.3142112)).norm(), 1e-4);
  EXPECT_LT((place(0, 0, 2) - Eigen::Vector3d(122.0159697, -428.1596334, 38.0798058)).norm(), 1e-4);
  EXPECT_LT((place(99, 49, 2) - Eigen::Vector3d(405.9501481, -328.71641715, 25.394017)).norm(), 1e-4);
  EXPECT_EQ(loaded.volume.type(), VoxelType::Float32);  // the slope is 0.001
  EXPECT_NEAR(loaded.volume.at(0, 0, 0), -6.34, 1e-5);
  EXPECT_NEAR(loaded.volume.at(20, 10, 0), 4.048, 1e-5);
  EXPECT_NEAR(loaded.volume.at(20, 10, 1), -1.646, 1e-5);
  EXPECT_NEAR(loaded.volume.at(99, 49, 2), 2.604, 1e-5);
  EXPECT_EQ(readVolumeInfo(folder).type, VoxelType::Float32);
}

TEST(DicomReading, SlicesStoredFromTopToBottom) {
  VISCERA_REQUIRE_TEST_DATA(folder, "seg/dcmqi/ct-3slice");
  const LoadedVolume loaded = readVolume(folder);
  EXPECT_LT(
      (loaded.volume.geometry().origin_mm - Eigen::Vector3d(-235.199997, -226.800003, -128.690002)).norm(),
      1e-9);
  EXPECT_NEAR(loaded.volume.geometry().spacing_mm.z(), 1.0, 1e-9);  // thickness 1.25 mm, overlapping
  EXPECT_EQ(loaded.volume.at(256, 256, 0), 890.0 - 1024.0);
  EXPECT_EQ(loaded.volume.at(256, 256, 2), 879.0 - 1024.0);
}

TEST(DicomReading, EveryTransferSyntaxGivesTheSamePixels) {
  VISCERA_REQUIRE_TEST_DATA(folder, "edge/transfer_syntax");
  const Volume expected = readVolume(CopiedSeries({folder / "CTImage.dcm"}).path()).volume;
  EXPECT_EQ(expected.size(), (Index3{512, 512, 1}));
  EXPECT_EQ(expected.at(256, 256, 0), 1091.0 - 1024.0);
  EXPECT_EQ(expected.at(300, 100, 0), 33.0 - 1024.0);
  EXPECT_NEAR(meanOf(expected), 74.92356491088867 - 1024.0, 1e-9);
  int count = 0;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (!entry.path().filename().string().starts_with("CTImage.dcm_")) continue;
    SCOPED_TRACE(entry.path().filename());
    const LoadedVolume loaded = readVolume(CopiedSeries({entry.path()}).path());
    EXPECT_TRUE(std::ranges::equal(loaded.volume.bytes(), expected.bytes()));
    EXPECT_TRUE(sameGrid(loaded.volume.geometry(), expected.geometry(), 0.0));
    ++count;
  }
  EXPECT_EQ(count, 7);
}

TEST(DicomRefusal, FaultsOfSeries) {
  VISCERA_REQUIRE_TEST_DATA(folder, "edge/series_faults");
  const auto expectSeriesRefused = [&](const std::string& name, const std::string& reason) {
    VISCERA_EXPECT_ERROR(readVolume(folder / name), ErrorCode::InvalidInput, name, reason);
    VISCERA_EXPECT_ERROR(readVolumeInfo(folder / name), ErrorCode::InvalidInput, name, reason);
  };
  expectSeriesRefused("gantrytilting", "gantry tilt of 14 degrees");
  expectSeriesRefused("sliceincrement", "1 slice is missing, first between 28.1075 mm");
  expectSeriesRefused("notavolume", "4 or more slices lie at one place");
  expectSeriesRefused("sliceorientation", "mixes slice orientations");
}

TEST(DicomRefusal, FilesThatAreNoCtSlice) {
  VISCERA_REQUIRE_TEST_DATA(folder, "edge");
  const auto expectFileRefused = [&](const fs::path& file, const std::string& reason) {
    const CopiedSeries series({folder / file});
    VISCERA_EXPECT_ERROR(readVolume(series.path()), ErrorCode::InvalidInput, series.path().string(), reason);
  };
  expectFileRefused("dicom/pydicom/rtstruct.dcm", "no image, only other DICOM objects (RTSTRUCT)");
  expectFileRefused("dicom/pydicom/MR_truncated.dcm", "MR_truncated.dcm: the DICOM file is damaged");
  expectFileRefused("dicom/pydicom/meta_missing_tsyntax.dcm", "meta_missing_tsyntax.dcm");
  expectFileRefused("dicom/pydicom/no_meta.dcm", "no DICOM file");
  expectFileRefused("transfer_syntax/no-pixel-data.dcm", "no image, only other DICOM objects (SR)");
  expectFileRefused("transfer_syntax/no-pixel-spacing.dcm", "no valid PixelSpacing");
}

TEST(DicomRefusal, TruncatedSlice) {
  VISCERA_REQUIRE_TEST_DATA(file, "edge/dicom/pydicom/CT_small.dcm");
  const CopiedSeries series({file});
  EXPECT_EQ(readVolume(series.path()).volume.at(64, 64, 0), 1928.0 - 1024.0);
  // In the pixels (of 39206 bytes, the last 138 behind them), in a sequence, in the meta group.
  for (const std::uintmax_t length : {39060, 30000, 1000, 300, 150}) {
    fs::resize_file(series.path() / "CT_small.dcm", length);
    VISCERA_EXPECT_ERROR(readVolume(series.path()), ErrorCode::InvalidInput, "CT_small.dcm", "damaged");
  }
}

TEST(DicomRefusal, TruncatedSliceOfEveryTransferSyntax) {
  VISCERA_REQUIRE_TEST_DATA(folder, "edge/transfer_syntax");
  for (const auto& entry : fs::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with("CTImage.dcm")) continue;
    SCOPED_TRACE(name);
    const CopiedSeries series({entry.path()});
    const auto whole = fs::file_size(entry.path());
    for (const std::uintmax_t length : {whole - 200, whole / 2, std::uintmax_t{1503}}) {
      fs::resize_file(series.path() / name, length);
      VISCERA_EXPECT_ERROR(readVolume(series.path()), ErrorCode::InvalidInput, name, "damaged");
    }
  }
}

TEST(DicomRefusal, DamagedDeflatedSlice) {
  VISCERA_REQUIRE_TEST_DATA(folder, "edge/transfer_syntax");
  const fs::path name = "CTImage.dcm_DeflatedExplicitVRLittleEndianTransferSyntax_1.2.840.10008.1.2.1.99.dcm";
  const CopiedSeries series({folder / name});
  std::string content = test::bytesOf(series.path() / name);
  content[content.size() / 2] = static_cast<char>(content[content.size() / 2] ^ 0x5a);
  test::writeBytes(series.path() / name, content);
  VISCERA_EXPECT_ERROR(readVolume(series.path()), ErrorCode::InvalidInput, name.string(), "damaged");
}

TEST(DicomRefusal, FoldersWithoutOneSeries) {
  const test::TemporaryFolder empty;
  VISCERA_EXPECT_ERROR(
      readVolume(empty.path()), ErrorCode::InvalidInput, empty.path().string(), "no DICOM file");
  VISCERA_REQUIRE_TEST_DATA(folder, "edge");
  const CopiedSeries two({folder / "dicom/pydicom/CT_small.dcm", folder / "transfer_syntax/CTImage.dcm"});
  VISCERA_EXPECT_ERROR(readVolume(two.path()), ErrorCode::InvalidInput, two.path().string(), "2 series");
}

TEST(DicomRefusal, ADamagedSliceIsNotPassedOver) {
  VISCERA_REQUIRE_TEST_DATA(folder, "edge/dicom/rt_utils_oblique");
  const CopiedSeries series({folder / "0.dcm", folder / "1.dcm", folder / "2.dcm"});
  fs::resize_file(series.path() / "2.dcm", fs::file_size(series.path() / "2.dcm") / 2);
  // Without its end the series would be a regular volume all the same, but a shorter one.
  VISCERA_EXPECT_ERROR(readVolume(series.path()), ErrorCode::InvalidInput, "2.dcm", "damaged");
}

TEST(DicomReading, OtherObjectsInTheFolderAreLeftOutWithAWarning) {
  VISCERA_REQUIRE_TEST_DATA(folder, "edge/dicom/pydicom");
  const CopiedSeries series({folder / "CT_small.dcm", folder / "rtstruct.dcm"});
  test::writeBytes(series.path() / "notes.txt", "text");
  const LoadedVolume loaded = readVolume(series.path());
  EXPECT_EQ(loaded.volume.size(), (Index3{128, 128, 1}));
  EXPECT_THAT(loaded.header.warnings,
              testing::Contains(testing::HasSubstr("1 DICOM file(s) that are no CT slice")));
}

}  // namespace
}  // namespace viscera
