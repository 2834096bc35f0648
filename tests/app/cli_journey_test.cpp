// SPDX-License-Identifier: Apache-2.0
#include "engine/volume/volume_io.h"
#include "tests/app/tiny_dataset.h"
#include "tests/support/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <map>

namespace viscera {
namespace {

using test::CliResult;
using test::runCli;
using testing::HasSubstr;

class CliJourney : public testing::Test {
 protected:
  [[nodiscard]] std::string path(const std::string& name) const { return (folder_.path() / name).string(); }

  static CliResult succeed(const std::vector<std::string>& arguments) {
    CliResult result = runCli(arguments);
    EXPECT_EQ(result.status, 0) << arguments.front() << ": " << result.err;
    return result;
  }

  test::TemporaryFolder folder_;
  test::TinyDataset dataset_{folder_.path() / "data"};
};

TEST_F(CliJourney, InspectionShowsWhatThePhantomsAre) {
  const Json document =
      succeed({"dataset", "inspect", path("data/dataset_seg.json"), "--root", path("data"), "--json"}).json();
  EXPECT_EQ(document.at("classes"), 14);
  std::map<std::string, int> roles;
  for (const Json& one : document.at("cases")) {
    ++roles[one.at("role").get<std::string>()];
    EXPECT_TRUE(one.at("found").get<bool>());
    EXPECT_TRUE(one.at("problem").is_null()) << one.dump();
    EXPECT_EQ(one.at("shape"), (Json{40, 40, 36}));
    EXPECT_NEAR(one.at("spacing_mm").at(1).get<double>(), 6.0, 1e-4);
  }
  EXPECT_EQ(roles, (std::map<std::string, int>{{"training", 1}, {"validation", 1}, {"test", 1}}));
}

TEST_F(CliJourney, AMissingFileAndALabelOnAnotherGridAreShown) {
  const auto data = folder_.path() / "data";
  Json split = readJsonFile(data / "dataset_seg.json");
  const std::string image = split.at("training").at(0).at("image");
  std::filesystem::remove(data / image);
  writeVolume(data / split.at("validation").at(0).at("label").get<std::string>(),
              Volume({{8, 8, 8}}, VoxelType::UInt8));
  const CliResult table =
      succeed({"dataset", "inspect", path("data/dataset_seg.json"), "--root", path("data")});
  EXPECT_THAT(table.out, HasSubstr("NO"));
  EXPECT_THAT(table.out, HasSubstr("is not on the grid of the image"));
  EXPECT_THAT(table.out, HasSubstr("2 with a problem"));
}

TEST_F(CliJourney, FromPreTrainingToPrediction) {
  const Json ssl = succeed(dataset_.newRun("pretrain", path("ssl"), 3, {"--json"})).json();
  EXPECT_EQ(ssl.at("state"), "finished");
  EXPECT_EQ(ssl.at("step"), 3);
  const std::string encoder = ssl.at("model");
  EXPECT_TRUE(std::filesystem::exists(encoder));

  const CliResult again = runCli(dataset_.newRun("pretrain", path("ssl"), 3));
  EXPECT_EQ(again.status, 2);
  EXPECT_THAT(again.err, HasSubstr("--resume"));

  const Json seg = succeed(dataset_.newRun("train", path("seg"), 3, {"--json", "--init", encoder})).json();
  const std::string model = seg.at("model");
  const std::vector<std::string> data = {"--data", path("data/dataset_seg.json"), "--root", path("data")};

  std::vector<std::string> validate = {
      "validate", "--model", model, "--out", path("scores"), "--json", "--quiet"};
  validate.insert(validate.end(), data.begin(), data.end());
  const Json grids = succeed(validate).json().at("grids");
  ASSERT_FALSE(grids.empty());
  EXPECT_EQ(grids.at(0).at("cases").size(), 1U);
  EXPECT_EQ(grids.at(0).at("cases").at(0).at("organs").size(), 13U);

  const std::string scan =
      path("data/" +
           readJsonFile(path("data/dataset_seg.json")).at("training").at(0).at("image").get<std::string>());
  succeed({"infer", "--model", model, "--input", scan, "--output", path("labels.nii.gz"), "--quiet"});
  EXPECT_TRUE(sameGrid(readVolumeInfo(path("labels.nii.gz")).geometry, readVolumeInfo(scan).geometry, 1e-3));
}

TEST_F(CliJourney, ARunStartsFromTheBestCheckpointOfARunFolder) {
  const std::string encoder =
      succeed(dataset_.newRun("pretrain", path("ssl"), 1, {"--json"})).json().at("model");
  succeed(dataset_.newRun("train", path("seg"), 1, {"--init", path("ssl")}));
  const std::filesystem::path used = readJsonFile(path("seg/run.json")).at("init").get<std::string>();
  EXPECT_EQ(used, std::filesystem::canonical(path("ssl/checkpoints/best.pt")));
  EXPECT_TRUE(std::filesystem::equivalent(used, encoder));

  std::filesystem::remove(encoder);
  const CliResult without = runCli(dataset_.newRun("train", path("seg2"), 1, {"--init", path("ssl")}));
  EXPECT_EQ(without.status, 3);
  EXPECT_THAT(without.err, testing::AllOf(HasSubstr("best.pt"), HasSubstr("--init")));
}

TEST_F(CliJourney, CurvesOfARunAreShownAndExported) {
  succeed(dataset_.newRun("train", path("seg"), 3));
  const Json run = succeed({"runs", "show", path("seg"), "--json"}).json();
  EXPECT_EQ(run.at("state"), "finished");
  EXPECT_EQ(run.at("preset"), "quick-demo-seg");
  const Json& loss = run.at("series").at("train/loss");
  ASSERT_EQ(loss.size(), 3U);
  for (const char* name : {"train/dice",
                           "train/ce",
                           "lr",
                           "time/forward",
                           "time/backward",
                           "time/update",
                           "time/wait",
                           "time/step"})
    EXPECT_TRUE(run.at("series").contains(name)) << name;
  const Json& verdict = run.at("verdict");
  EXPECT_GE(verdict.at("share").get<double>(), 1.0 / 3.0) << "the largest of three parts";
  EXPECT_THAT(succeed({"runs", "show", path("seg")}).out,
              HasSubstr("limited by " + verdict.at("limited_by").get<std::string>()));
  EXPECT_NEAR(loss.at(0).at(1).get<double>(),
              run.at("series").at("train/dice").at(0).at(1).get<double>() +
                  run.at("series").at("train/ce").at(0).at(1).get<double>(),
              1e-5);

  const std::string id = run.at("id");
  const Json byId = succeed({"runs", "show", id, "--project", path("seg"), "--json"}).json();
  EXPECT_EQ(byId.at("series"), run.at("series"));
  const Json list = succeed({"runs", "list", path("seg"), "--json"}).json();
  ASSERT_EQ(list.at("runs").size(), 1U);
  EXPECT_EQ(list.at("runs").at(0).at("id"), id);

  succeed({"runs", "export", path("seg"), "--out", path("curves.csv")});
  std::ifstream stream(path("curves.csv"));
  std::string line;
  std::getline(stream, line);
  EXPECT_EQ(line, "series,step,wall_ms,value");
  std::vector<double> exported;
  while (std::getline(stream, line))
    if (line.starts_with("train/loss,")) exported.push_back(std::stod(line.substr(line.rfind(',') + 1)));
  ASSERT_EQ(exported.size(), 3U);
  EXPECT_EQ(exported[2], loss.at(2).at(1).get<double>());
}

TEST_F(CliJourney, AProjectCollectsItsRuns) {
  for (const char* verb : {"pretrain", "train"}) {
    auto words = dataset_.newRun(verb, path("unused"), 1, {"--project", path("project"), "--json"});
    words.erase(std::find(words.begin(), words.end(), "--out"),
                std::find(words.begin(), words.end(), "--threads"));
    const Json run = succeed(words).json();
    EXPECT_EQ(run.at("folder"), path("project/runs/" + run.at("id").get<std::string>()));
    const Json shown = succeed({"runs", "show", run.at("folder"), "--json"}).json();
    EXPECT_EQ(shown.at("id"), run.at("id"));
  }
  EXPECT_EQ(succeed({"runs", "list", "--project", path("project"), "--json"}).json().at("runs").size(), 2U);

  std::filesystem::rename(path("project"), path("moved"));  // a project may be moved as a whole
  const Json runs = succeed({"runs", "list", "--project", path("moved"), "--json"}).json().at("runs");
  EXPECT_EQ(runs.at(0).at("folder"), path("moved/runs/" + runs.at(0).at("id").get<std::string>()));
}

TEST_F(CliJourney, AMissingScanStopsARunAsBadInput) {
  const auto data = folder_.path() / "data";
  const std::string image = readJsonFile(data / "dataset_seg.json").at("training").at(0).at("image");
  std::filesystem::remove(data / image);
  const CliResult result = runCli(dataset_.newRun("train", path("seg"), 1));
  EXPECT_EQ(result.status, 3);
  EXPECT_THAT(result.err, HasSubstr(std::filesystem::path(image).filename().string()));
}

}  // namespace
}  // namespace viscera
