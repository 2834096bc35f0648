// SPDX-License-Identifier: Apache-2.0
#include "engine/data/split_edit.h"

#include "engine/base/error.h"
#include "engine/data/patient_id.h"
#include "expect_error.h"
#include "split_files.h"
#include "tests/support/test_paths.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace viscera {
namespace {

using test::expectError;
using testing::ElementsAre;

Split cardSplit(const std::string& file) {
  return readSplit(test::sourceFolder() / "resources" / "splits" / file);
}

class SplitEdit : public testing::Test {
 protected:
  [[nodiscard]] Split reread(const Json& document) const { return folder_.read(document.dump()); }

  test::SplitFolder folder_;
};

std::set<std::string> trainingImages(const Split& split) {
  std::set<std::string> images;
  for (const SplitCase* one : split.withRole(CaseRole::Training)) images.insert(one->image);
  return images;
}

TEST_F(SplitEdit, FoldsOfBtcvHoldEachLabelledCaseOnce) {
  const Split btcv = cardSplit("btcv_dataset_0.json");
  const Split folds = reread(splitIntoFolds(btcv, 5, 7));
  std::set<std::string> heldOut;
  for (int fold = 0; fold < 5; ++fold) {
    Split one = folds;
    applyFold(one, fold);
    EXPECT_EQ(one.withRole(CaseRole::Training).size(), 24U);
    EXPECT_EQ(one.withRole(CaseRole::Validation).size(), 6U);
    EXPECT_EQ(one.withRole(CaseRole::Test).size(), 20U);
    for (const SplitCase* held : one.withRole(CaseRole::Validation))
      EXPECT_TRUE(heldOut.insert(held->image).second);
  }
  EXPECT_EQ(heldOut.size(), 30U);
  EXPECT_EQ(folds.labels, btcv.labels);
  EXPECT_EQ(folds.document.at("licence"), btcv.document.at("licence"));
  EXPECT_EQ(folds.document.at("numTraining"), 30);
}

TEST_F(SplitEdit, FoldsOfTciaShareNoPatientAndAreBalanced) {
  const Split folds = reread(splitIntoFolds(cardSplit("tcia_dataset_split.json"), 4, 1));
  const std::vector<std::string> patients = patientIds(folds);
  std::map<std::string, std::set<int>> foldsOf;
  std::map<int, int> sizes;
  ASSERT_EQ(folds.cases.size(), 771U);
  for (std::size_t i = 0; i < patients.size(); ++i) {
    foldsOf[patients[i]].insert(folds.cases[i].fold.value());
    ++sizes[folds.cases[i].fold.value()];
  }
  EXPECT_EQ(foldsOf.size(), 661U);
  for (const auto& [patient, used] : foldsOf) EXPECT_EQ(used.size(), 1U) << patient;
  // 771 = 3 * 193 + 192; most patients have one scan, so that the sizes come out even.
  std::vector<int> counts;
  for (const auto& [fold, count] : sizes) counts.push_back(count);
  std::sort(counts.begin(), counts.end());
  EXPECT_THAT(counts, ElementsAre(192, 193, 193, 193));
}

TEST_F(SplitEdit, FoldsDependOnTheSeedAlone) {
  const Split btcv = cardSplit("btcv_dataset_0.json");
  EXPECT_EQ(splitIntoFolds(btcv, 5, 3), splitIntoFolds(btcv, 5, 3));
  EXPECT_NE(splitIntoFolds(btcv, 5, 3), splitIntoFolds(btcv, 5, 4));
}

TEST_F(SplitEdit, FoldsKeepTheKeysOfEntriesAndTakePlainPaths) {
  const Json folds = splitIntoFolds(
      folder_.read(
          R"({"other": [1], "training": [{"image": "a.nii", "label": "la.nii", "site": "B", "fold": 9}],
                       "validation": ["b.nii"], "test": ["c.nii"]})"),
      2,
      0);
  EXPECT_EQ(folds.at("other"), Json({1}));
  EXPECT_FALSE(folds.contains("validation"));
  EXPECT_EQ(folds.at("test"), Json({"c.nii"}));
  const Json& a = folds.at("training").at(0);
  EXPECT_EQ(a.at("site"), "B");
  const Json& b = folds.at("training").at(1);
  EXPECT_EQ(b.at("image"), "b.nii");
  EXPECT_EQ(a.at("fold").get<int>() + b.at("fold").get<int>(), 1);  // 0 and 1
}

