// SPDX-License-Identifier: Apache-2.0
#include "engine/train/checkpoint.h"

#include "engine/api/config_json.h"
#include "engine/base/sha256.h"
#include "engine/interchange/model_file.h"
#include "tests/engine/train/tiny_run.h"
#include "tests/support/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

namespace viscera {
namespace {

namespace fs = std::filesystem;

using test::RecordingObserver;
using test::TemporaryFolder;
using test::tinyRun;
using test::trained;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

std::vector<std::string> keysOf(const PtValue& dict) {
  std::vector<std::string> keys;
  for (const auto& [key, value] : *std::get<std::shared_ptr<PtDict>>(dict.value))
    keys.push_back(std::get<std::string>(key.value));
  return keys;
}

const PtValue& at(const PtValue& dict, const std::string& key) {
  const PtValue* value = find(dict, key);
  if (value == nullptr) throw Error(ErrorCode::InvalidInput, "no entry " + key);
  return *value;
}

const PtList& listAt(const PtValue& dict, const std::string& key) {
  return *std::get<std::shared_ptr<PtList>>(at(dict, key).value);
}

double numberAt(const PtValue& dict, const std::string& key) {
  return std::get<double>(at(dict, key).value);
}

/// Whether the file of each checkpoint event still has the hash that was announced.
void expectUntouched(const fs::path& runFolder, const RecordingObserver& run, std::int64_t step) {
  int found = 0;
  for (const auto& written : run.all<CheckpointWritten>())
    if (written.step == step && !written.isBest) {
      EXPECT_EQ(sha256OfFile(runFolder / written.file), written.sha256);
      ++found;
    }
  EXPECT_EQ(found, 1) << "step " << step;
}

class FourSteps : public testing::Test {
 protected:
  FourSteps() : input(tinyRun(Task::Pretraining, folder.path(), 4)) {
    input.config.checkpointMinutes = 0.0;
    input.config.validation.every = 100;
    whole = trained(input);
    input.resume = true;
  }
  [[nodiscard]] fs::path checkpoint(const std::string& name) const {
    return folder.path() / "checkpoints" / name;
  }

