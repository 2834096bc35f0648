// SPDX-License-Identifier: Apache-2.0
// A checkpoint that MONAI 1.6.1 wrote (tests/golden/make_pt_files.py), and files that are no model.
#include "engine/interchange/model_file.h"

#include "tests/support/test_paths.h"
#include "tiny_models.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/torch.h>

namespace viscera::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using Size = std::array<std::int64_t, 3>;

std::filesystem::path goldenPath() {
  return sourceFolder() / "tests/data/pt/monai_1_6.pt";
}

TEST(ModelFile, OfMonaiTellsItsSizes) {
  const ModelFile file = readModelFile(goldenPath());
  EXPECT_EQ(file.kind, NetworkKind::VitAutoEnc);
  EXPECT_EQ(file.config.inChannels, 1);
  EXPECT_EQ(file.config.hiddenSize, 4);
  EXPECT_EQ(file.config.mlpSize, 8);
  EXPECT_EQ(file.config.numLayers, 1);
  EXPECT_EQ(file.config.deconvChannels, 2);
  EXPECT_EQ(file.config.patchEdge, 4);
  EXPECT_EQ(file.config.embedding, PatchEmbedding::Conv);
  EXPECT_FALSE(file.headsKnown);
  EXPECT_EQ(file.config.numHeads, 12);
  EXPECT_EQ(file.imageSize, (Size{0, 0, 0}));  // two tokens form no cube
  EXPECT_EQ(file.prefixStripped, "module.");
  EXPECT_EQ(file.writtenBy, "MONAI 1.6");
  EXPECT_THAT(file.deadTensors,
              ElementsAre("blocks.0.norm_cross_attn.weight", "blocks.0.norm_cross_attn.bias"));
  EXPECT_THAT(file.unexpectedTensors, ElementsAre());
  EXPECT_EQ(file.facts.dump(), R"({"epoch":3})");
  EXPECT_FALSE(file.runConfig);
}

TEST(ModelFile, OfMonaiBecomesANetworkOnceItsOpenSizesAreGiven) {
  ModelFile file = readModelFile(goldenPath());
  EXPECT_THAT(errorOf([&] { return networkFromFile(file); }), HasSubstr("--set patch_size"));
  file.imageSize = {8, 4, 4};
  EXPECT_THAT(errorOf([&] { return networkFromFile(file); }), HasSubstr("--set num_heads"));
  file.config.numHeads = 2;
  LoadReport report;
  const auto network = networkFromFile(file, &report);
  EXPECT_EQ(report.used.size(), 20U);
  EXPECT_EQ(report.ignored, file.deadTensors);
  EXPECT_EQ(report.prefixStripped, "module.");
  for (const auto& [name, parameter] : network->parameters())
    if (name == "conv3d_transpose.weight") {  // tensor 18 of the state dict
      EXPECT_EQ(parameter.sizes(), (at::IntArrayRef{4, 2, 2, 2, 2}));
      EXPECT_EQ(parameter.flatten()[5].item<float>(), 18.005F);
    }
}

TEST(ModelFile, GoesBackToMonaiInItsOrder) {
  std::vector<std::string> expected;
  const PtValue content = readPtFile(goldenPath());
  for (const auto& [key, value] : *std::get<std::shared_ptr<PtDict>>(find(content, "state_dict")->value))
    expected.push_back(std::get<std::string>(key.value).substr(7));
  ModelFile file = readModelFile(goldenPath());
  std::vector<std::string> names;
  const PtValue dict = stateDict(file, "1.6");
  for (const auto& [key, value] : *std::get<std::shared_ptr<PtDict>>(dict.value))
    names.push_back(std::get<std::string>(key.value));
  EXPECT_EQ(names.size(), 22U);
  EXPECT_EQ(names, expected);
  EXPECT_TRUE(toTensor(std::get<PtTensor>(find(dict, "blocks.0.norm_cross_attn.weight")->value))
                  .eq(1)
                  .all()
                  .item<bool>());
  EXPECT_TRUE(toTensor(std::get<PtTensor>(find(dict, "blocks.0.norm_cross_attn.bias")->value))
                  .eq(0)
                  .all()
                  .item<bool>());
}

TEST(NoModelFile, SaysWhatItIsNotAndWhatWasFound) {
  const auto message = [](const PtValue& value) { return errorOf([&] { return writtenAndRead(value); }); };
  const PtValue tensor = {filledPtTensor({2, 3}, 0.0F)};
  PtValue other = dictWith("swinViT.patch_embed.proj.weight", tensor);
  append(other, "evil\nname", tensor);
  EXPECT_THAT(message(other), HasSubstr("model.pt: holds neither a ViTAutoEnc nor a UNETR"));
  EXPECT_THAT(message(other), HasSubstr("2 tensors (evil?name, swinViT.patch_embed.proj.weight)"));
  EXPECT_THAT(message(tensor), HasSubstr("one tensor of shape 2x3 instead of a state dict"));
  EXPECT_THAT(message({std::string("text")}), HasSubstr("a text instead of a state dict"));
  EXPECT_THAT(message(dictWith("epoch", {std::int64_t{3}})),
              HasSubstr("no state dict (\"epoch\" is a number)"));
  EXPECT_THAT(message(dictWith("state_dict", emptyPtDict())), HasSubstr("no state dict"));
}

TEST(NoModelFile, SizesThatCannotBeAreRefused) {
  const auto network = tinyNetwork(NetworkKind::VitAutoEnc);
  const auto message = [&](const std::string& name, std::vector<std::int64_t> shape) {
    PtValue dict = stateDict(*network);
    append(dict, name, {filledPtTensor(std::move(shape), 0.0F)});  // the last one counts
    return errorOf([&] { return writtenAndRead(dict); });
  };
  EXPECT_THAT(message("patch_embedding.position_embeddings", {8, 48}),
              HasSubstr("position_embeddings has the shape 8x48"));
  EXPECT_THAT(message("patch_embedding.position_embeddings", {1, 0, 48}), HasSubstr("1x0x48"));
  EXPECT_THAT(message("patch_embedding.patch_embeddings.weight", {48, 1, 16, 16, 8}), HasSubstr("16x16x8"));
}

}  // namespace
}  // namespace viscera::test
