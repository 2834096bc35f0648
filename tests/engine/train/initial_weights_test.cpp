// SPDX-License-Identifier: Apache-2.0
#include "engine/train/initial_weights.h"

#include "engine/base/error.h"
#include "engine/interchange/model_file.h"
#include "engine/interchange/pt_writer.h"
#include "tests/engine/train/tiny_run.h"
#include "tests/support/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/torch.h>

#include <map>

namespace viscera {
namespace {

using test::RecordingObserver;
using test::TemporaryFolder;
using test::tinyRun;
using test::trained;
using testing::HasSubstr;
using testing::Not;

NetworkConfig smallNetwork() {
  NetworkConfig config;
  config.featureSize = 4;
  config.hiddenSize = 48;
  config.mlpSize = 96;
  config.numHeads = 4;
  config.deconvChannels = 4;
  return config;
}

std::unique_ptr<Network> networkOf(NetworkKind kind,
                                   std::uint64_t seed,
                                   NetworkConfig config = smallNetwork()) {
  return makeNetwork(kind, config, {32, 32, 32}, seed);
}

/// Writes the network as MONAI's users do, and loads it into `target`.
std::string loadedFrom(const Network& source, Network& target) {
  const TemporaryFolder folder;
  PtValue dict = emptyPtDict();
  append(dict, "state_dict", stateDict(source));
  writePtFile(folder.path() / "model.pt", dict);
  std::string text;
  for (const RunMessage& message : loadInitialWeights(folder.path() / "model.pt", target))
    text += message.text + '\n';
  return text;
}

std::map<std::string, at::Tensor> byName(const Network& network) {
  const NamedTensors parameters = network.parameters();
  return {parameters.begin(), parameters.end()};
}

Error refusalOf(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error;
  }
  return {ErrorCode::Internal, "nothing was refused"};
}

TEST(InitialWeights, TakeTheWholeEncoderOfPretrainingIntoUnetr) {
  const auto pretrained = networkOf(NetworkKind::VitAutoEnc, 1);
  const auto unetr = networkOf(NetworkKind::Unetr, 2);
  const auto fresh = byName(*networkOf(NetworkKind::Unetr, 2));
  const std::string text = loadedFrom(*pretrained, *unetr);
  EXPECT_THAT(text, HasSubstr("137 tensors used, 4 ignored (conv3d_transpose"));
  EXPECT_THAT(text,
              HasSubstr(std::to_string(unetr->parameters().size() - 137) + " tensors are not in the file"));
  const auto source = byName(*pretrained);
  for (const auto& [name, parameter] : unetr->parameters()) {
    const bool encoder = name.starts_with("vit.");
    EXPECT_TRUE(torch::equal(parameter, encoder ? source.at(name.substr(4)) : fresh.at(name))) << name;
  }
}

TEST(InitialWeights, DrawOnlyTheLastLayerAnewForAnotherNumberOfClasses) {
  NetworkConfig five = smallNetwork();
  five.outChannels = 5;
  const auto source = networkOf(NetworkKind::Unetr, 1, five);
  const auto target = networkOf(NetworkKind::Unetr, 2);
  const auto fresh = byName(*networkOf(NetworkKind::Unetr, 2));
  const std::string text = loadedFrom(*source, *target);
  EXPECT_THAT(text, HasSubstr("only the last layer, out, starts from fresh weights"));
  EXPECT_THAT(text, HasSubstr(std::to_string(target->parameters().size() - 2) + " tensors used"));
  const auto taken = byName(*source);
  for (const auto& [name, parameter] : target->parameters())
    EXPECT_TRUE(torch::equal(parameter, name.starts_with("out.") ? fresh.at(name) : taken.at(name))) << name;
}

TEST(InitialWeights, ReportTensorsOfAnotherShape) {
  const auto source = makeNetwork(NetworkKind::VitAutoEnc, smallNetwork(), {48, 32, 32}, 1);
  const auto unetr = networkOf(NetworkKind::Unetr, 2);
  const std::string text = loadedFrom(*source, *unetr);
  EXPECT_THAT(text, HasSubstr("136 tensors used"));
  EXPECT_THAT(text, HasSubstr("1 tensors have another shape"));
  EXPECT_THAT(text, HasSubstr("position_embeddings"));
}

TEST(InitialWeights, RefuseUnetrForPretraining) {
  const auto source = networkOf(NetworkKind::Unetr, 1);
  const auto target = networkOf(NetworkKind::VitAutoEnc, 2);
  const Error error = refusalOf([&] { (void)loadedFrom(*source, *target); });
  EXPECT_EQ(error.code(), ErrorCode::InvalidConfiguration);
  EXPECT_THAT(error.what(), HasSubstr("holds a UNETR"));
}

TEST(InitialWeights, RefuseAnotherWidthAndNameTheSettingsThatFit) {
  NetworkConfig wide = smallNetwork();
  wide.hiddenSize = 96;
  wide.mlpSize = 384;
  const auto source = networkOf(NetworkKind::VitAutoEnc, 1, wide);
  const auto target = networkOf(NetworkKind::Unetr, 2);
  const Error error = refusalOf([&] { (void)loadedFrom(*source, *target); });
  EXPECT_EQ(error.code(), ErrorCode::InvalidConfiguration);
  EXPECT_THAT(error.what(), HasSubstr("--set hidden_size=96 --set mlp_dim=384"));
}

TEST(InitialWeights, OfACheckpointStartAFineTuningRun) {
  const TemporaryFolder folder;
  ASSERT_EQ(trained(tinyRun(Task::Pretraining, folder.path() / "ssl", 2)).end().outcome,
            RunOutcome::Finished);
  TrainingInput input = tinyRun(Task::Segmentation, folder.path() / "seg", 1);
  input.initFile = folder.path() / "ssl" / "checkpoints" / "best.pt";
  const RecordingObserver run = trained(input);
  EXPECT_EQ(run.end().outcome, RunOutcome::Finished) << run.end().reason;
  EXPECT_THAT(run.messages(), HasSubstr("best.pt: 137 tensors used, 4 ignored"));
  EXPECT_THAT(run.messages(), Not(HasSubstr("does not say its number of attention heads")));

  input.runFolder = folder.path() / "other";
  input.config.network.numHeads = 2;
  const RecordingObserver refused = trained(input);
  EXPECT_EQ(refused.end().failure, ErrorCode::InvalidConfiguration);
  EXPECT_THAT(refused.end().reason, HasSubstr("num_heads=4"));
}

TEST(InitialWeights, MustBeThere) {
  const TemporaryFolder folder;
  TrainingInput input = tinyRun(Task::Segmentation, folder.path(), 1);
  input.initFile = folder.path() / "absent.pt";
  const RecordingObserver run = trained(input);
  EXPECT_EQ(run.end().failure, ErrorCode::Io);
  EXPECT_THAT(run.end().reason, HasSubstr("absent.pt"));
}

}  // namespace
}  // namespace viscera
