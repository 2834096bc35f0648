// SPDX-License-Identifier: Apache-2.0
#include "storage/case_facts_repository.h"
#include "storage/database.h"
#include "storage/dataset_repository.h"
#include "tests/support/temporary_folder.h"

#include <gtest/gtest.h>

namespace viscera {
namespace {

class CaseFactsRows : public testing::Test {
 protected:
  std::int64_t putDataset(const std::string& sha256,
                          const std::vector<CaseRecord>& cases,
                          std::int64_t added_ms) {
    return DatasetRepository(database_).put(
        {0, "BTCV", "/data/dataset_0.json", sha256, "/data", added_ms}, cases, {{1, "spleen"}});
  }
  static CaseFactsRecord factsOf(const std::string& name, std::int64_t checked_ms) {
    return {name,
            checked_ms,
            "100@5",
            R"({"axes": "RAS"})",
            {0, 7, 255},
            {{"error", "grid_mismatch", "label is not on the grid", "copy the header"},
             {"info", "smaller_than_patch", "small", "nothing"}}};
  }

  test::TemporaryFolder folder_;
  Database database_{folder_.path() / kDatabaseName};
  CaseFactsRepository facts_{database_};
};

const CaseRecord kFirst{
    "img0001", "training", "imagesTr/img0001.nii.gz", "labelsTr/label0001.nii.gz", {}, ""};
const CaseRecord kSecond{"img0002", "training", "imagesTr/img0002.nii.gz", "", {}, ""};

TEST_F(CaseFactsRows, ComeBackAsTheyWerePut) {
  const std::int64_t id = putDataset("a", {kFirst, kSecond}, 1);
  facts_.put(id, factsOf("img0002", 20));
  facts_.put(id, factsOf("img0001", 10));
  facts_.put(id, factsOf("of no case", 10));
  const auto all = facts_.list(id);
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].caseName, "img0001");
  EXPECT_EQ(all[1].caseName, "img0002");
  EXPECT_EQ(all[0].checked_ms, 10);
  EXPECT_EQ(all[0].fingerprint, "100@5");
  EXPECT_EQ(all[0].factsJson, R"({"axes": "RAS"})");
  EXPECT_EQ(all[0].pictures, (std::vector<std::uint8_t>{0, 7, 255}));
  ASSERT_EQ(all[0].problems.size(), 2U);
  EXPECT_EQ(all[0].problems[0].kind, "grid_mismatch");
  EXPECT_EQ(all[0].problems[0].remedy, "copy the header");
  EXPECT_EQ(all[0].problems[1].severity, "info");
}

TEST_F(CaseFactsRows, ANewCheckReplacesTheOldOne) {
  const std::int64_t id = putDataset("a", {kFirst}, 1);
  facts_.put(id, factsOf("img0001", 10));
  CaseFactsRecord mended = factsOf("img0001", 30);
  mended.problems.clear();
  mended.pictures.clear();
  facts_.put(id, mended);
  const auto all = facts_.list(id);
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].checked_ms, 30);
  EXPECT_TRUE(all[0].problems.empty());
  EXPECT_TRUE(all[0].pictures.empty());
}

TEST_F(CaseFactsRows, ANewVersionOfASplitTakesThemOver) {
  const std::int64_t old = putDataset("a", {kFirst, kSecond}, 1);
  facts_.put(old, factsOf("img0001", 10));
  facts_.put(old, factsOf("img0002", 20));
  CaseRecord renamed = kFirst;  // the same files under another name and role
  renamed.name = "imagesTr/img0001";
  renamed.role = "validation";
  CaseRecord labelled = kSecond;  // other files
  labelled.label = "labelsTr/label0002.nii.gz";
  const std::int64_t fresh = putDataset("b", {renamed, labelled}, 2);
  facts_.takeOver(old, fresh);
  facts_.takeOver(old, fresh);  // nothing twice
  const auto all = facts_.list(fresh);
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].caseName, "imagesTr/img0001");
  EXPECT_EQ(all[0].checked_ms, 10);
  EXPECT_EQ(all[0].pictures.size(), 3U);
  EXPECT_EQ(all[0].problems.size(), 2U);
  EXPECT_EQ(facts_.list(old).size(), 2U);
}

TEST_F(CaseFactsRows, DatasetsAreListedNewestFirst) {
  const std::int64_t first = putDataset("a", {kFirst}, 1);
  const std::int64_t second = putDataset("b", {kFirst}, 2);
  const auto all = DatasetRepository(database_).list();
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].id, second);
  EXPECT_EQ(all[1].id, first);
  EXPECT_EQ(all[1].splitSha256, "a");
}

}  // namespace
}  // namespace viscera