TEST_F(SplitEdit, FoldsOfFoldersGetLists) {
  folder_.touch({"imagesTr/a_0000.nii.gz",
                 "imagesTr/b_0000.nii.gz",
                 "labelsTr/a.nii.gz",
                 "labelsTr/b.nii.gz",
                 "imagesTs/t_0000.nii.gz"});
  const Split folds =
      reread(splitIntoFolds(folder_.read(R"({"labels": {"background": 0, "liver": 1}})"), 2, 0));
  EXPECT_EQ(trainingImages(folds),
            (std::set<std::string>{"imagesTr/a_0000.nii.gz", "imagesTr/b_0000.nii.gz"}));
  ASSERT_EQ(folds.withRole(CaseRole::Test).size(), 1U);
  EXPECT_EQ(folds.withRole(CaseRole::Test)[0]->image, "imagesTs/t_0000.nii.gz");
  EXPECT_EQ(folds.labels.at(1), "liver");
}

TEST_F(SplitEdit, MoreFoldsThanPatientsAreRefused) {
  const Split split = folder_.read(R"({"training": ["p1_day1.nii", "p1_day2.nii", "p2.nii"]})");
  expectError(ErrorCode::InvalidConfiguration, {"--folds 3", "2 patients"}, [&] {
    (void)splitIntoFolds(split, 3, 0);
  });
  expectError(ErrorCode::InvalidConfiguration, {"--folds 1"}, [&] { (void)splitIntoFolds(split, 1, 0); });
}

TEST_F(SplitEdit, SubsetsOfOneSeedAreNested) {
  const Split btcv = cardSplit("btcv_dataset_0.json");
  const std::set<std::string> all = trainingImages(btcv);
  std::set<std::set<std::string>> choices;
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    const auto six = trainingImages(reread(trainingSubset(btcv, 6, seed)));
    const auto twelve = trainingImages(reread(trainingSubset(btcv, 12, seed)));
    EXPECT_EQ(six.size(), 6U);
    EXPECT_EQ(twelve.size(), 12U);
    EXPECT_TRUE(std::includes(twelve.begin(), twelve.end(), six.begin(), six.end()));
    EXPECT_TRUE(std::includes(all.begin(), all.end(), twelve.begin(), twelve.end()));
    choices.insert(six);
  }
  EXPECT_EQ(choices.size(), 5U);  // one of 134596 for each seed
  EXPECT_EQ(trainingImages(reread(trainingSubset(btcv, 24, 0))), all);
}

TEST_F(SplitEdit, SubsetsLeaveTheRestAlone) {
  const Split btcv = cardSplit("btcv_dataset_0.json");
  Json subset = trainingSubset(btcv, 6, 0);
  EXPECT_EQ(subset.at("validation"), btcv.document.at("validation"));
  EXPECT_EQ(subset.at("test"), btcv.document.at("test"));
  EXPECT_EQ(subset.at("reference"), btcv.document.at("reference"));
  EXPECT_EQ(subset.at("numTraining"), 6);
  std::vector<std::string> images;
  for (const Json& entry : subset.at("training")) images.push_back(entry.at("image").get<std::string>());
  EXPECT_TRUE(std::is_sorted(images.begin(), images.end()));  // as in the file
}

TEST_F(SplitEdit, SubsetsCountLabelledCasesAndKeepTheUnlabelled) {
  const Split split = folder_.read(R"({"training": [{"image": "a.nii", "label": "la.nii"}, {"image": "u.nii"},
                                                   {"image": "b.nii", "label": "lb.nii"}]})");
  const Split one = reread(trainingSubset(split, 1, 0));
  EXPECT_EQ(one.withRole(CaseRole::Training).size(), 1U);
  EXPECT_THAT(test::ids(one.withRole(CaseRole::Unlabelled)), ElementsAre("u"));
  expectError(ErrorCode::InvalidConfiguration, {"--count 3", "2 training cases"}, [&] {
    (void)trainingSubset(split, 3, 0);
  });
}

}  // namespace
}  // namespace viscera
