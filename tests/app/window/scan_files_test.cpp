// SPDX-License-Identifier: Apache-2.0
#include "app/window/engine_scan_files.h"
#include "engine/base/error.h"
#include "engine/interchange/label_map_files.h"
#include "engine/volume/dicom_file.h"
#include "engine/volume/volume_io.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/test_paths.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

namespace viscera {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class ScanFilesTest : public testing::Test {
 protected:
  [[nodiscard]] fs::path path(const std::string& name) const { return folder_.path() / name; }
  /// Copies the DICOM files of a folder, `most` of them at the most. Returns the first.
  fs::path copy(const fs::path& from, const std::string& to, std::size_t most = 1000) const {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(from))
      if (looksLikeDicom(entry.path())) files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    files.resize(std::min(files.size(), most));
    fs::create_directories(path(to));
    for (const fs::path& file : files) fs::copy_file(file, path(to) / file.filename());
    return path(to) / files.front().filename();
  }
  std::string failureOf(const fs::path& what) {
    try {
      (void)service_.scansAt(what, {});
    } catch (const Error& error) {
      return error.what();
    }
    return {};
  }

  test::TemporaryFolder folder_;
  EngineScanFiles service_;
};

TEST_F(ScanFilesTest, TheFolderAboveASeriesLeadsToIt) {
  VISCERA_REQUIRE_TEST_DATA(patient, "ct/crlm_1004");
  const FoundScans found = service_.scansAt(patient, {});
  ASSERT_EQ(found.scans.size(), 1U);
  EXPECT_EQ(found.scans[0].image, patient / "dicom");
  EXPECT_EQ(found.scans[0].place, "dicom");
  EXPECT_EQ(found.scans[0].slices, 41);
  EXPECT_NEAR(found.scans[0].spacing_mm[0], 0.796875, 1e-9);
  EXPECT_NEAR(found.scans[0].spacing_mm[2], 5.0, 1e-6);
}

TEST_F(ScanFilesTest, SeveralSeriesAreListedInOneFolderOrInMany) {
  VISCERA_REQUIRE_TEST_DATA(head, "ct/head_dicom_64");
  VISCERA_REQUIRE_TEST_DATA(oblique, "edge/dicom/rt_utils_oblique");
  copy(head, "study/a");
  copy(oblique, "study/b");
  const FoundScans apart = service_.scansAt(path("study"), {});
  ASSERT_EQ(apart.scans.size(), 2U);
  EXPECT_EQ(apart.scans[0].image, path("study/a"));
  EXPECT_EQ(apart.scans[1].image, path("study/b"));
  const fs::path first = copy(head, "disc");
  const fs::path other = copy(oblique, "disc");
  const FoundScans together = service_.scansAt(path("disc"), {});
  ASSERT_EQ(together.scans.size(), 2U);
  for (const FoundScan& one : together.scans) {
    EXPECT_TRUE(fs::is_regular_file(one.image)) << "the folder alone would not say which";
    EXPECT_EQ(readVolumeInfo(one.image).geometry.size[2], one.slices);
  }
  EXPECT_EQ(service_.scansAt(first, {}).scans.at(0).image, first);
  EXPECT_EQ(service_.scansAt(other, {}).scans.at(0).image, other);
}

TEST_F(ScanFilesTest, AFileOfAnyNameLeadsToItsSeries) {
  VISCERA_REQUIRE_TEST_DATA(head, "ct/head_dicom_64");
  const fs::path first = copy(head, "series");
  fs::rename(first, path("series/IM0001"));
  const FoundScans found = service_.scansAt(path("series/IM0001"), {});
  ASSERT_EQ(found.scans.size(), 1U);
  EXPECT_EQ(found.scans[0].image, path("series")) << "there is no other one";
  EXPECT_EQ(service_.scansAt(path("a.nii.gz"), {}).scans.at(0).image, path("a.nii.gz"));
}

TEST_F(ScanFilesTest, WhereThereIsNoSeriesItIsSaidWhatThereIs) {
  fs::create_directories(path("empty"));
  EXPECT_THAT(failureOf(path("empty")), HasSubstr("no CT series"));
  std::ofstream(path("empty/a.nii.gz")) << "x";
  EXPECT_THAT(failureOf(path("empty")), HasSubstr("1 file of NIfTI"));
  VISCERA_REQUIRE_TEST_DATA(head, "ct/head_dicom_64");
  copy(head, "one", 1);
  EXPECT_THAT(failureOf(path("one")), HasSubstr("1 CT of a single slice"));
}

TEST_F(ScanFilesTest, ASearchCanBeCancelled) {
  VISCERA_REQUIRE_TEST_DATA(head, "ct/head_dicom_64");
  std::stop_source stop;
  stop.request_stop();
  WorkContext work;
  work.stop = stop.get_token();
  EXPECT_THROW((void)service_.scansAt(head, work), Error);
}

TEST_F(ScanFilesTest, TellsNamesAndReadsSegmentations) {
  Geometry grid;
  grid.size = {3, 3, 3};
  writeLabelMap(path("a.nii.gz"), Volume(grid, VoxelType::UInt8), {{2, "liver"}}, nullptr);
  EXPECT_EQ(service_.labelNames(path("a.nii.gz")).at(2), "liver");
  std::ofstream(path("broken.nii.gz")) << "x";
  EXPECT_TRUE(service_.labelNames(path("broken.nii.gz")).empty());
  EXPECT_FALSE(service_.isSegmentation(path("a.nii.gz")));
  EXPECT_FALSE(service_.isSegmentation(path("nowhere.dcm")));
  VISCERA_REQUIRE_TEST_DATA(segmentation, "seg/dcmqi/liver.dcm");
  EXPECT_TRUE(service_.isSegmentation(segmentation));
  EXPECT_EQ(service_.scansAt(segmentation, {}).scans.at(0).image, segmentation);
  EXPECT_EQ(service_.readSegmentation(segmentation, {}, {{6, "liver"}}).names.count(6), 1U);
}

}  // namespace
}  // namespace viscera
