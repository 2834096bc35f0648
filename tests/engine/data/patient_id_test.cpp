// SPDX-License-Identifier: Apache-2.0
#include "engine/data/patient_id.h"

#include "engine/data/split_audit.h"
#include "split_files.h"
#include "tests/support/test_paths.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace viscera {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Split tciaSplit() {
  return readSplit(test::sourceFolder() / "resources" / "splits" / "tcia_dataset_split.json");
}

std::vector<std::string> codes(const std::vector<DataProblem>& problems) {
  std::vector<std::string> result;
  for (const DataProblem& one : problems) result.push_back(one.code);
  return result;
}

TEST(PatientId, ComesFromTheNameOfTheFile) {
  EXPECT_EQ(patientIdOf("volume-covid19-A-0656"), "A-0656");
  EXPECT_EQ(patientIdOf("volume-covid19-A-0705_day043"), "A-0705");
  EXPECT_EQ(patientIdOf("volume-covid19-A-0012_1"), "A-0012");
  EXPECT_EQ(patientIdOf("nested/volume-covid19-A-0012"), "A-0012");
  EXPECT_EQ(patientIdOf("sub-012_ses-02_ct"), "sub-012");
  EXPECT_EQ(patientIdOf("scan7_day12"), "scan7");
  EXPECT_EQ(patientIdOf("img0001"), "img0001");
  EXPECT_EQ(patientIdOf("s0001/ct"), "s0001/ct");
}

// Conventions, defect 9 of the reference recipe: 771 files, 661 patients, 23 of them in both parts, which are
// 33 of the 171 validation volumes.
TEST(PatientId, TciaHas23PatientsInBothParts) {
  const Split split = tciaSplit();
  const std::vector<std::string> patients = patientIds(split);
  EXPECT_EQ(patients.size(), 771U);
  EXPECT_EQ(std::set<std::string>(patients.begin(), patients.end()).size(), 661U);
  const PatientOverlap overlap = patientOverlap(split, CaseRole::Validation);
  EXPECT_EQ(overlap.patients.size(), 23U);
  EXPECT_EQ(overlap.heldOut.size(), 33U);
  EXPECT_EQ(overlap.heldOutCases, 171U);
}

TEST(SplitAudit, SaysTheOverlapOfTciaInOneSentence) {
  const std::vector<DataProblem> problems = auditSplit(tciaSplit());
  ASSERT_THAT(codes(problems), ElementsAre("patient_overlap"));
  EXPECT_EQ(problems[0].severity, Severity::Warning);
  EXPECT_EQ(problems[0].message,
            "23 patients are in training and in validation (33 of the 171 validation cases), for example " +
                problems[0].patients.front() + "; scores and losses of validation come out too good");
  EXPECT_EQ(problems[0].patients.size(), 23U);
  EXPECT_EQ(problems[0].cases.size(), 33U);
}

TEST(SplitAudit, FindsPathsAndLabelMapsThatOccurTwice) {
  const test::SplitFolder folder;
  const auto twice = auditSplit(folder.read(R"({"training": ["a.nii.gz", "b.nii.gz", "./b.nii.gz"]})"));
  ASSERT_THAT(codes(twice), ElementsAre("duplicate_path"));
  EXPECT_EQ(twice[0].severity, Severity::Warning);
  // The same file is also the same patient in two parts.
  const auto leak = auditSplit(folder.read(R"({"training": ["a.nii.gz"], "test": ["a.nii.gz"]})"));
  ASSERT_THAT(codes(leak), ElementsAre("patient_overlap", "duplicate_path"));
  EXPECT_EQ(leak[1].severity, Severity::Error);
  EXPECT_THAT(leak[1].message, HasSubstr("a.nii.gz is listed 2 times"));
  const auto shared = auditSplit(folder.read(
      R"({"training": [{"image": "a.nii", "label": "l.nii"}, {"image": "b.nii", "label": "l.nii"}]})"));
  EXPECT_THAT(codes(shared), ElementsAre("duplicate_label_path"));
}

TEST(SplitAudit, FindsPatientsInSeveralFolds) {
  const test::SplitFolder folder;
  const auto problems = auditSplit(folder.read(R"({"training": [{"image": "p1_day1.nii", "fold": 0},
      {"image": "p1_day2.nii", "fold": 1}, {"image": "p2_day1.nii", "fold": 1}, {"image": "p2_day2.nii", "fold": 1}]})"));
  ASSERT_THAT(codes(problems), ElementsAre("patient_in_several_folds"));
  EXPECT_THAT(problems[0].patients, ElementsAre("p1"));
}

}  // namespace
}  // namespace viscera
