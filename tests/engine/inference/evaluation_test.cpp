// SPDX-License-Identifier: Apache-2.0
#include "engine/inference/evaluation.h"

#include "engine/data/phantom.h"
#include "tests/support/temporary_folder.h"
#include "threshold_network.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace viscera::test {
namespace {

constexpr std::array<std::int64_t, 3> kWindow{32, 32, 32};
constexpr double kThreshold_hu = 60.0;

/// A phantom in files, whose label 1 is to be found by a threshold.
class EvaluateCase : public testing::Test {
 protected:
  EvaluateCase() : phantom_(makePhantom({{36, 30, 22}, {5.0, 5.0, 8.0}, 11}, 1)) {
    for (std::uint8_t& label : phantom_.label.voxels<std::uint8_t>()) label = label == 6 ? 1 : 0;
    splitCase_.id = "one";
    splitCase_.image = "imagesTr/one.nii.gz";
    splitCase_.imagePath = folder_.path() / "image.nii.gz";
    splitCase_.labelPath = folder_.path() / "label.nii.gz";
    writeVolume(splitCase_.imagePath, phantom_.image);
    writeVolume(splitCase_.labelPath, phantom_.label);
    options_.prediction.preprocessing.spacing_mm = {5.0, 5.0, 8.0};
    options_.prediction.window.roi = kWindow;
    options_.scoring.organs = {{1, "liver"}};
    options_.grid = ValidationGrid::Both;
  }

  [[nodiscard]] bool isAbove(std::size_t voxel) const {
    return static_cast<double>(phantom_.image.voxels<std::int16_t>()[voxel]) > kThreshold_hu;
  }

  /// Voxels of the label map, of the threshold, and of both.
  struct Counts {
    double label = 0.0;
    double above = 0.0;
    double both = 0.0;
    [[nodiscard]] double dice() const { return 2.0 * both / (label + above); }
  };
  [[nodiscard]] Counts counted() const {
    Counts counts;
    const auto labels = phantom_.label.voxels<std::uint8_t>();
    for (std::size_t n = 0; n < labels.size(); ++n) {
      counts.label += labels[n];
      counts.above += isAbove(n) ? 1 : 0;
      counts.both += isAbove(n) ? labels[n] : 0;
    }
    return counts;
  }

  TemporaryFolder folder_;
  Phantom phantom_;
  SplitCase splitCase_;
  EvaluationOptions options_;
  ThresholdNetwork network_{kWindow, (kThreshold_hu + 175.0) / 425.0 + 1e-4};
};

TEST_F(EvaluateCase, DiceIsThatOfAHandCountOnBothGrids) {
  std::vector<std::string> stages;
  const WorkContext context{[&stages](std::string_view stage, double) {
                              if (stages.empty() || stages.back() != stage) stages.emplace_back(stage);
                            },
                            {}};
  const CaseEvaluation evaluation = evaluateCase(network_, splitCase_, options_, context);
  const Counts counts = counted();
  ASSERT_GT(counts.both, 0.0);
  ASSERT_LT(counts.dice(), 1.0);
  // The spacing stays as it is and nothing lies outside the crop, so both grids hold the same voxels.
  for (const auto& scored : {evaluation.original, evaluation.model}) {
    ASSERT_TRUE(scored);
    ASSERT_EQ(scored->organs.size(), 1U);
    EXPECT_NEAR(scored->organs[0].dice, counts.dice(), 1e-9);
    EXPECT_NEAR(scored->organs[0].reference_ml, counts.label * 5.0 * 5.0 * 8.0 / 1000.0, 1e-3);
    EXPECT_EQ(scored->id, "one");
    EXPECT_EQ(scored->file, "imagesTr/one.nii.gz");
  }
  EXPECT_TRUE(sameGrid(evaluation.labels.geometry(), phantom_.image.geometry()));
  EXPECT_GT(evaluation.seconds, 0.0);
  EXPECT_EQ(stages, (std::vector<std::string>{"prepare", "predict", "restore", "score"}));
}

TEST_F(EvaluateCase, OnCoarserModelGridsTheTwoScoresDiffer) {
  options_.prediction.preprocessing.spacing_mm = {8.0, 8.0, 8.0};
  const CaseEvaluation evaluation = evaluateCase(network_, splitCase_, options_);
  const auto labels = evaluation.labels.voxels<std::uint8_t>();
  const auto truth = phantom_.label.voxels<std::uint8_t>();
  double both = 0.0;
  double sum = 0.0;
  for (std::size_t n = 0; n < labels.size(); ++n) {
    both += labels[n] * truth[n];
    sum += labels[n] + truth[n];
  }
  EXPECT_NEAR(evaluation.original->organs[0].dice, 2.0 * both / sum, 1e-9);
  EXPECT_NE(evaluation.original->organs[0].dice, evaluation.model->organs[0].dice);
}

TEST_F(EvaluateCase, OnlyTheAskedGridsAreScored) {
  options_.grid = ValidationGrid::Model;
  const CaseEvaluation model = evaluateCase(network_, splitCase_, options_);
  EXPECT_TRUE(model.model);
  EXPECT_FALSE(model.original);
  EXPECT_TRUE(model.labels.empty());
  options_.grid = ValidationGrid::Original;
  const CaseEvaluation original = evaluateCase(network_, splitCase_, options_);
  EXPECT_TRUE(original.original);
  EXPECT_FALSE(original.model);
}

TEST_F(EvaluateCase, ALabelMapOnAnotherGridIsRefusedByName) {
  Geometry moved = phantom_.label.geometry();
  moved.origin_mm[2] += 8.0;
  phantom_.label.setGeometry(moved);
  writeVolume(splitCase_.labelPath, phantom_.label);
  try {
    (void)evaluateCase(network_, splitCase_, options_);
    FAIL() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::InvalidInput);
    EXPECT_THAT(error.what(), testing::HasSubstr("label.nii.gz"));
    EXPECT_THAT(error.what(), testing::HasSubstr("is not on the grid of the image"));
  }
}

}  // namespace
}  // namespace viscera::test
