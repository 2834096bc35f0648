// SPDX-License-Identifier: Apache-2.0
#include "tiny_models.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

namespace viscera::test {
namespace {

using testing::HasSubstr;
namespace fs = std::filesystem;

void writeModel(const fs::path& path, NetworkKind kind) {
  fs::create_directories(path.parent_path());
  writePtFile(path, stateDict(*tinyNetwork(kind)));
}

void writeText(const fs::path& path, const std::string& text) {
  fs::create_directories(path.parent_path());
  std::ofstream(path) << text;
}

TEST(MmarFolder, TaskChoosesTheNetwork) {
  const TemporaryFolder folder;
  const fs::path segmentation = folder.path() / "models_2gpu" / "best_metric_model.pt";
  const fs::path ssl = folder.path() / "ssl_models_2gpu" / "best_metric_model.pt";
  writeModel(segmentation, NetworkKind::Unetr);
  writeModel(ssl, NetworkKind::VitAutoEnc);
  EXPECT_EQ(readModelFile(folder.path()).file, segmentation);
  EXPECT_EQ(readModelFile(folder.path(), Task::Segmentation).kind, NetworkKind::Unetr);
  EXPECT_EQ(readModelFile(folder.path(), Task::Pretraining).file, ssl);
  EXPECT_EQ(readModelFile(folder.path(), Task::Pretraining).kind, NetworkKind::VitAutoEnc);
  EXPECT_EQ(readModelFile(folder.path() / "ssl_models_2gpu").file, ssl);
}

TEST(MmarFolder, WithOneNetworkGivesIt) {
  const TemporaryFolder folder;
  writeModel(folder.path() / "models" / "model.pt", NetworkKind::Unetr);
  writeModel(folder.path() / "models" / "final_model.pt", NetworkKind::Unetr);
  writeText(folder.path() / "models" / "model.ts", "TorchScript");
  EXPECT_EQ(readModelFile(folder.path()).file.filename(), "model.pt");
  EXPECT_EQ(readModelFile(folder.path(), Task::Pretraining).file.filename(), "model.pt");
}

TEST(MmarFolder, ConfigurationTellsTheHeads) {
  const TemporaryFolder folder;
  writeModel(folder.path() / "models" / "model.pt", NetworkKind::Unetr);
  EXPECT_FALSE(readModelFile(folder.path()).headsKnown);
  writeText(folder.path() / "config" / "config_train.json", "{ damaged");
  EXPECT_FALSE(readModelFile(folder.path()).headsKnown);
  writeText(folder.path() / "config" / "config_train.json",
            R"({"train": {"model": {"name": "UNETR", "args": {"num_heads": 4}}}})");
  const ModelFile file = readModelFile(folder.path());
  EXPECT_TRUE(file.headsKnown);
  EXPECT_EQ(file.config.numHeads, 4);
}

TEST(BundleFolder, ConfigurationTellsTheHeads) {
  const TemporaryFolder folder;
  writeModel(folder.path() / "models" / "model.pt", NetworkKind::Unetr);
  writeText(folder.path() / "configs" / "inference.json",
            R"({"network_def": {"_target_": "UNETR", "num_heads": 6, "img_size": [32, 32, 32]}})");
  EXPECT_EQ(readModelFile(folder.path()).config.numHeads, 6);
}

TEST(ModelFolder, WithoutOrWithSeveralCheckpointsIsRefused) {
  const TemporaryFolder folder;
  const auto message = [&] { return errorOf([&] { return readModelFile(folder.path()); }); };
  EXPECT_THAT(message(), HasSubstr("has no checkpoint"));
  EXPECT_THAT(message(), HasSubstr(folder.path().string()));
  writeText(folder.path() / "models" / "a.pt", "");
  writeText(folder.path() / "models" / "b.pt", "");
  EXPECT_THAT(message(), HasSubstr("several checkpoints (a.pt, b.pt)"));
}

}  // namespace
}  // namespace viscera::test
