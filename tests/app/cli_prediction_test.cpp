// SPDX-License-Identifier: Apache-2.0
#include "app/prediction_protocol.h"
#include "engine/api/organs.h"
#include "engine/base/json.h"
#include "engine/base/sha256.h"
#include "engine/interchange/carried_names.h"
#include "engine/interchange/pt_reader.h"
#include "engine/volume/label_components.h"
#include "engine/volume/volume_io.h"
#include "tests/app/small_model.h"
#include "tests/app/tiny_dataset.h"
#include "tests/support/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>

namespace viscera {
namespace {

using test::CliResult;
using test::runCli;
using testing::AllOf;
using testing::HasSubstr;

/// Mean over the organs that have a Dice; NaN where none has.
double meanOfOrgans(const Json& scored) {
  double sum = 0.0;
  int count = 0;
  for (const Json& organ : scored.at("organs"))
    if (!organ.at("dice").is_null()) {
      sum += organ.at("dice").get<double>();
      ++count;
    }
  return sum / count;
}

std::size_t lineCount(const std::filesystem::path& file) {
  std::ifstream stream(file);
  std::size_t lines = 0;
  for (std::string line; std::getline(stream, line);) ++lines;
  return lines;
}

class CliPrediction : public testing::Test {
 protected:
  CliPrediction() {
    test::writeStateDict(folder_.path() / "model.pt", *test::smallNetwork(NetworkKind::Unetr));
    const Json split = readJsonFile(dataset_.folder() / "dataset_seg.json");
    labelled_ = {split.at("training").at(0), split.at("validation").at(0)};
    writeJsonFile(dataset_.folder() / "two.json",
                  {{"labels", split.at("labels")}, {"training", Json::array()}, {"validation", labelled_}});
  }

  [[nodiscard]] std::string path(const std::string& name) const { return (folder_.path() / name).string(); }
  [[nodiscard]] std::string data(const Json& name) const {
    return (dataset_.folder() / name.get<std::string>()).string();
  }

  static CliResult run(std::vector<std::string> words, const std::vector<std::string>& more = {}) {
    const auto settings = test::smallModelSettings();
    words.insert(words.end(), settings.begin(), settings.end());
    words.insert(words.end(), more.begin(), more.end());
    return runCli(words);
  }

