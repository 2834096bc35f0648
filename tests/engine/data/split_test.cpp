// SPDX-License-Identifier: Apache-2.0
#include "engine/data/split.h"

#include "expect_error.h"
#include "split_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace viscera {
namespace {

using test::expectError;
using test::ids;
using test::SplitFolder;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

TEST(ReadSplit, TakesObjectsAndPlainPaths) {
  const SplitFolder folder;
  const Split split = folder.read(R"({
    "name": "two organs",
    "labels": {"0": "background", "1": "spleen", "7": "stomach"},
    "numTraining": 80,
    "training": [{"image": "imagesTr/a.nii.gz", "label": ["labelsTr/a.nii.gz"], "fold": 3, "age": 61},
                 "imagesTr/b.nrrd"],
    "validation": [{"image": ["imagesTr/c.mha"], "label": null}],
    "test": ["imagesTs/d.nii"],
    "owner": {"id": 5}})");
  ASSERT_EQ(split.cases.size(), 4U);
  EXPECT_EQ(split.name, "two organs");
  EXPECT_THAT(split.labels, ElementsAre(Pair(0, "background"), Pair(1, "spleen"), Pair(7, "stomach")));
  EXPECT_EQ(split.classCount(), 8);
  const SplitCase& first = split.cases[0];
  EXPECT_EQ(first.id, "a");
  EXPECT_EQ(first.role, CaseRole::Training);
  EXPECT_EQ(first.image, "imagesTr/a.nii.gz");
  EXPECT_EQ(first.label, "labelsTr/a.nii.gz");
  EXPECT_EQ(first.fold, 3);
  EXPECT_FALSE(first.found);
  EXPECT_EQ(split.cases[1].role, CaseRole::Unlabelled);
  EXPECT_EQ(split.cases[1].image, "imagesTr/b.nrrd");
  EXPECT_EQ(split.cases[1].fold, std::nullopt);
  EXPECT_EQ(split.cases[2].role, CaseRole::Validation);
  EXPECT_EQ(split.cases[2].image, "imagesTr/c.mha");
  EXPECT_EQ(split.cases[2].label, "");
  EXPECT_EQ(split.cases[3].role, CaseRole::Test);
  EXPECT_EQ(split.cases[3].id, "d");
}

TEST(ReadSplit, KeepsTheWholeFileAndItsHash) {
  const SplitFolder folder;
  const std::string text =
      R"({"": 1, "training": [{"image": "a.nii", "pseudo_label": "p.nii"}], "owner": {"id": 5}})";
  const Split split = folder.read(text);
  EXPECT_EQ(split.document.dump(), parseJson(text, "text").dump());
  EXPECT_EQ(split.file, folder.path() / "split.json");
  // sha256sum of {"training": ["a.nii"]}
  EXPECT_EQ(folder.read(R"({"training": ["a.nii"]})").sha256,
            "1694c053afde43187acea06e593ab097f7b24ff424dba42b84e227dce8f70bf0");
}

TEST(ReadSplit, CallsCasesUnlabelledOnlyBesideLabelledOnes) {
  const SplitFolder folder;
  const Split ssl = folder.read(R"({"training": ["a.nii", "b.nii"]})");
  EXPECT_EQ(ssl.withRole(CaseRole::Training).size(), 2U);
  EXPECT_THAT(ssl.withRole(CaseRole::Unlabelled), IsEmpty());
  const Split mixed = folder.read(
      R"({"training": ["a.nii", {"image": "b.nii", "label": "lb.nii"}], "validation": ["c.nii"]})");
  EXPECT_THAT(ids(mixed.withRole(CaseRole::Unlabelled)), ElementsAre("a"));
  EXPECT_THAT(ids(mixed.withRole(CaseRole::Training)), ElementsAre("b"));
  EXPECT_THAT(ids(mixed.withRole(CaseRole::Validation)), ElementsAre("c"));
}

TEST(ReadSplit, TakesLabelsOfEachStyle) {
  const SplitFolder folder;
  const Split inverted = folder.read(R"({"labels": {"background": 0, "liver": 2}, "training": ["a.nii"]})");
  EXPECT_THAT(inverted.labels, ElementsAre(Pair(0, "background"), Pair(2, "liver")));
  EXPECT_EQ(inverted.classCount(), 3);
  const Split listed = folder.read(R"({"labels": ["background", "liver"], "training": ["a.nii"]})");
  EXPECT_THAT(listed.labels, ElementsAre(Pair(0, "background"), Pair(1, "liver")));
  EXPECT_EQ(folder.read(R"({"training": ["a.nii"]})").classCount(), 14);
}

