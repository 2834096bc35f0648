// SPDX-License-Identifier: Apache-2.0
#include "app/prediction_files.h"

#include "engine/base/error.h"
#include "engine/volume/probability_file.h"
#include "tests/support/temporary_folder.h"

#include <gtest/gtest.h>

#include <chrono>
#include <fstream>

namespace viscera {
namespace {

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
  ASSERT_EQ(plan.jobs.size(), 3U);
  EXPECT_EQ(plan.jobs[0].output, scans / "a_seg.nrrd");
  EXPECT_EQ(plan.jobs[1].output, scans / "m_seg.nii.gz");
  EXPECT_EQ(plan.jobs[2].input, scans / "z.nii.gz");
  EXPECT_THROW((void)planPredictions(scans, folder_.path() / "one.nii.gz"), Error);
  EXPECT_THROW((void)planPredictions(scans / "empty", "out"), Error);
  file("scans/z.nii");
  EXPECT_THROW((void)planPredictions(scans, "out"), Error);  // two scans for z_seg.nii.gz
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
