// SPDX-License-Identifier: Apache-2.0
#include "engine/data/dicom_import.h"

#include "engine/base/error.h"
#include "engine/data/split.h"
#include "engine/volume/volume_io.h"
#include "expect_error.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/test_paths.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace viscera {
namespace {

namespace fs = std::filesystem;
using test::expectError;
using testing::HasSubstr;
using testing::MatchesRegex;

// A series of 93 slices, one with a missing slice, and a copy of part of the first: the good one is written,
// the other refused, the copy is not a second slice at each place.
TEST(DicomImport, WritesGoodSeriesAndRefusesFaultyOnes) {
  VISCERA_REQUIRE_TEST_DATA(head, "ct/head_dicom_64");
  VISCERA_REQUIRE_TEST_DATA(faulty, "edge/series_faults/sliceincrement");
  VISCERA_REQUIRE_TEST_DATA(scout, "edge/dicom/pydicom/CT_small.dcm");
  const test::TemporaryFolder folder;
  const fs::path from = folder.path() / "dicom";
  fs::create_directories(from / "a");
  fs::create_directories(from / "b");
  fs::copy(head, from / "a" / "deep", fs::copy_options::recursive);
  fs::copy_file(head / "CTHead1.dcm", from / "b" / "again.dcm");
  fs::copy_file(scout, from / "b" / "scout.dcm");
  fs::copy(faulty, from / "faulty", fs::copy_options::recursive);
  const ImportReport report = importDicom(from, folder.path() / "out");

  ASSERT_EQ(report.imported.size(), 1U);
  const ImportedSeries& one = report.imported[0];
  EXPECT_EQ(one.slices, 93U);
  EXPECT_THAT(one.image, MatchesRegex("images/series[0-9]+_[0-9a-f]+\\.nii\\.gz"));
  const Volume expected = readVolume(head).volume;
  const Volume written = readVolume(folder.path() / "out" / one.image).volume;
  EXPECT_TRUE(std::ranges::equal(written.bytes(), expected.bytes()));
  EXPECT_TRUE(sameGrid(written.geometry(), expected.geometry(), 1e-3));

  EXPECT_EQ(report.leftOut, (std::map<std::string, std::size_t>{{"single slice", 1}}));
  ASSERT_EQ(report.refused.size(), 1U);
  EXPECT_THAT(report.refused[0].reason, HasSubstr("missing"));
  EXPECT_THAT(report.refused[0].reason, HasSubstr("faulty"));

  Split split = readSplit(report.split);
  resolvePaths(split, report.split.parent_path());
  ASSERT_EQ(split.cases.size(), 1U);
  EXPECT_TRUE(split.cases[0].found);
  EXPECT_EQ(split.cases[0].role, CaseRole::Training);
  EXPECT_TRUE(split.cases[0].label.empty());
}

TEST(DicomImport, EachFaultySeriesIsRefusedAndNoneLoadsWrong) {
  VISCERA_REQUIRE_TEST_DATA(faults, "edge/series_faults");
  const test::TemporaryFolder folder;
  const ImportReport report = importDicom(faults, folder.path() / "out");
  EXPECT_TRUE(report.imported.empty());
  EXPECT_TRUE(report.split.empty());
  EXPECT_FALSE(fs::exists(folder.path() / "out" / "split.json"));
  std::string reasons;
  for (const RefusedSeries& one : report.refused) reasons += one.reason + '\n';
  for (const char* word : {"gantry tilt of 14 degrees", "1 slice is missing", "slices lie at one place"})
    EXPECT_THAT(reasons, HasSubstr(word));
  EXPECT_EQ(report.refused.size(), 3U);
  EXPECT_TRUE(report.leftOut.contains("MR"));  // the folder with mixed orientations
}

TEST(DicomImport, AFolderWithoutCtIsRefused) {
  const test::TemporaryFolder folder;
  expectError(ErrorCode::InvalidInput, {"no CT series"}, [&] {
    (void)importDicom(folder.path(), folder.path() / "out");
  });
  expectError(
      ErrorCode::Io, {"/no/such/folder"}, [&] { (void)importDicom("/no/such/folder", folder.path()); });
}

}  // namespace
}  // namespace viscera
