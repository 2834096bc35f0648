// SPDX-License-Identifier: Apache-2.0
#include "engine/inference/label_probabilities.h"

#include "engine/base/error.h"
#include "engine/data/phantom.h"
#include "engine/inference/ensemble.h"
#include "engine/inference/label_upsampling.h"
#include "threshold_network.h"

#include <gtest/gtest.h>
#include <torch/torch.h>

#include <cmath>
#include <stop_token>

namespace viscera::test {
namespace {

/// A grid whose model side is a crop of the source itself.
ModelGrid croppedGrid(const Index3& size, const VoxelBox& crop) {
  ModelGrid grid;
  grid.source.size = size;
  grid.resampled = grid.source;
  grid.crop = crop;
  grid.model = croppedGeometry(grid.resampled, crop);
  return grid;
}

/// Three classes in two voxels, whose probabilities are as 1 : 3 : 1 and as 5 : 1 : 1.
at::Tensor logitsByHand() {
  const float ln3 = std::log(3.0F);
  const float ln5 = std::log(5.0F);
  return torch::tensor({0.0F, ln5, ln3, 0.0F, 0.0F, 0.0F}).view({3, 1, 1, 2});
}

std::vector<int> percentOf(const Volume& volume) {
  const auto voxels = volume.voxels<std::uint8_t>();
  return {voxels.begin(), voxels.end()};
}

TEST(LabelProbabilities, AreTheSoftMaxOfTheLabelInPercent) {
  const ModelGrid grid = croppedGrid({1, 1, 2}, {{0, 0, 0}, {1, 1, 2}});
  at::Tensor logits = logitsByHand();
  const Volume labels = labelsOnSourceGrid(logits, grid, UpsamplingRule::Probabilities);
  ASSERT_EQ(percentOf(labels), (std::vector<int>{1, 0}));
  const Volume percent = labelProbabilities(logits, grid, labels);
  EXPECT_EQ(percentOf(percent), (std::vector<int>{60, 71})) << "3 / 5 and 5 / 7";
  EXPECT_EQ(percent.type(), VoxelType::UInt8);
  EXPECT_TRUE(sameGrid(percent.geometry(), labels.geometry()));
}

TEST(LabelProbabilities, AreNoneBesideTheCrop) {
  const ModelGrid grid = croppedGrid({1, 1, 4}, {{0, 0, 1}, {1, 1, 3}});
  at::Tensor logits = logitsByHand();
  const Volume labels = labelsOnSourceGrid(logits, grid, UpsamplingRule::Probabilities);
  EXPECT_EQ(percentOf(labelProbabilities(logits, grid, labels)), (std::vector<int>{0, 60, 71, 0}));
}

TEST(LabelProbabilities, AreTrilinearBetweenTheVoxelsOfTheModel) {
  // Model voxels of 2 mm at 0 and 2 mm, source voxels of 1 mm at 0, 1 and 2 mm; MONAI's coordinates.
  ModelGrid grid;
  grid.source.size = {1, 1, 3};
  grid.resampled.size = {1, 1, 2};
  grid.resampled.spacing_mm = {1.0, 1.0, 2.0};
  grid.crop = {{0, 0, 0}, {1, 1, 2}};
  grid.model = grid.resampled;
  at::Tensor logits = logitsByHand();
  const Volume labels = labelsOnSourceGrid(logits, grid, UpsamplingRule::Probabilities);
  ASSERT_EQ(percentOf(labels), (std::vector<int>{1, 0, 0}));
  // Class 0 has 1 / 5 and 5 / 7 in the two voxels: 0.457 between them.
  EXPECT_EQ(percentOf(labelProbabilities(logits, grid, labels)), (std::vector<int>{60, 46, 71}));
}

TEST(LabelProbabilities, CanBeCancelledAndRefuseOtherGrids) {
  const ModelGrid grid = croppedGrid({1, 1, 2}, {{0, 0, 0}, {1, 1, 2}});
  at::Tensor logits = logitsByHand();
  const Volume labels = labelsOnSourceGrid(logits, grid, UpsamplingRule::Probabilities);
  std::stop_source stop;
  stop.request_stop();
  EXPECT_THROW((void)labelProbabilities(logits, grid, labels, {{}, stop.get_token()}), Error);
  const ModelGrid other = croppedGrid({1, 1, 3}, {{0, 0, 0}, {1, 1, 3}});
  EXPECT_THROW((void)labelProbabilities(logits, other, labels), Error);
}

/// Stands for a UNETR of two classes whose logits are the same everywhere.
class ConstantNetwork final : public Network {
 public:
  ConstantNetwork(const std::array<std::int64_t, 3>& size, double logit)
      : size_(size), logit_(at::full({1}, logit)) {
    config_.outChannels = 2;
  }
  [[nodiscard]] NetworkKind kind() const override { return NetworkKind::Unetr; }
  [[nodiscard]] const NetworkConfig& config() const override { return config_; }
  [[nodiscard]] std::array<std::int64_t, 3> imageSize() const override { return size_; }
  [[nodiscard]] at::Tensor forward(const at::Tensor& image) override {
    const at::Tensor flat = at::zeros_like(image);
    return at::cat({flat, flat + logit_}, 1);
  }
  [[nodiscard]] std::vector<at::Tensor> hiddenStates(const at::Tensor&) override { return {}; }
  [[nodiscard]] NamedTensors parameters() const override { return {{"logit", logit_}}; }
  void to(const at::Device& device) override { logit_ = logit_.to(device); }

 private:
  NetworkConfig config_;
  std::array<std::int64_t, 3> size_;
  at::Tensor logit_;
};

TEST(LabelProbabilities, OfAnEnsembleAreTheMeanOfTheProbabilities) {
  constexpr std::array<std::int64_t, 3> kWindow{32, 32, 32};
  const Phantom phantom = makePhantom({{40, 36, 24}, {4.5, 4.5, 7.0}, 3}, 0);
  PredictionOptions options;
  options.preprocessing.spacing_mm = {4.5, 4.5, 7.0};
  options.window.roi = kWindow;
  options.keepLabelProbability = true;
  // Class 1 has 9 / 10 in one network and 1 / 4 in the other: 0.575. Averaged logits would give 63 %.
  ConstantNetwork sure(kWindow, std::log(9.0));
  ConstantNetwork unsure(kWindow, std::log(1.0 / 3.0));
  const Prediction prediction =
      predictTogether({{&sure, options.window}, {&unsure, options.window}}, phantom.image, options);
  ASSERT_TRUE(prediction.labelProbability.has_value());
  const auto labels = prediction.labels.voxels<std::uint8_t>();
  const auto percent = prediction.labelProbability->voxels<std::uint8_t>();
  std::size_t inside = 0;
  for (std::size_t n = 0; n < labels.size(); ++n) {
    if (percent[n] == 0) continue;  // beside the body
    ++inside;
    ASSERT_EQ(labels[n], 1);
    ASSERT_NEAR(percent[n], 57.5, 0.5);
  }
  EXPECT_GT(inside, labels.size() / 4);
  options.keepLabelProbability = false;
  EXPECT_FALSE(predict(sure, phantom.image, options).labelProbability.has_value());
}

}  // namespace
}  // namespace viscera::test
