// SPDX-License-Identifier: Apache-2.0
#include "engine/data/split_roles.h"

#include "engine/base/error.h"
#include "engine/data/split_audit.h"
#include "expect_error.h"
#include "split_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace viscera {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// Patients by TCIA's names: A-1 has three scans, A-2 two, A-3 and A-4 one.
constexpr char kList[] = R"({
  "name": "scans", "foreign": {"z": 1, "a": [2]}, "numTraining": 99,
  "training": [{"image": "volume-covid19-A-1_day0.nii.gz", "label": "l/1.nii.gz", "note": "kept", "fold": 2},
               {"image": "volume-covid19-A-2_day0.nii.gz", "label": "l/2.nii.gz"},
               {"image": "volume-covid19-A-3.nii.gz"}],
  "validation": [{"image": "volume-covid19-A-1_day7.nii.gz", "label": "l/3.nii.gz"},
                 {"image": "volume-covid19-A-4.nii.gz", "label": "l/4.nii.gz"}],
  "testing": ["volume-covid19-A-1_day9.nii.gz", "volume-covid19-A-2_day9.nii.gz"], "": "empty key"})";
constexpr char kOne[] = "volume-covid19-A-1_day0";
constexpr char kTwo[] = "volume-covid19-A-2_day0";

class SplitRoles : public testing::Test {
 protected:
  [[nodiscard]] Split reread(const Json& document) const { return folder_.read(document.dump()); }

  test::SplitFolder folder_;
  Split split_ = folder_.read(kList);
};

std::vector<std::string> keysOf(const Json& object) {
  std::vector<std::string> keys;
  for (const auto& [key, value] : object.items()) keys.push_back(key);
  return keys;
}

TEST_F(SplitRoles, AMovedEntryKeepsItsKeysAndTheFileItsOrder) {
  const Json document = withRole(split_, {kOne}, CaseRole::Validation);
  EXPECT_EQ(keysOf(document), keysOf(split_.document));
  EXPECT_EQ(document.at("foreign").dump(), R"({"z":1,"a":[2]})");
  EXPECT_EQ(document.at("validation").at(2), split_.document.at("training").at(0));
  EXPECT_EQ(document.at("validation").at(0), split_.document.at("validation").at(0));
  EXPECT_EQ(document.at("training").at(0), split_.document.at("training").at(1));
  EXPECT_EQ(document.at("numTraining"), 2);
  EXPECT_EQ(document.at("testing"), split_.document.at("testing"));
}

TEST_F(SplitRoles, ANewTestCaseJoinsTheListThatIsThere) {
  const Json document = withRole(split_, {kTwo}, CaseRole::Test);
  EXPECT_FALSE(document.contains("test"));
  EXPECT_EQ(document.at("testing").size(), 3U);
  EXPECT_EQ(reread(document).withRole(CaseRole::Test).size(), 3U);
}

TEST_F(SplitRoles, UnlabelledWithholdsTheLabelAndGivesItBack) {
  const Split without = reread(withRole(split_, {kOne}, CaseRole::Unlabelled));
  ASSERT_EQ(without.withRole(CaseRole::Unlabelled).size(), 2U);  // the third training case never had one
  EXPECT_EQ(
      without.document.at("training").at(0).dump(),
      R"({"image":"volume-covid19-A-1_day0.nii.gz","withheld_label":"l/1.nii.gz","note":"kept","fold":2})");
  EXPECT_EQ(withRole(without, {kOne}, CaseRole::Training),
            split_.document.patch(Json::parse(R"([{"op": "replace", "path": "/numTraining", "value": 3}])")));
}

TEST_F(SplitRoles, NothingChangesForACaseThatHasTheRole) {
  Json expected = split_.document;
  expected["numTraining"] = 3;  // 99 was wrong
  EXPECT_EQ(withRole(split_, {kOne, kTwo}, CaseRole::Training), expected);
}

TEST_F(SplitRoles, AnUnknownCaseIsRefused) {
  test::expectError(ErrorCode::InvalidInput, {"has no case nobody"}, [&] {
    (void)withRole(split_, {kOne, "nobody"}, CaseRole::Test);
  });
  test::expectError(
      ErrorCode::InvalidInput, {"has no case nobody"}, [&] { (void)withoutCases(split_, {"nobody"}); });
}

TEST_F(SplitRoles, CasesAreTakenOffTheListButNeverAll) {
  const Split fewer = reread(withoutCases(split_, {kOne, "volume-covid19-A-4"}));
  EXPECT_EQ(fewer.cases.size(), 5U);
  EXPECT_EQ(fewer.withRole(CaseRole::Validation).size(), 1U);
  std::set<std::string> all;
  for (const SplitCase& one : split_.cases) all.insert(one.id);
  test::expectError(ErrorCode::InvalidInput, {"all 7 cases"}, [&] { (void)withoutCases(split_, all); });
}

TEST_F(SplitRoles, PatientsAreKeptTogether) {
  EXPECT_THAT(casesOfSamePatients(split_, {kOne}),
              ElementsAre(kOne, "volume-covid19-A-1_day7", "volume-covid19-A-1_day9"));
  EXPECT_THAT(casesOfSamePatients(split_, {"volume-covid19-A-3"}), ElementsAre("volume-covid19-A-3"));
}

TEST_F(SplitRoles, LeaksNameThePatientAndAllCases) {
  const auto leaks = patientLeaks(split_);
  ASSERT_EQ(leaks.size(), 2U);
  EXPECT_THAT(leaks[0].trained, ElementsAre(kOne));
  EXPECT_THAT(leaks[0].validation, ElementsAre("volume-covid19-A-1_day7"));
  EXPECT_THAT(leaks[0].test, ElementsAre("volume-covid19-A-1_day9"));
  EXPECT_THAT(leaks[1].trained, ElementsAre(kTwo));
  EXPECT_THAT(leaks[1].validation, IsEmpty());
}

TEST_F(SplitRoles, AfterTheRemedyNoPatientLeaks) {
  std::set<std::string> heldOut;
  for (const PatientLeak& leak : patientLeaks(split_)) {
    heldOut.insert(leak.validation.begin(), leak.validation.end());
    heldOut.insert(leak.test.begin(), leak.test.end());
  }
  EXPECT_THAT(patientLeaks(reread(withRole(split_, heldOut, CaseRole::Training))), IsEmpty());
  EXPECT_THAT(patientLeaks(reread(withoutCases(split_, heldOut))), IsEmpty());
}

TEST_F(SplitRoles, FoldersOfNnunetBecomeLists) {
  folder_.touch(
      {"imagesTr/a_0000.nii.gz", "imagesTr/b_0000.nii.gz", "labelsTr/a.nii.gz", "labelsTr/b.nii.gz"});
  const Split folders =
      readSplit(folder_.write("dataset.json", R"({"labels": {"background": 0, "spleen": 1}})"));
  const Split edited = reread(withRole(folders, {"b"}, CaseRole::Validation));
  ASSERT_EQ(edited.cases.size(), 2U);
  EXPECT_EQ(edited.withRole(CaseRole::Validation).at(0)->label, "labelsTr/b.nii.gz");
  EXPECT_EQ(edited.labels.at(1), "spleen");
}

}  // namespace
}  // namespace viscera