  test::TemporaryFolder folder_;
  test::TinyDataset dataset_{folder_.path() / "data"};
  std::vector<Json> labelled_;
};

TEST_F(CliPrediction, ValidationWritesItsFilesAndMeansAreThoseOfTheCases) {
  const CliResult result = run({"validate",
                                "--model",
                                path("model.pt"),
                                "--data",
                                path("data/two.json"),
                                "--grid",
                                "both",
                                "--save-predictions",
                                "--out",
                                path("scores"),
                                "--json"});
  ASSERT_EQ(result.status, 0) << result.err;
  EXPECT_THAT(result.err, HasSubstr("clara-4.1-card-seg"));  // the file carries no settings of its own
  const Json document = result.json();
  ASSERT_EQ(document.at("grids").size(), 2U);
  for (const Json& grid : document.at("grids")) {
    ASSERT_EQ(grid.at("cases").size(), 2U);
    const double first = grid.at("cases").at(0).at("mean_dice");
    const double second = grid.at("cases").at(1).at("mean_dice");
    EXPECT_NEAR(first, meanOfOrgans(grid.at("cases").at(0)), 1e-12);
    EXPECT_NEAR(grid.at("mean_dice").get<double>(), (first + second) / 2.0, 1e-12);
    EXPECT_GT(first + second, 0.0);
    const auto files = folder_.path() / "scores" / grid.at("grid").get<std::string>();
    EXPECT_EQ(lineCount(files / "metrics.csv"), 3U);
    EXPECT_EQ(lineCount(files / "mean_dice_raw.csv"), 3U);       // header and two cases
    EXPECT_EQ(lineCount(files / "mean_dice_summary.csv"), 16U);  // header, 14 classes, mean
  }
  EXPECT_EQ(readJsonFile(path("scores/summary.json")), document);
  const Json& protocol = document.at("protocol");
  EXPECT_EQ(protocol.at("split_sha256").get<std::string>().size(), 64U);
  EXPECT_EQ(protocol.at("overlap"), 0.25);
  EXPECT_EQ(protocol.at("window"), (Json{32, 32, 32}));
  EXPECT_EQ(protocol.at("upsampling"), "probabilities");
  EXPECT_EQ(protocol.at("case_count"), 2);
  EXPECT_FALSE(protocol.at("libtorch").get<std::string>().empty());
  EXPECT_TRUE(document.at("card").is_null());  // phantoms are not the card's cases

  const Json& original = document.at("grids").at(0);
  ASSERT_EQ(original.at("grid"), "original");
  const std::string id = original.at("cases").at(1).at("case");
  const CliResult scored = runCli({"evaluate",
                                   "--prediction",
                                   path("scores/predictions/" + id + "_seg.nii.gz"),
                                   "--reference",
                                   data(labelled_[1].at("label")),
                                   "--labels",
                                   path("data/two.json"),
                                   "--json"});
  ASSERT_EQ(scored.status, 0) << scored.err;
  EXPECT_EQ(scored.json().at("grids").at(0).at("cases").at(0).at("organs"),
            original.at("cases").at(1).at("organs"));
}

TEST_F(CliPrediction, ValidationOfARunIsRecordedInItsProject) {
  ASSERT_EQ(runCli(dataset_.newRun("train", path("seg"), 1)).status, 0);
  const CliResult result = runCli({"validate",
                                   "--model",
                                   path("seg"),
                                   "--data",
                                   path("data/dataset_seg.json"),
                                   "--out",
                                   path("scores"),
                                   "--quiet",
                                   "--threads",
                                   "1"});
  ASSERT_EQ(result.status, 0) << result.err;
  EXPECT_THAT(result.out,
              AllOf(HasSubstr("spleen"), HasSubstr("surface_tolerance_mm"), HasSubstr("mean Dice")));
  EXPECT_THAT(result.out, HasSubstr("those of the run that trained the model"));
  const Json summary = readJsonFile(path("scores/summary.json")).at("grids").at(0);
  const Json evaluations = runCli({"runs", "show", path("seg"), "--json"}).json().at("evaluations");
  ASSERT_EQ(evaluations.size(), 2U);  // that of training, on the model grid, and this one
  EXPECT_EQ(evaluations.at(0).at("grid"), "model");
  EXPECT_EQ(evaluations.at(1).at("grid"), "original");
  EXPECT_EQ(evaluations.at(1).at("step"), 1);
  EXPECT_EQ(evaluations.at(1).at("value"), summary.at("mean_dice"));
}

TEST_F(CliPrediction, WhatCannotBeScoredIsRefused) {
  const std::vector<std::string> words = {"validate",
                                          "--model",
                                          path("model.pt"),
                                          "--data",
                                          path("data/dataset_seg.json"),
                                          "--out",
                                          path("scores")};
  const CliResult unlabelled = run(words, {"--role", "test"});
  EXPECT_EQ(unlabelled.status, 2);
  EXPECT_THAT(unlabelled.err, HasSubstr("no labelled test case"));
  const CliResult useless = run(words, {"--set", "learning_rate=1", "--set", "spacig=2"});
  EXPECT_EQ(useless.status, 2);
  EXPECT_THAT(useless.err, AllOf(HasSubstr("learning_rate: has no effect"), HasSubstr("spacig")));
  test::writeStateDict(path("encoder.pt"), *test::smallNetwork(NetworkKind::VitAutoEnc));
  const CliResult encoder = run(
      {"infer", "--model", path("encoder.pt"), "--input", path("data/imagesTr"), "--output", path("labels")});
  EXPECT_EQ(encoder.status, 2);
  EXPECT_THAT(encoder.err, HasSubstr("train --init"));
  std::filesystem::remove(data(labelled_[1].at("image")));
  const CliResult missing = run(words);
  EXPECT_EQ(missing.status, 3);
  EXPECT_THAT(missing.err, HasSubstr(labelled_[1].at("image").get<std::string>()));
}

TEST_F(CliPrediction, OneScanGoesToTheNamedFileOnItsOwnGrid) {
  const std::string scan = data(labelled_[0].at("image"));
  const CliResult result = run({"infer",
                                "--model",
                                path("model.pt"),
                                "--input",
                                scan,
                                "--output",
                                path("new/l.nrrd"),
                                "--save-probabilities",
                                "--json"});
  ASSERT_EQ(result.status, 0) << result.err;
  const Json document = result.json();
  EXPECT_TRUE(document.at("failed").empty());
  const Json& output = document.at("outputs").at(0);
  EXPECT_EQ(output.at("output"), path("new/l.nrrd"));
  EXPECT_EQ(document.at("protocol_file"), path("new/l_prediction.json"));
  const Json told = readJsonFile(path("new/l_prediction.json"));
  EXPECT_EQ(told.at("protocol"), document.at("protocol"));
  EXPECT_EQ(told.at("protocol").at("model_sha256").at(0), sha256OfFile(path("model.pt")));
  EXPECT_EQ(told.at("scans").at(0).at("output"), "l.nrrd");
  const Volume labels = readVolume(path("new/l.nrrd")).volume;
  EXPECT_TRUE(sameGrid(labels.geometry(), readVolumeInfo(scan).geometry));
  ASSERT_EQ(output.at("organs").size(), 13U);
  const auto voxels = labels.convertedTo(VoxelType::UInt8);
  const auto span = std::as_const(voxels).voxels<std::uint8_t>();
  for (const auto& [label, organ] : output.at("organs").items())
    EXPECT_NEAR(organ.at("ml").get<double>(),
                static_cast<double>(std::count(span.begin(), span.end(), std::stoi(label))) * 7.0 * 6.0 *
                    7.0 / 1000.0,
                1e-3);

  const PtValue file = readPtFile(path("new/l_probabilities.pt"));
  const auto& probabilities = std::get<PtTensor>(find(file, "probabilities")->value);
  ASSERT_EQ(probabilities.shape.size(), 4U);
  EXPECT_EQ(probabilities.shape[0], 14);
  const auto* values = reinterpret_cast<const float*>(probabilities.bytes.get());
  const std::int64_t stride = probabilities.elementCount() / 14;
  double sum = 0.0;
  for (int label = 0; label < 14; ++label) sum += static_cast<double>(values[label * stride]);
  EXPECT_NEAR(sum, 1.0, 1e-5);
  EXPECT_EQ(std::get<PtTensor>(find(file, "affine")->value).shape, (std::vector<std::int64_t>{4, 4}));
}

TEST_F(CliPrediction, InAFolderABrokenScanIsNamedAndTheOthersAreDone) {
  const auto scans = folder_.path() / "scans";
  std::filesystem::create_directories(scans);
  std::filesystem::copy(data(labelled_[0].at("image")), scans / "a.nii.gz");
  std::ofstream(scans / "b.nii.gz") << "this is no scan";
  std::filesystem::copy(data(labelled_[1].at("image")), scans / "c.nii.gz");
  std::ofstream(scans / "notes.txt") << "left alone";
  const CliResult result = run({"infer",
                                "--model",
                                path("model.pt"),
                                "--input",
                                scans.string(),
                                "--output",
                                path("labels"),
                                "--json"});
  EXPECT_EQ(result.status, 3);
  EXPECT_THAT(result.err, HasSubstr("b.nii.gz"));
  const Json document = result.json();
  ASSERT_EQ(document.at("outputs").size(), 2U);
  ASSERT_EQ(document.at("failed").size(), 1U);
  EXPECT_EQ(document.at("failed").at(0).at("input"), (scans / "b.nii.gz").string());
  EXPECT_EQ(carriedNames(path("labels/a_seg.nii.gz")), organNames(14)) << "the file tells what it holds";
  const Json told = readJsonFile(path("labels/prediction.json"));
  ASSERT_EQ(told.at("scans").size(), 3U);
  EXPECT_EQ(told.at("scans").at(1).at("state"), "failed");
  for (const char* name : {"a", "c"})
    EXPECT_TRUE(sameGrid(readVolumeInfo(path("labels/" + std::string(name) + "_seg.nii.gz")).geometry,
                         readVolumeInfo(scans / (std::string(name) + ".nii.gz")).geometry));
}

/// A folder for each case, a label map of 8 bit and one of 16 bit among them.
TEST_F(CliPrediction, OfCaseFoldersTheScansArePredictedAndLabelMapsAreNamed) {
  const auto set = folder_.path() / "set";
  for (int number = 0; number < 2; ++number) {
    const auto folder = set / ("s000" + std::to_string(number));
    std::filesystem::create_directories(folder);
    std::filesystem::copy(data(labelled_[static_cast<std::size_t>(number)].at("image")),
                          folder / "ct.nii.gz");
  }
  const Volume labels = readVolume(data(labelled_[0].at("label"))).volume;
  writeVolume(set / "s0000/eight.nii.gz", labels.convertedTo(VoxelType::UInt8));
  writeVolume(set / "s0001/sixteen.nii.gz", labels.convertedTo(VoxelType::Int16));
  const std::vector<std::string> words = {
      "infer", "--model", path("model.pt"), "--input", set.string(), "--output", path("out")};
  const CliResult result = run(words);
  ASSERT_EQ(result.status, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("2 of 2 scans predicted, 2 left out"));
  EXPECT_THAT(result.err, HasSubstr("left out, label map: s0000/eight.nii.gz"));
  EXPECT_THAT(result.err, HasSubstr("sixteen.nii.gz: is a label map"));
  EXPECT_TRUE(std::filesystem::exists(path("out/s0000_seg.nii.gz")));
  EXPECT_TRUE(std::filesystem::exists(path("out/s0001_ct_seg.nii.gz"))) << "two files might have been scans";
  EXPECT_FALSE(std::filesystem::exists(path("out/s0001_sixteen_seg.nii.gz")));
  const CliResult alone = run({"infer",
                               "--model",
                               path("model.pt"),
                               "--input",
                               (set / "s0001/sixteen.nii.gz").string(),
                               "--output",
                               path("alone.nii.gz")});
  EXPECT_EQ(alone.status, 3);
  EXPECT_THAT(alone.err, HasSubstr("name the scan it was drawn on"));
}

TEST_F(CliPrediction, LabelMapsThatExistAreReplacedOrLeftOnlyWhereSomebodySaysSo) {
  const auto scans = folder_.path() / "scans";
  std::filesystem::create_directories(scans);
  std::filesystem::copy(data(labelled_[0].at("image")), scans / "a.nii.gz");
  std::filesystem::copy(data(labelled_[1].at("image")), scans / "b.nii.gz");
  const std::vector<std::string> words = {
      "infer", "--model", path("model.pt"), "--input", scans.string(), "--output", path("out")};
  ASSERT_EQ(run(words).status, 0);
  const std::string hash = sha256OfFile(path("out/a_seg.nii.gz"));
  std::filesystem::remove(path("out/b_seg.nii.gz"));  // as where the batch was interrupted
  const CliResult again = run(words);
  EXPECT_EQ(again.status, 2);
  EXPECT_THAT(again.err,
              AllOf(HasSubstr("a_seg.nii.gz: exists already, as 1 of 2"), HasSubstr("--skip-existing")));
  EXPECT_FALSE(std::filesystem::exists(path("out/b_seg.nii.gz")));
  const CliResult rest = run(words, {"--skip-existing"});
  EXPECT_EQ(rest.status, 0) << rest.err;
  EXPECT_THAT(rest.out, HasSubstr("1 of 2 scans predicted, 1 existed already"));
  EXPECT_EQ(readJsonFile(path("out/prediction.json")).at("scans").size(), 2U) << "the first is still told of";
  EXPECT_THAT(run(words, {"--skip-existing"}).out, HasSubstr("0 of 2 scans predicted, 2 existed already"));
  std::filesystem::remove(path("out/b_seg.nii.gz"));
  const CliResult other = run(words, {"--skip-existing", "--overlap", "0.5"});
  EXPECT_EQ(other.status, 2);
  EXPECT_THAT(other.err, HasSubstr("were predicted otherwise (overlap was 0.25, now 0.5)"));
  EXPECT_EQ(run(words, {"--force"}).status, 0);
  EXPECT_EQ(sha256OfFile(path("out/a_seg.nii.gz")), hash) << "the same model, the same labels";
  EXPECT_EQ(run({"infer",
                 "--model",
                 path("model.pt"),
                 "--input",
                 (scans / "a.nii.gz").string(),
                 "--output",
                 path("out/a_seg.nii.gz")})
                .status,
            2);
}

TEST(PredictionFacts, OfWhatWasLeftOutIsToldApart) {
  const Json kept = organFacts(10.0, 3, 2.5, true);
  EXPECT_EQ(kept,
            (Json{{"ml", 10.0},
                  {"components", 1},
                  {"outside_largest_ml", 0.0},
                  {"predicted", {{"ml", 12.5}, {"components", 3}}}}));
  EXPECT_EQ(organFacts(12.5, 3, 2.5, false),
            (Json{{"ml", 12.5}, {"components", 3}, {"outside_largest_ml", 2.5}}));
  EXPECT_EQ(organFacts(0.0, 0, 0.0, true).at("components"), 0);
}

TEST_F(CliPrediction, VolumeAndComponentsAreBothOfTheLabelMapThatWasWritten) {
  const CliResult result = run({"infer",
                                "--model",
                                path("model.pt"),
                                "--input",
                                data(labelled_[0].at("image")),
                                "--output",
                                path("largest.nii.gz"),
                                "--keep-largest",
                                "--json"});
  ASSERT_EQ(result.status, 0) << result.err;
  const auto parts = labelComponents(readVolume(path("largest.nii.gz")).volume);
  for (const auto& [label, organ] : result.json().at("outputs").at(0).at("organs").items()) {
    const auto found = parts.find(std::stoi(label));
    EXPECT_EQ(organ.at("components"), found == parts.end() ? 0 : found->second.count) << label;
    EXPECT_GE(organ.at("predicted").at("ml").get<double>(), organ.at("ml").get<double>());
  }
  const Json told = readJsonFile(path("largest_prediction.json"));
  EXPECT_EQ(told.at("protocol").at("largest_component_only"), "of each label, 26 neighbours");
  EXPECT_EQ(told.at("scans").at(0).at("organs").at(0).at("components"),
            result.json().at("outputs").at(0).at("organs").at("1").at("components"));
}

TEST_F(CliPrediction, WhatIsNoModelIsToldForWhatItIs) {
  const std::string scan = data(labelled_[0].at("image"));
  const auto told = [&](const std::string& model, const std::vector<std::string>& more = {}) {
    return run({"infer", "--model", model, "--input", scan, "--output", path("o.nii.gz")}, more);
  };
  const CliResult isScan = told(scan);
  EXPECT_EQ(isScan.status, 3);
  EXPECT_THAT(isScan.err, HasSubstr("is a scan or a label map, no model; name a .pt file"));
  std::filesystem::copy(path("model.pt"), path("short.pt"));
  std::filesystem::resize_file(path("short.pt"), std::filesystem::file_size(path("short.pt")) / 2);
  const CliResult isShort = told(path("short.pt"));
  EXPECT_EQ(isShort.status, 3);
  EXPECT_THAT(isShort.err, AllOf(HasSubstr("short.pt: is cut off"), HasSubstr("copy or download it again")));
  const CliResult setting = told(path("model.pt"), {"--set", "foo=1"});
  EXPECT_EQ(setting.status, 2);
  EXPECT_THAT(setting.err,
              AllOf(HasSubstr("there is no such setting"), testing::Not(HasSubstr("did you mean"))));
  const CliResult place =
      run({"infer", "--model", path("model.pt"), "--input", scan, "--output", "/proc/viscera/o.nii.gz"});
  EXPECT_EQ(place.status, 2);
  EXPECT_THAT(place.err, HasSubstr("/proc cannot be written to"));
}

}  // namespace
}  // namespace viscera
