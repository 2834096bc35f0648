// SPDX-License-Identifier: Apache-2.0
// The published lists: those of the model card in resources/splits, and more of them in the test data.
#include "engine/api/organs.h"
#include "engine/data/split.h"
#include "tests/support/test_paths.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace viscera {
namespace {

namespace fs = std::filesystem;
using test::sourceFolder;

struct ExpectedList {
  std::string file;
  std::size_t training = 0;
  std::size_t validation = 0;
  std::size_t test = 0;
  bool labelled = true;
  int classes = 14;
};

void expectCounts(const fs::path& folder, const ExpectedList& expected) {
  SCOPED_TRACE(expected.file);
  const Split split = readSplit(folder / expected.file);
  const auto training = split.withRole(CaseRole::Training);
  EXPECT_EQ(training.size(), expected.training);
  EXPECT_EQ(split.withRole(CaseRole::Validation).size(), expected.validation);
  EXPECT_EQ(split.withRole(CaseRole::Test).size(), expected.test);
  EXPECT_EQ(split.withRole(CaseRole::Unlabelled).size(), 0U);
  EXPECT_EQ(split.classCount(), expected.classes);
  for (const SplitCase* one : training) EXPECT_EQ(!one->label.empty(), expected.labelled) << one->image;
  for (const SplitCase* one : split.withRole(CaseRole::Validation))
    EXPECT_EQ(!one->label.empty(), expected.labelled) << one->image;
  std::set<std::string> ids;
  for (const SplitCase& one : split.cases) ids.insert(one.id);
  EXPECT_EQ(ids.size(), split.cases.size());
}

const ExpectedList kTcia{"tcia_dataset_split.json", 600, 171, 0, false};
const ExpectedList kBtcv{"btcv_dataset_0.json", 24, 6, 20};
const ExpectedList kTwelve{"dataset_0_init_12.json", 12, 6, 20};
const ExpectedList kSix{"dataset_0_init_6.json", 6, 6, 20};

TEST(SplitLists, OfTheModelCardAreInTheResources) {
  for (const ExpectedList& list : {kTcia, kBtcv, kTwelve, kSix})
    expectCounts(sourceFolder() / "resources" / "splits", list);
}

// Pipeline facts 2.6: training 0001-0010 and 0021-0034, validation 0035-0040, test 0061-0080.
TEST(SplitLists, BtcvSharesOutItsCasesAsPublished) {
  const Split split = readSplit(sourceFolder() / "resources" / "splits" / "btcv_dataset_0.json");
  const auto expectNumbers = [&](CaseRole role, std::vector<int> numbers, const std::string& folder) {
    const auto cases = split.withRole(role);
    ASSERT_EQ(cases.size(), numbers.size());
    for (std::size_t i = 0; i < cases.size(); ++i) {
      const std::string number = std::to_string(10000 + numbers[i]).substr(1);
      EXPECT_EQ(cases[i]->image, folder + "/img" + number + ".nii.gz");
      EXPECT_EQ(cases[i]->id, "img" + number);
      EXPECT_EQ(cases[i]->label, role == CaseRole::Test ? "" : "labelsTr/label" + number + ".nii.gz");
    }
  };
  const auto range = [](int first, int last) {
    std::vector<int> numbers;
    for (int n = first; n <= last; ++n) numbers.push_back(n);
    return numbers;
  };
  std::vector<int> training = range(1, 10);
  for (const int n : range(21, 34)) training.push_back(n);
  expectNumbers(CaseRole::Training, training, "imagesTr");
  expectNumbers(CaseRole::Validation, range(35, 40), "imagesTr");
  expectNumbers(CaseRole::Test, range(61, 80), "imagesTs");
}

TEST(SplitLists, BtcvNamesTheOrgansInOurOrder) {
  const Split split = readSplit(sourceFolder() / "resources" / "splits" / "btcv_dataset_0.json");
  EXPECT_EQ(split.name, "btcv");
  ASSERT_EQ(split.labels.size(), kBtcvOrgans.size());
  for (const Organ& organ : kBtcvOrgans) EXPECT_EQ(split.labels.at(organ.label), organ.shortName);
  EXPECT_EQ(split.document.at("numTraining"), 80);  // wrong in the file, kept and ignored
}

TEST(SplitLists, CopiesEqualTheOriginals) {
  VISCERA_REQUIRE_TEST_DATA(originals, "splits");
  for (const ExpectedList& list : {kTcia, kBtcv, kTwelve, kSix}) {
    const Split copy = readSplit(sourceFolder() / "resources" / "splits" / list.file);
    EXPECT_EQ(copy.sha256, readSplit(originals / list.file).sha256) << list.file;
  }
}

TEST(SplitLists, OfTheTestDataAllLoad) {
  VISCERA_REQUIRE_TEST_DATA(folder, "splits");
  const std::vector<ExpectedList> lists = {kTcia,
                                           kBtcv,
                                           kTwelve,
                                           kSix,
                                           {"btcv_folds.json", 30, 0, 20},
                                           {"BTCV-Abdomen_5_folds.json", 24, 0, 6},
                                           {"btcv_dataset_0_empty_key.json", 24, 6, 20},
                                           {"dataset_TCIAcovid19_0.json", 722, 49, 0, false},
                                           {"dataset_LUNA16_0.json", 843, 45, 0},
                                           {"amos_nnunet_dataset.json", 200, 100, 200, true, 16}};
  std::set<std::string> checked;
  for (const ExpectedList& list : lists) {
    expectCounts(folder, list);
    checked.insert(list.file);
  }
  for (const auto& file : fs::directory_iterator(folder))
    EXPECT_TRUE(checked.contains(file.path().filename().string())) << file.path();
}

TEST(SplitLists, EachFoldBecomesTheValidationSet) {
  VISCERA_REQUIRE_TEST_DATA(file, "splits/btcv_folds.json");
  std::set<std::string> validated;
  for (int fold = 0; fold < 5; ++fold) {
    Split split = readSplit(file);
    applyFold(split, fold);
    EXPECT_EQ(split.withRole(CaseRole::Training).size(), 24U);
    EXPECT_EQ(split.withRole(CaseRole::Test).size(), 20U);
    const auto validation = split.withRole(CaseRole::Validation);
    EXPECT_EQ(validation.size(), 6U);
    for (const SplitCase* one : validation) {
      EXPECT_EQ(one->fold, fold);
      validated.insert(one->id);
    }
  }
  EXPECT_EQ(validated.size(), 30U);
}

TEST(SplitLists, ForeignKeysAreKept) {
  VISCERA_REQUIRE_TEST_DATA(folder, "splits");
  const Split folds = readSplit(folder / "BTCV-Abdomen_5_folds.json");
  EXPECT_TRUE(folds.labels.empty());
  EXPECT_EQ(folds.document.at("label_dict").size(), 13U);
  EXPECT_EQ(folds.document.at("training")[0].at("pseudo_label"), "RawData/Training/img/img0039.nii.gz");
  EXPECT_EQ(readSplit(folder / "btcv_dataset_0_empty_key.json").document.at("").at("0"), "CT");
}

}  // namespace
}  // namespace viscera