  TemporaryFolder folder;
  TrainingInput input;
  RecordingObserver whole;
};

TEST(Checkpoint, HoldsWhatPythonAndAContinuationNeed) {
  const TemporaryFolder folder;
  TrainingInput input = tinyRun(Task::Segmentation, folder.path(), 3);
  input.config.optimizer.beta2 = 0.99;
  const RecordingObserver run = trained(input);
  const PtValue file = readPtFile(folder.path() / "checkpoints" / "step_000003.pt");
  EXPECT_THAT(keysOf(file),
              ElementsAre("format_version",
                          "state_dict",
                          "optimizer",
                          "step",
                          "epoch",
                          "validated_step",
                          "best",
                          "best_step",
                          "config",
                          "metrics",
                          "dataset"));
  EXPECT_EQ(std::get<std::int64_t>(at(file, "step").value), 3);
  EXPECT_EQ(std::get<std::int64_t>(at(file, "epoch").value), 0);
  EXPECT_EQ(numberAt(file, "best"), run.all<ValidationFinished>().at(0).value);
  EXPECT_EQ(numberAt(at(file, "metrics"), "val/dice_mean"), numberAt(file, "best"));

  const PtValue& dataset = at(file, "dataset");
  EXPECT_EQ(std::get<std::string>(at(dataset, "split_sha256").value),
            sha256OfFile(test::phantomFolder() / "dataset_seg.json"));
  EXPECT_EQ(keysOf(at(dataset, "labels")).size(), 13U);
  EXPECT_EQ(std::get<std::string>(at(at(dataset, "labels"), "1").value), "spleen");

  RunConfig used = input.config;
  used.network.outChannels = 14;
  EXPECT_EQ(std::get<std::string>(at(file, "config").value), toJson(used).dump());
}

TEST(Checkpoint, HoldsWeightsAndOptimizerAsTorchDoes) {
  const TemporaryFolder folder;
  TrainingInput input = tinyRun(Task::Segmentation, folder.path(), 3);
  input.config.optimizer.beta2 = 0.99;
  (void)trained(input);
  const PtValue file = readPtFile(test::newestCheckpoint(folder.path()));
  NetworkConfig sizes = input.config.network;
  sizes.outChannels = 14;
  const auto network = makeNetwork(NetworkKind::Unetr, sizes, {32, 32, 32}, 0);
  std::vector<std::string> names;
  for (const auto& [name, parameter] : network->parameters()) names.push_back(name);
  EXPECT_EQ(keysOf(at(file, "state_dict")), names);

  const PtValue& optimizer = at(file, "optimizer");
  const PtDict& states = *std::get<std::shared_ptr<PtDict>>(at(optimizer, "state").value);
  ASSERT_EQ(states.size(), names.size());
  for (std::size_t i = 0; i < states.size(); ++i) {
    EXPECT_EQ(std::get<std::int64_t>(states[i].first.value), static_cast<std::int64_t>(i));
    EXPECT_THAT(keysOf(states[i].second), ElementsAre("step", "exp_avg", "exp_avg_sq"));
    EXPECT_EQ(std::get<PtTensor>(at(states[i].second, "exp_avg").value).shape,
              network->parameters()[i].second.sizes().vec());
  }
  const auto& step = std::get<PtTensor>(at(states[0].second, "step").value);
  EXPECT_TRUE(step.shape.empty());
  EXPECT_EQ(toTensor(step).item<float>(), 3.0F);

  const PtList& groups = listAt(optimizer, "param_groups");
  ASSERT_EQ(groups.size(), 1U);
  EXPECT_EQ(numberAt(groups[0], "lr"), input.config.optimizer.learningRate);
  EXPECT_EQ(numberAt(groups[0], "eps"), 1e-8);
  EXPECT_EQ(numberAt(groups[0], "weight_decay"), input.config.optimizer.weightDecay);
  EXPECT_EQ(std::get<double>(listAt(groups[0], "betas").at(1).value), 0.99);
  EXPECT_EQ(listAt(groups[0], "params").size(), names.size());
}

TEST_F(FourSteps, GoOnFromTheSecondNewestWhereTheNewestIsDamaged) {
  test::damage(checkpoint("step_000004.pt"));
  const RecordingObserver run = trained(input);
  EXPECT_THAT(run.messages(), HasSubstr("step_000004.pt: is damaged"));
  EXPECT_THAT(run.messages(), HasSubstr("goes on from step_000003.pt"));
  EXPECT_EQ(run.all<RunStarted>().at(0).firstStep, 3);
  ASSERT_EQ(run.end().outcome, RunOutcome::Finished) << run.end().reason;
  EXPECT_EQ(run.series().at("train/loss").back(), whole.series().at("train/loss").back());
  expectUntouched(folder.path(), run, 4);
}

// Of 3 and 4 the newer one is damaged; after one step more, 3 must not be the one that is thrown away.
TEST_F(FourSteps, ADamagedCheckpointNeverPushesOutASoundOne) {
  test::damage(checkpoint("step_000004.pt"));
  CheckpointFolder checkpoints(folder.path());
  std::vector<std::string> problems;
  const auto sound = checkpoints.newestSound(problems);
  ASSERT_TRUE(sound.has_value());
  const auto network = makeNetwork(NetworkKind::VitAutoEnc, input.config.network, {32, 32, 32}, 0);
  Optimizer optimizer(input.config.optimizer, network->parameters());
  CheckpointContent content;
  content.network = network.get();
  content.optimizer = &optimizer;
  content.config = input.config;
  content.state = restoreCheckpoint(*sound, *network, optimizer);
  content.state.step = 5;
  checkpoints.write(content, false);
  EXPECT_TRUE(fs::exists(checkpoint("step_000003.pt")));
  EXPECT_FALSE(fs::exists(checkpoint("step_000004.pt")));
  EXPECT_TRUE(fs::exists(checkpoint("step_000005.pt")));
}

TEST_F(FourSteps, BeginAgainWhereNoCheckpointIsSound) {
  test::damage(checkpoint("step_000003.pt"));
  test::damage(checkpoint("step_000004.pt"));
  const RecordingObserver run = trained(input);
  EXPECT_EQ(run.all<RunStarted>().at(0).firstStep, 0);
  EXPECT_THAT(run.messages(), HasSubstr("step_000003.pt: is damaged"));
  EXPECT_THAT(run.messages(), HasSubstr("the run begins at step 0"));
  EXPECT_EQ(run.series(), whole.series());
}

TEST_F(FourSteps, SurviveTheLossOfTheIndex) {
  fs::remove(checkpoint("index.json"));
  EXPECT_EQ(trained(input).all<RunStarted>().at(0).firstStep, 4);
  fs::remove(checkpoint("index.json"));
  test::damage(checkpoint("step_000004.pt"));  // now the zip's own checksums must tell
  const RecordingObserver run = trained(input);
  EXPECT_EQ(run.all<RunStarted>().at(0).firstStep, 3);
  EXPECT_THAT(run.messages(), HasSubstr("step_000004.pt"));
}

TEST_F(FourSteps, SurviveABrokenIndex) {
  for (const char* text : {"{\"checkpoints\": [", "{\"checkpoints\": [{\"file\": 7}]}", "[]"}) {
    std::ofstream(checkpoint("index.json")) << text;
    const RecordingObserver run = trained(input);
    EXPECT_EQ(run.all<RunStarted>().at(0).firstStep, 4) << text;
    EXPECT_THAT(run.messages(), HasSubstr("index.json")) << text;
  }
}

TEST_F(FourSteps, CanBeExtended) {
  input.config.maxSteps = 6;
  const RecordingObserver run = trained(input);
  EXPECT_EQ(run.all<RunStarted>().at(0).firstStep, 4);
  EXPECT_EQ(run.end().step, 6);
}

TEST_F(FourSteps, AreNotOverwrittenByAnotherRun) {
  input.resume = false;
  const RecordingObserver run = trained(input);
  EXPECT_EQ(run.end().outcome, RunOutcome::Failed);
  EXPECT_EQ(run.end().failure, ErrorCode::InvalidConfiguration);
  EXPECT_THAT(run.end().reason, HasSubstr(folder.path().string()));
}

TEST_F(FourSteps, RefuseANetworkOfAnotherSize) {
  input.config.network.hiddenSize = 96;
  const RecordingObserver run = trained(input);
  EXPECT_EQ(run.end().failure, ErrorCode::InvalidConfiguration);
  EXPECT_THAT(run.end().reason, HasSubstr("config.json"));
  EXPECT_THAT(run.end().reason, Not(HasSubstr("\n")));
}

TEST_F(FourSteps, LeaveNoUnfinishedFilesOfAKilledProcess) {
  std::ofstream(checkpoint(".step_000004.pt.a1B2c3")) << "half a file";
  input.config.maxSteps = 5;
  EXPECT_EQ(trained(input).end().outcome, RunOutcome::Finished);
  EXPECT_FALSE(fs::exists(checkpoint(".step_000004.pt.a1B2c3")));
}

TEST(Resume, WithoutCheckpointBeginsAtStepZeroAndSaysSo) {
  const TemporaryFolder folder;
  TrainingInput input = tinyRun(Task::Pretraining, folder.path(), 1);
  input.resume = true;
  const RecordingObserver run = trained(input);
  EXPECT_EQ(run.all<RunStarted>().at(0).firstStep, 0);
  EXPECT_THAT(run.messages(), HasSubstr("there is no checkpoint yet"));
  EXPECT_EQ(run.end().outcome, RunOutcome::Finished);
}

}  // namespace
}  // namespace viscera
