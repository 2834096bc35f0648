// SPDX-License-Identifier: Apache-2.0
#include "app/prediction_files.h"

#include "engine/base/error.h"
#include "engine/volume/probability_file.h"
#include "engine/volume/volume_io.h"
#include "tests/support/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <map>

namespace viscera {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class PredictionFiles : public testing::Test {
 protected:
  std::filesystem::path file(const std::string& name, const std::string& content = "") const {
    const auto path = folder_.path() / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path) << content;
    return path;
  }

  /// Enough of a DICOM file to be recognised: 128 bytes of preamble and the mark.
  std::filesystem::path dicom(const std::string& name) const {
    return file(name, std::string(128, ' ') + "DICM");
  }

  void writeVolumes(const std::vector<std::string>& names, VoxelType type) const {
    Geometry geometry;
    geometry.size = {3, 3, 3};
    for (const std::string& name : names) {
      std::filesystem::create_directories((folder_.path() / name).parent_path());
      writeVolume(folder_.path() / name, Volume(geometry, type));
    }
  }

  test::TemporaryFolder folder_;
};

TEST_F(PredictionFiles, OneScanGoesToTheFileOrIntoTheFolderNamed) {
  const auto scan = file("scan.1.nii.gz");
  EXPECT_EQ(scanName(scan), "scan.1");
  EXPECT_EQ(planPredictions(scan, "out.nrrd").jobs.at(0).output, "out.nrrd");
  EXPECT_EQ(planPredictions(scan, "out").jobs.at(0).output, "out/scan.1_seg.nii.gz");
  EXPECT_EQ(planPredictions(file("b.mhd"), "out").jobs.at(0).output, "out/b_seg.mha");
  EXPECT_THROW((void)planPredictions(scan, scan), Error);
  EXPECT_THROW((void)planPredictions(scan, "out.mhd"), Error);
  EXPECT_THROW((void)planPredictions(folder_.path() / "absent", "out"), Error);
}

TEST_F(PredictionFiles, AFolderOfADicomSeriesIsOneScan) {
  dicom("series/slice1");
  const PredictionPlan plan = planPredictions(folder_.path() / "series/", "out");
  EXPECT_FALSE(plan.ofFolder);
  ASSERT_EQ(plan.jobs.size(), 1U);
  EXPECT_EQ(plan.jobs[0].output, "out/series_seg.nii.gz");
}

TEST_F(PredictionFiles, AFolderOfScansGivesFilesAndSeriesByNameButNotItsOwnOutputs) {
  const auto scans = folder_.path() / "scans";
  dicom("scans/m/slice1");
  file("scans/z.nii.gz");
  file("scans/a.nrrd");
  file("scans/readme.txt");
  file("scans/empty/readme.txt");
  file("scans/z_seg.nii.gz");  // from a prediction before
  file("scans/z_seg_probability.nii.gz");
  const PredictionPlan plan = planPredictions(scans, scans);
  EXPECT_TRUE(plan.ofFolder);
  EXPECT_THAT(leftOutLines(plan.leftOut, scans),
              ElementsAre("left out, holds no scan: empty",
                          "left out, probabilities of a label map: z_seg_probability.nii.gz",
                          "left out, label map of this prediction: z_seg.nii.gz"));
  ASSERT_EQ(plan.jobs.size(), 3U);
  EXPECT_EQ(plan.jobs[0].output, scans / "a_seg.nrrd");
  EXPECT_EQ(plan.jobs[1].output, scans / "m_seg.nii.gz");
  EXPECT_EQ(plan.jobs[2].input, scans / "z.nii.gz");
  EXPECT_THROW((void)planPredictions(scans, folder_.path() / "one.nii.gz"), Error);
  EXPECT_THROW((void)planPredictions(scans / "empty", "out"), Error);
  file("scans/z.nii");
  EXPECT_THROW((void)planPredictions(scans, "out"), Error);  // two scans for z_seg.nii.gz
}

/// As TotalSegmentator has them, as a PACS does, and with what lies about there.
TEST_F(PredictionFiles, ScansInTheFoldersOfCasesAreCalledAsTheCase) {
  const auto scans = folder_.path() / "set";
  writeVolumes({"set/s0001/ct.nii.gz", "set/s0002/ct.nii.gz"}, VoxelType::Int16);
  writeVolumes({"set/s0001/segmentations/liver.nii.gz", "set/s0002/labels.nii.gz"}, VoxelType::UInt8);
  dicom("set/patient/series/slice1");
  dicom("set/two/a/slice1");
  dicom("set/two/b/slice1");
  writeVolumes({"set/s0003.nii.gz", "set/s0003/ct.nii.gz"}, VoxelType::Int16);
  file("set/notes/readme.txt");
  file("set/out/prediction.json");
  const PredictionPlan plan = planPredictions(scans, scans / "out");
  std::map<std::string, std::string> found;
  for (const PredictionJob& job : plan.jobs) {
    EXPECT_EQ(job.output, scans / "out" / (job.name + "_seg.nii.gz"));
    EXPECT_TRUE(found.emplace(job.name, job.input.lexically_relative(scans).string()).second) << job.name;
  }
  const std::map<std::string, std::string> expected = {{"patient", "patient/series"},
                                                       {"s0001", "s0001/ct.nii.gz"},
                                                       {"s0002", "s0002/ct.nii.gz"},
                                                       {"s0003", "s0003.nii.gz"},
                                                       {"s0003_ct", "s0003/ct.nii.gz"},
                                                       {"two_a", "two/a"},
                                                       {"two_b", "two/b"}};
  EXPECT_EQ(found, expected);
  EXPECT_THAT(leftOutLines(plan.leftOut, scans),
              ElementsAre("left out, holds no scan: notes",
                          "left out, deeper than the folders of the cases: s0001/segmentations",
                          "left out, label map: s0002/labels.nii.gz"));
}

TEST_F(PredictionFiles, OfManyThatAreLeftOutTheFirstAreNamed) {
  std::vector<std::string> names;
  for (const char* name : {"a", "b", "c", "d", "e"}) names.push_back(std::string("l/") + name + ".nii.gz");
  writeVolumes(names, VoxelType::UInt8);
  try {
    (void)planPredictions(folder_.path() / "l", "out");
    ADD_FAILURE() << "there is no scan";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("holds no scan, nor do the folders in it"));
    EXPECT_THAT(error.what(), HasSubstr("; left out, label map: a.nii.gz, b.nii.gz, c.nii.gz and 2 more"));
  }
}

TEST_F(PredictionFiles, ProbabilitiesLieBesideTheirLabelMapAndAreNeverOlder) {
  EXPECT_EQ(probabilityFileOf("p/z_seg.nii.gz"), "p/z_seg_probability.nii.gz");
  EXPECT_EQ(probabilityFileOf("z.nrrd"), "z_probability.nii.gz");
  EXPECT_TRUE(isProbabilityFile("p/z_seg_probability.nii.gz"));
  EXPECT_FALSE(isProbabilityFile("p/z_seg.nii.gz"));
  const auto labels = file("z_seg.nii.gz");
  EXPECT_EQ(currentProbabilityFileOf(labels), "");
  const auto probability = file("z_seg_probability.nii.gz");
  EXPECT_EQ(currentProbabilityFileOf(labels), probability);
  const auto written = std::filesystem::last_write_time(probability);
  std::filesystem::last_write_time(labels, written + std::chrono::seconds(1));
  EXPECT_EQ(currentProbabilityFileOf(labels), "") << "another label map than it was made with";
}

}  // namespace
}  // namespace viscera
