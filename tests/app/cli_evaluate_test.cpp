// SPDX-License-Identifier: Apache-2.0
#include "app/label_names.h"
#include "engine/base/error.h"
#include "engine/interchange/label_map_files.h"
#include "engine/volume/volume_io.h"
#include "tests/app/cli_process.h"
#include "tests/support/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

namespace viscera {
namespace {

using test::CliResult;
using test::runCli;
using testing::AllOf;
using testing::HasSubstr;

struct Block {
  Index3 first;
  Index3 size;
  std::uint8_t label;
};

Volume labelMap(const std::vector<Block>& blocks, double spacing_mm = 1.0) {
  Geometry geometry;
  geometry.size = {12, 10, 10};
  geometry.spacing_mm.setConstant(spacing_mm);
  Volume volume(geometry, VoxelType::UInt8);
  for (const Block& block : blocks)
    for (std::int64_t k = 0; k < block.size[2]; ++k)
      for (std::int64_t j = 0; j < block.size[1]; ++j)
        for (std::int64_t i = 0; i < block.size[0]; ++i)
          volume.voxels<std::uint8_t>()[volume.offset(
              block.first[0] + i, block.first[1] + j, block.first[2] + k)] = block.label;
  return volume;
}

class CliEvaluate : public testing::Test {
 protected:
  [[nodiscard]] std::string path(const std::string& name) const { return (folder_.path() / name).string(); }

  [[nodiscard]] CliResult evaluate(const std::string& prediction, const std::string& reference) const {
    return runCli(
        {"evaluate", "--prediction", path(prediction), "--reference", path(reference), "--json", "--quiet"});
  }

  test::TemporaryFolder folder_;
  // Label 1 is shifted by one voxel: 48 of 64 voxels overlap. Label 2 is missed, label 3 is invented.
  const Volume reference_ = labelMap({{{2, 2, 2}, {4, 4, 4}, 1}, {{8, 8, 8}, {2, 1, 1}, 2}});
  const Volume prediction_ = labelMap({{{3, 2, 2}, {4, 4, 4}, 1}, {{8, 0, 0}, {1, 1, 1}, 3}});
};

TEST_F(CliEvaluate, AHandMadePairHasItsHandMadeScores) {
  writeVolume(path("p.nii.gz"), prediction_);
  writeVolume(path("r.nrrd"), reference_);
  const CliResult result = evaluate("p.nii.gz", "r.nrrd");
  ASSERT_EQ(result.status, 0) << result.err;
  const Json grid = result.json().at("grids").at(0);
  EXPECT_EQ(grid.at("grid"), "original");
  EXPECT_NEAR(grid.at("mean_dice").get<double>(), (0.75 + 0.0) / 2.0, 1e-12);
  const Json& organs = grid.at("cases").at(0).at("organs");
  EXPECT_NEAR(organs.at("1").at("dice").get<double>(), 0.75, 1e-12);
  EXPECT_NEAR(organs.at("1").at("hd95_mm").get<double>(), 1.0, 1e-9);
  EXPECT_NEAR(organs.at("1").at("reference_ml").get<double>(), 0.064, 1e-12);
  EXPECT_NEAR(organs.at("2").at("dice").get<double>(), 0.0, 1e-12);
  EXPECT_TRUE(organs.at("3").at("dice").is_null());
  EXPECT_NEAR(organs.at("3").at("prediction_ml").get<double>(), 0.001, 1e-12);
}

TEST_F(CliEvaluate, WithoutLabelsThoseOfTheFilesAreTaken) {
  writeLabelMap(path("p.nii.gz"), prediction_, {{2, "b"}, {3, "left kidney"}}, nullptr);
  writeLabelMap(path("r.nii.gz"), reference_, {{2, "spleen"}}, nullptr);
  const CliResult result = evaluate("p.nii.gz", "r.nii.gz");
  ASSERT_EQ(result.status, 0) << result.err;
  const Json organs = result.json().at("grids").at(0).at("cases").at(0).at("organs");
  EXPECT_EQ(organs.at("1").at("name"), "label 1");
  EXPECT_EQ(organs.at("2").at("name"), "spleen") << "the reference comes first";
  EXPECT_EQ(organs.at("3").at("name"), "left kidney");
}

TEST_F(CliEvaluate, FoldersAreMatchedByNameAndAGapIsNamed) {
  for (const char* name : {"a", "b"}) {
    writeVolume(path(std::string("truth/") + name + ".nii.gz"), reference_);
    writeVolume(path(std::string("out/") + name + "_seg.nii.gz"), reference_);
  }
  const CliResult same = evaluate("out", "truth");
  ASSERT_EQ(same.status, 0) << same.err;
  const Json grid = same.json().at("grids").at(0);
  ASSERT_EQ(grid.at("cases").size(), 2U);
  EXPECT_EQ(grid.at("cases").at(0).at("case"), "a");
  EXPECT_EQ(grid.at("mean_dice"), 1.0);
  std::filesystem::remove(path("out/b_seg.nii.gz"));
  const CliResult gap = evaluate("out", "truth");
  EXPECT_EQ(gap.status, 3);
  EXPECT_THAT(gap.err, HasSubstr("b.nii.gz"));
  EXPECT_EQ(evaluate("out", "truth/a.nii.gz").status, 2);
}

TEST_F(CliEvaluate, AnotherGridIsRefusedWithBothFilesNamed) {
  writeVolume(path("p.nii.gz"), labelMap({{{3, 2, 2}, {4, 4, 4}, 1}}, 2.0));
  writeVolume(path("r.nii.gz"), reference_);
  const CliResult result = evaluate("p.nii.gz", "r.nii.gz");
  EXPECT_EQ(result.status, 3);
  EXPECT_THAT(result.err, AllOf(HasSubstr("p.nii.gz"), HasSubstr("r.nii.gz"), HasSubstr("grid")));
}

TEST_F(CliEvaluate, NamesOfLabelsComeFromEachKindOfFile) {
  EXPECT_EQ(labelNamesFrom("btcv13").at(9), "inferior vena cava");
  const std::map<int, std::string> expected = {{1, "spleen"}, {4, "gallbladder"}};
  for (const char* text :
       {R"({"labels": {"0": "background", "1": "spleen", "4": "gallbladder"}, "training": []})",
        R"({"background": 0, "spleen": 1, "gallbladder": 4})",
        R"({"organs": [{"label": 1, "name": "spleen"}, {"label": 4, "name": "gallbladder"}]})"}) {
    std::ofstream(path("labels.json")) << text;
    EXPECT_EQ(labelNamesFrom(path("labels.json")), expected) << text;
  }
  EXPECT_THROW((void)labelNamesFrom("btcv"), Error);
}

}  // namespace
}  // namespace viscera