TEST(ReadSplit, TakesTheDatasetObjectOfNnUnet) {
  const SplitFolder folder;
  const Split split = folder.read(R"({
    "channel_names": {"0": "CT"}, "labels": {"background": 0, "liver": 1}, "file_ending": ".nii.gz",
    "dataset": {"case_1": {"images": ["data/x.nii.gz"], "label": "data/x_seg.nii.gz"},
                "case_2": {"images": ["data/y.nii.gz"], "label": "data/y_seg.nii.gz"}}})");
  EXPECT_THAT(ids(split.withRole(CaseRole::Training)), ElementsAre("case_1", "case_2"));
  EXPECT_EQ(split.cases[1].image, "data/y.nii.gz");
  EXPECT_EQ(split.cases[1].label, "data/y_seg.nii.gz");
}

TEST(ReadSplit, NamesFileEntryAndKeyOfAMistake) {
  const SplitFolder folder;
  const auto refused = [&](const std::string& json, std::vector<std::string> parts) {
    parts.emplace_back("split.json");
    expectError(ErrorCode::InvalidInput, parts, [&] { (void)folder.read(json); });
  };
  refused(R"({"training": ["a.nii", {"label": "b.nii"}]})", {"training[1]", "\"image\"", "missing"});
  refused(R"({"training": [{"image": ""}]})", {"training[0]", "\"image\""});
  refused(R"({"validation": [{"image": 7}]})", {"validation[0]", "\"image\"", "7"});
  refused(R"({"test": [["a.nii", "b.nii"]]})", {"test[0]", "an object with \"image\""});
  refused(R"({"training": [{"image": ["t1.nii", "t2.nii"]}]})", {"training[0]", "\"image\"", "2 files"});
  refused(R"({"training": [{"image": "a.nii", "label": []}]})", {"training[0]", "\"label\""});
  refused(R"({"training": [{"image": "a.nii", "fold": "1"}]})", {"training[0]", "\"fold\"", "\"1\""});
  // Two to the power of 32 and one more: cut to an int they would be 0 and 1.
  refused(R"({"training": [{"image": "a.nii", "fold": 4294967296}]})", {"training[0]", "4294967296"});
  refused(R"({"labels": {"liver": 4294967297}, "training": ["a.nii"]})", {"liver", "4294967297"});
  refused(R"({"training": {"image": "a.nii"}})", {"training", "list"});
  refused(R"({"labels": {"spleen": "x"}, "training": ["a.nii"]})", {"labels", "spleen"});
  refused(R"({"labels": {"1": "a", "01": "b"}, "training": ["a.nii"]})", {"labels", "value 1", "two names"});
  refused(R"({"labels": {"300": "a"}, "training": ["a.nii"]})", {"labels", "300"});
  refused(R"({"labels": {"all": [1, 2]}, "training": ["a.nii"]})", {"labels", "all", "region"});
  refused(R"({"training": []})", {"names no case", "training"});
  refused(R"(["a.nii"])", {"JSON object"});
  refused("{\n\"training\": [,]}", {"line 2"});
  expectError(ErrorCode::Io, {"absent.json"}, [&] { (void)readSplit(folder.path() / "absent.json"); });
}

TEST(ReadSplit, SaysWhatAFolderOrAScanIs) {
  const SplitFolder folder;
  expectError(ErrorCode::InvalidInput, {folder.path().string(), "is a folder", "JSON"}, [&] {
    (void)readSplit(folder.path());
  });
  const auto scan = folder.write("liver.nii.gz", "not JSON");
  expectError(
      ErrorCode::InvalidInput, {"liver.nii.gz", "is a scan", "lists scans"}, [&] { (void)readSplit(scan); });
}

TEST(ApplyFold, MakesOneFoldTheValidationSet) {
  const SplitFolder folder;
  const std::string json = R"({
    "training": [{"image": "a.nii", "label": "la.nii", "fold": 0}, {"image": "b.nii", "label": "lb.nii", "fold": 1},
                 {"image": "c.nii", "label": "lc.nii"}, {"image": "u.nii", "fold": 1}],
    "validation": [{"image": "v.nii", "label": "lv.nii", "fold": 0}],
    "test": [{"image": "t.nii", "fold": 1}]})";
  Split split = folder.read(json);
  applyFold(split, 1);
  EXPECT_THAT(ids(split.withRole(CaseRole::Training)), ElementsAre("a", "c"));
  EXPECT_THAT(ids(split.withRole(CaseRole::Validation)), ElementsAre("b", "v"));
  EXPECT_THAT(ids(split.withRole(CaseRole::Test)), ElementsAre("t"));
  EXPECT_THAT(ids(split.withRole(CaseRole::Unlabelled)), ElementsAre("u"));
  expectError(ErrorCode::InvalidConfiguration, {"split.json", "fold 4", "0"}, [&] { applyFold(split, 4); });
  Split plain = folder.read(R"({"training": ["a.nii"], "test": [{"image": "t.nii", "fold": 0}]})");
  expectError(ErrorCode::InvalidConfiguration, {"fold 0", "no \"fold\""}, [&] { applyFold(plain, 0); });
}

}  // namespace
}  // namespace viscera
