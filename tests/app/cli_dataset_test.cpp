// SPDX-License-Identifier: Apache-2.0
#include "engine/data/split.h"
#include "engine/volume/volume_io.h"
#include "tests/app/cli_process.h"
#include "tests/app/tiny_dataset.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/test_paths.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <set>

namespace viscera {
namespace {

namespace fs = std::filesystem;
using test::CliResult;
using test::runCli;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

class CliDataset : public testing::Test {
 protected:
  [[nodiscard]] std::string path(const std::string& name) const { return (folder_.path() / name).string(); }

  static CliResult dataset(std::vector<std::string> words) {
    words.insert(words.begin(), "dataset");
    words.emplace_back("--quiet");
    return runCli(words);
  }
  static std::string cardSplit(const std::string& name) {
    return (test::sourceFolder() / "resources" / "splits" / name).string();
  }

  test::TemporaryFolder folder_;
};

std::vector<std::string> codesOf(const Json& problems) {
  std::vector<std::string> codes;
  for (const Json& one : problems) codes.push_back(one.at("code").get<std::string>());
  return codes;
}

TEST_F(CliDataset, CheckPassesPhantomsAndNamesTheDamage) {
  const test::TinyDataset tiny(folder_.path());
  const std::string split = path("dataset_seg.json");
  const CliResult good =
      dataset({"check", split, "--patch", "16", "--spacing", "7,6,7", "--threads", "2", "--json"});
  ASSERT_EQ(good.status, 0) << good.out << good.err;
  const Json document = good.json();
  EXPECT_EQ(document.at("errors"), 0);
  EXPECT_EQ(document.at("patch"), Json({16, 16, 16}));
  for (const Json& one : document.at("cases")) {
    EXPECT_EQ(one.at("shape"), Json({40, 40, 36}));
    if (one.at("role") == "test") continue;
    EXPECT_THAT(one.at("labels").get<std::vector<int>>(), Contains(6));
  }
  const Split read = readSplit(split);
  std::ofstream(folder_.path() / read.withRole(CaseRole::Training)[0]->label) << "broken";
  const CliResult bad = dataset({"check", split, "--patch", "16", "--spacing", "7,6,7", "--json"});
  EXPECT_EQ(bad.status, 3);
  const Json report = bad.json();
  EXPECT_EQ(report.at("errors"), 1);
  std::vector<std::string> codes;
  for (const Json& one : report.at("cases"))
    for (const std::string& code : codesOf(one.at("problems"))) codes.push_back(code);
  EXPECT_THAT(codes, Contains("unreadable"));
  const CliResult text = dataset({"check", split, "--patch", "16", "--spacing", "7,6,7"});
  EXPECT_EQ(text.status, 3);
  EXPECT_THAT(text.out, AllOf(HasSubstr("with errors"), HasSubstr("1 error,"), HasSubstr("error: ")));
}

TEST_F(CliDataset, CheckNeedsAListOrTheCard) {
  EXPECT_EQ(dataset({"check"}).status, 2);
  EXPECT_EQ(dataset({"check", "--card"}).status, 2);
  EXPECT_EQ(dataset({"check", cardSplit("btcv_dataset_0.json"), "--patch", "8,8"}).status, 2);
}

TEST_F(CliDataset, CardAnswersWhereNothingIsThere) {
  const CliResult nothing = dataset({"check", "--card", "--root", path(""), "--json"});
  EXPECT_EQ(nothing.status, 3);
  const Json lists = nothing.json().at("lists");
  ASSERT_EQ(lists.size(), 2U);
  EXPECT_EQ(lists[0].at("missing"), 771);
  EXPECT_EQ(lists[0].at("first_missing").size(), 10U);
  EXPECT_EQ(lists[1].at("missing"), 80);
  EXPECT_THAT(dataset({"check", "--card", "--root", path("")}).out,
              AllOf(HasSubstr("TCIA: 0 of 771 files"),
                    HasSubstr("data/volume-covid19-A-NNNN"),
                    HasSubstr("labelNNNN")));
}

TEST_F(CliDataset, CardFollowsTheGivenList) {
  std::ofstream(path("split.json")) << R"({"training": ["a.nii.gz", "b.nii.gz"]})";
  std::ofstream(path("a.nii.gz")) << "a";
  const CliResult half = dataset({"check", path("split.json"), "--card", "--json"});
  EXPECT_EQ(half.status, 3);
  EXPECT_EQ(half.json().at("lists").at(0).at("first_missing"), Json({"b.nii.gz"}));
  std::ofstream(path("b.nii.gz")) << "b";
  EXPECT_EQ(dataset({"check", path("split.json"), "--card"}).status, 0);
}

TEST_F(CliDataset, AuditFindsThePatientsOfTcia) {
  const CliResult audit = dataset({"audit", cardSplit("tcia_dataset_split.json"), "--json"});
  ASSERT_EQ(audit.status, 0) << audit.err;
  const Json problem = audit.json().at("problems").at(0);
  EXPECT_EQ(problem.at("code"), "patient_overlap");
  EXPECT_EQ(problem.at("patients").size(), 23U);
  EXPECT_EQ(problem.at("cases").size(), 33U);
}

TEST_F(CliDataset, SplitAndSubsetWriteListsThatLoad) {
  const std::string btcv = cardSplit("btcv_dataset_0.json");
  const CliResult folds =
      dataset({"split", btcv, "--folds", "5", "--seed", "2", "--out", path("folds.json"), "--json"});
  ASSERT_EQ(folds.status, 0) << folds.err;
  EXPECT_EQ(folds.json().at("cases_of_folds"), Json({6, 6, 6, 6, 6}));
  EXPECT_EQ(readSplit(path("folds.json")).withRole(CaseRole::Training).size(), 30U);
  const CliResult six = dataset({"subset", btcv, "--count", "6", "--out", path("six.json"), "--json"});
  ASSERT_EQ(six.status, 0) << six.err;
  EXPECT_EQ(six.json().at("training").size(), 6U);
  EXPECT_EQ(readSplit(path("six.json")).withRole(CaseRole::Validation).size(), 6U);
  EXPECT_EQ(dataset({"subset", path("six.json"), "--count", "3", "--out", path("six.json")}).status, 2);
  EXPECT_EQ(dataset({"subset", btcv, "--count", "99", "--out", path("more.json")}).status, 2);
}

TEST_F(CliDataset, RemapKeepsTheHeaderAndListsWhatIsDropped) {
  Geometry geometry;
  geometry.size = {3, 1, 1};
  geometry.spacing_mm = {1.0, 2.0, 3.0};
  geometry.origin_mm = {5.0, 6.0, 7.0};
  Volume labels(geometry, VoxelType::UInt16);
  const std::vector<std::uint16_t> values = {0, 9, 13};  // postcava and duodenum of AMOS
  std::copy(values.begin(), values.end(), labels.voxels<std::uint16_t>().begin());
  SourceHeader header;
  header.sformCode = 0;
  header.storedRasFromVoxel = geometry.rasFromVoxel().matrix();
  writeVolume(path("in/a.nii.gz"), labels, &header);
  std::ofstream(path("in/b.nii.gz")) << "broken";
  const CliResult result =
      dataset({"remap", "--input", path("in"), "--table", "amos", "--out", path("out"), "--json"});
  EXPECT_EQ(result.status, 3);  // for b
  const Json outputs = result.json().at("outputs");
  EXPECT_EQ(outputs.at(0).at("values").at(0).at("to"), 9);
  EXPECT_EQ(outputs.at(0).at("values").at(1).at("name"), "duodenum");
  EXPECT_TRUE(outputs.at(0).at("values").at(1).at("to").is_null());
  EXPECT_THAT(outputs.at(1).at("failure").get<std::string>(), HasSubstr("b.nii.gz"));
  const LoadedVolume written = readVolume(path("out/a.nii.gz"));
  EXPECT_EQ(written.volume.at(1, 0, 0), 9.0);
  EXPECT_EQ(written.volume.at(2, 0, 0), 0.0);
  EXPECT_TRUE(sameGrid(written.volume.geometry(), geometry, 1e-5));
  EXPECT_EQ(written.header.sformCode, 0);
  EXPECT_EQ(written.header.qformCode, 1);
  EXPECT_EQ(dataset({"remap", "--input", path("in"), "--table", "amos", "--out", path("in")}).status, 2);
  EXPECT_EQ(dataset({"remap", "--input", path("in"), "--table", "none", "--out", path("out")}).status, 2);
}

TEST_F(CliDataset, RemapOfSingleValuesLeavesTheOthers) {
  Geometry geometry;
  geometry.size = {4, 1, 1};
  Volume labels(geometry, VoxelType::UInt8);
  const std::vector<std::uint8_t> values = {10, 11, 14, 15};
  std::copy(values.begin(), values.end(), labels.voxels<std::uint8_t>().begin());
  writeVolume(path("a.nii.gz"), labels);
  const CliResult result = dataset({"remap",
                                    "--input",
                                    path("a.nii.gz"),
                                    "--set",
                                    "14=0",
                                    "--set",
                                    "15=6",
                                    "--out",
                                    path("b.nii.gz"),
                                    "--json"});
  ASSERT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(result.json().at("outputs").at(0).at("values").at(0).at("to"), 10);
  EXPECT_EQ(result.json().at("outputs").at(0).at("values").at(2).at("to"), 0);
  const Volume written = readVolume(path("b.nii.gz")).volume;
  const std::vector<double> expected = {10.0, 11.0, 0.0, 6.0};
  for (int i = 0; i < 4; ++i) EXPECT_EQ(written.at(i, 0, 0), expected[static_cast<std::size_t>(i)]);
  EXPECT_EQ(dataset({"remap", "--input", path("a.nii.gz"), "--out", path("c.nii.gz")}).status, 2);
  EXPECT_EQ(dataset({"remap", "--input", path("a.nii.gz"), "--set", "x=1", "--out", path("c.nii.gz")}).status,
            2);
  EXPECT_EQ(dataset({"remap",
                     "--input",
                     path("a.nii.gz"),
                     "--table",
                     "amos",
                     "--set",
                     "14=0",
                     "--out",
                     path("c.nii.gz")})
                .status,
            2);
}

TEST_F(CliDataset, ImportRefusesFaultySeriesByName) {
  VISCERA_REQUIRE_TEST_DATA(faults, "edge/series_faults/gantrytilting");
  const CliResult result = dataset({"import-dicom", faults.string(), "--out", path("out"), "--json"});
  EXPECT_EQ(result.status, 3);
  EXPECT_THAT(result.json().at("refused").at(0).at("reason").get<std::string>(), HasSubstr("gantry tilt"));
  EXPECT_EQ(dataset({"import-dicom", path(""), "--out", path("out")}).status, 3);
}

}  // namespace
}  // namespace viscera
