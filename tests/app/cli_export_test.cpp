// SPDX-License-Identifier: Apache-2.0
#include "engine/volume/volume_io.h"
#include "tests/app/cli_process.h"
#include "tests/support/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

namespace viscera {
namespace {

using test::CliResult;
using test::runCli;
using testing::AllOf;
using testing::HasSubstr;

class CliExport : public testing::Test {
 protected:
  CliExport() {
    Geometry geometry;
    geometry.size = {10, 9, 8};
    geometry.spacing_mm = {1.0, 1.0, 2.0};
    Volume labels(geometry, VoxelType::UInt8);
    for (std::int64_t k = 2; k < 6; ++k)
      for (std::int64_t j = 2; j < 6; ++j)
        for (std::int64_t i = 2; i < 7; ++i) labels.voxels<std::uint8_t>()[labels.offset(i, j, k)] = 6;
    writeVolume(path("labels.nii.gz"), labels);
    Volume scan(geometry, VoxelType::Int16);
    for (std::int16_t& value : scan.voxels<std::int16_t>()) value = 60;
    writeVolume(path("scan.nii.gz"), scan);
  }
  [[nodiscard]] std::string path(const std::string& name) const { return (folder_.path() / name).string(); }
  [[nodiscard]] CliResult exported(const std::string& format,
                                   const std::string& target,
                                   const std::vector<std::string>& more = {}) const {
    std::vector<std::string> words = {"export",
                                      "--label",
                                      path("labels.nii.gz"),
                                      "--image",
                                      path("scan.nii.gz"),
                                      "--format",
                                      format,
                                      "--names",
                                      "btcv13",
                                      "--out",
                                      path(target),
                                      "--json",
                                      "--quiet"};
    for (std::size_t n = 0; n < more.size(); ++n) {
      const auto given = std::find(words.begin(), words.end(), more[n]);
      if (given != words.end() && n + 1 < more.size())
        *(given + 1) = more[++n];  // in place of the usual value
      else
        words.push_back(more[n]);
    }
    return runCli(words);
  }

  test::TemporaryFolder folder_;
};

TEST_F(CliExport, TellsFilesLabelsAndTheComparison) {
  const CliResult result = exported("nifti", "out.nii.gz");
  ASSERT_EQ(result.status, 0) << result.err;
  const Json document = result.json();
  ASSERT_EQ(document.at("files").size(), 2U);
  EXPECT_EQ(document.at("files").at(0).at("path"), path("out.nii.gz"));
  EXPECT_EQ(document.at("files").at(0).at("lowest_dice"), 1.0);
  EXPECT_EQ(document.at("files").at(1).at("path"), path("out_labels.txt"));
  const Json label = document.at("labels").at(0);
  EXPECT_EQ(label.at("name"), "liver");
  EXPECT_EQ(label.at("snomed"), "10200004");
  EXPECT_NEAR(label.at("ml").get<double>(), 0.16, 1e-12);  // 5 * 4 * 4 voxels of 2 mm³
  EXPECT_TRUE(std::filesystem::exists(path("out_labels.txt")));
}

TEST_F(CliExport, EveryFormatButDicomWorksOnAnyScan) {
  EXPECT_EQ(exported("nrrd", "out.seg.nrrd").status, 0);
  EXPECT_EQ(exported("csv", "out.csv").status, 0);
  const CliResult stl = exported("stl", "surfaces");
  ASSERT_EQ(stl.status, 0) << stl.err;
  EXPECT_NEAR(stl.json().at("files").at(0).at("volume_difference_percent").get<double>(), 0.0, 0.2);
  EXPECT_TRUE(std::filesystem::exists(path("surfaces/liver.stl")));
  const CliResult seg = exported("seg", "out.dcm");
  EXPECT_EQ(seg.status, 2);
  EXPECT_THAT(seg.err, AllOf(HasSubstr("scan.nii.gz"), HasSubstr("DICOM series")));
}

TEST_F(CliExport, AnExistingFileIsReplacedWithForceOnly) {
  std::ofstream(path("out.csv")) << "mine";
  const CliResult refused = exported("csv", "out.csv");
  EXPECT_EQ(refused.status, 2);
  EXPECT_THAT(refused.err, AllOf(HasSubstr("out.csv"), HasSubstr("--force")));
  EXPECT_EQ(std::filesystem::file_size(path("out.csv")), 4U);
  EXPECT_EQ(exported("csv", "out.csv", {"--force"}).status, 0);
  EXPECT_GT(std::filesystem::file_size(path("out.csv")), 100U);
}

TEST_F(CliExport, APreviewWritesNothing) {
  const CliResult result = exported("stl", "surfaces", {"--preview"});
  ASSERT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(result.json().at("files").at(0).at("path"), path("surfaces/liver.stl"));
  EXPECT_EQ(result.json().at("files").at(0).at("exists"), false);
  EXPECT_FALSE(std::filesystem::exists(path("surfaces")));
}

TEST_F(CliExport, BadUsageAndBadInputHaveTheirOwnStatus) {
  EXPECT_EQ(exported("obj", "out.obj").status, 2);
  EXPECT_EQ(exported("nifti", "out.dcm").status, 2);
  std::filesystem::remove(path("labels.nii.gz"));
  const CliResult missing = exported("nifti", "out.nii.gz");
  EXPECT_EQ(missing.status, 3);
  EXPECT_THAT(missing.err, HasSubstr("labels.nii.gz"));
}

TEST_F(CliExport, WhatIsWrongIsNamedWithTheOptionAndTheRemedy) {
  const CliResult names = exported("nifti", "out.nii.gz", {"--names", "btcv99"});
  EXPECT_EQ(names.status, 2);
  EXPECT_THAT(names.err, AllOf(HasSubstr("--names btcv99: names no labels"), HasSubstr("give btcv13")));
  Geometry elsewhere;
  elsewhere.size = {10, 9, 8};
  elsewhere.spacing_mm = {1.0, 1.0, 2.0};
  elsewhere.origin_mm = {30.0, 0.0, 0.0};
  writeVolume(path("scan.nii.gz"), Volume(elsewhere, VoxelType::Int16));
  const CliResult grid = exported("csv", "out.csv");
  EXPECT_EQ(grid.status, 3);
  EXPECT_THAT(grid.err,
              AllOf(HasSubstr("the origin is 30 mm away"),
                    HasSubstr("choose the scan that the label map was made from")));
  const CliResult scan = exported("csv", "out.csv", {"--label", path("none.nii.gz")});
  EXPECT_EQ(scan.status, 3);
  EXPECT_THAT(scan.err, HasSubstr("there is no such file or folder; check the path"));
}

/// Nobody can make a file there, although the permissions of root allow it.
TEST_F(CliExport, APlaceThatCannotBeWrittenToIsBadUsage) {
  if (!std::filesystem::is_directory("/proc/self")) GTEST_SKIP() << "this system has no /proc";
  const CliResult result = runCli(
      {"export", "--label", path("labels.nii.gz"), "--format", "csv", "--out", "/proc/viscera/out.csv"});
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.err,
              AllOf(HasSubstr("--out /proc/viscera/out.csv: /proc cannot be written to"),
                    HasSubstr("choose another folder")));
}

}  // namespace
}  // namespace viscera
