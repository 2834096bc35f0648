// SPDX-License-Identifier: Apache-2.0
#include "engine/inference/predictor.h"

#include "engine/base/log.h"
#include "engine/data/phantom.h"
#include "golden.h"
#include "threshold_network.h"

#include <ATen/autocast_mode.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/torch.h>

#include <algorithm>
#include <stop_token>

namespace viscera::test {
namespace {

constexpr Shape3 kWindow{32, 32, 32};

std::unique_ptr<Network> tinyUnetr() {
  NetworkConfig config;
  config.hiddenSize = 48;
  config.mlpSize = 64;
  config.numHeads = 4;
  config.featureSize = 4;
  config.outChannels = 14;
  return makeNetwork(NetworkKind::Unetr, config, kWindow, 7);
}

PredictionOptions coarseOptions() {
  PredictionOptions options;
  options.preprocessing.spacing_mm = {6.0, 6.0, 6.0};
  options.window.roi = kWindow;
  return options;
}

Phantom smallPhantom() {
  return makePhantom({{40, 36, 24}, {4.5, 4.5, 7.0}, 3}, 0);
}

TEST(Predict, LabelsLieOnTheGridOfTheScan) {
  const Phantom phantom = smallPhantom();
  const auto network = tinyUnetr();
  std::vector<std::string> stages;
  const WorkContext context{[&stages](std::string_view stage, double fraction) {
                              EXPECT_GE(fraction, 0.0);
                              EXPECT_LE(fraction, 1.0);
                              if (stages.empty() || stages.back() != stage) stages.emplace_back(stage);
                            },
                            {}};
  PredictionOptions options = coarseOptions();
  options.keepProbabilities = true;
  const Prediction prediction = predict(*network, phantom.image, options, context);
  EXPECT_EQ(prediction.labels.type(), VoxelType::UInt8);
  EXPECT_TRUE(sameGrid(prediction.labels.geometry(), phantom.image.geometry()));
  const Index3& model = prediction.grid.model.size;
  ASSERT_EQ(prediction.logits.sizes().vec(), (std::vector<std::int64_t>{14, model[0], model[1], model[2]}));
  EXPECT_FALSE(prediction.logits.requires_grad());
  EXPECT_GT(prediction.seconds, 0.0);
  EXPECT_EQ(stages, (std::vector<std::string>{"prepare", "predict", "restore"}));
  const auto voxels = prediction.labels.voxels<std::uint8_t>();
  EXPECT_LT(*std::max_element(voxels.begin(), voxels.end()), 14);

  options.keepProbabilities = false;
  EXPECT_FALSE(predict(*network, phantom.image, options).logits.defined());
}

TEST(Predict, OnOneGridFindsExactlyTheVoxelsTheNetworkFinds) {
  const Phantom phantom = smallPhantom();
  PredictionOptions options = coarseOptions();
  options.preprocessing.spacing_mm = {4.5, 4.5, 7.0};
  // HU 40 of the window -175 … 250.
  ThresholdNetwork network(kWindow, 215.0 / 425.0 + 1e-4);
  const Prediction prediction = predict(network, phantom.image, options);
  const auto image = phantom.image.voxels<std::int16_t>();
  const auto labels = prediction.labels.voxels<std::uint8_t>();
  std::size_t above = 0;
  for (std::size_t n = 0; n < image.size(); ++n) {
    ASSERT_EQ(labels[n], image[n] > 40 ? 1 : 0) << "voxel " << n;
    above += labels[n];
  }
  EXPECT_GT(above, 0U);
}

TEST(Predict, AnImageOfAirIsBackgroundWithAWarning) {
  Geometry geometry;
  geometry.size = {8, 9, 10};
  Volume air(geometry, VoxelType::Int16);
  std::fill(air.voxels<std::int16_t>().begin(), air.voxels<std::int16_t>().end(), std::int16_t{-1000});
  std::vector<std::string> warnings;
  LogSink before = setLogSink([&warnings](LogLevel level, std::string_view message) {
    if (level == LogLevel::Warning) warnings.emplace_back(message);
  });
  PredictionOptions options = coarseOptions();
  options.keepProbabilities = true;
  const auto network = tinyUnetr();
  const Prediction prediction = predict(*network, air, options);
  setLogSink(std::move(before));
  const auto labels = prediction.labels.voxels<std::uint8_t>();
  EXPECT_EQ(std::count(labels.begin(), labels.end(), 0), 8 * 9 * 10);
  EXPECT_EQ(prediction.logits.softmax(0).select(0, 0).min().item<float>(), 1.0F);
  ASSERT_EQ(warnings.size(), 1U);
  EXPECT_THAT(warnings[0], testing::HasSubstr("-175 HU"));
}

TEST(PredictLogits, AgreesWithTheNetworkOnOneWindow) {
  const auto network = tinyUnetr();
  const at::Tensor image = torch::rand({1, 32, 32, 32}, torch::kFloat32);
  SlidingWindowOptions window;
  window.roi = kWindow;
  const at::Tensor logits = predictLogits(*network, image, window, Precision::Fp32);
  const at::NoGradGuard noGrad;
  EXPECT_TRUE(torch::equal(logits, network->forward(image.unsqueeze(0)).squeeze(0)));
  EXPECT_THROW((void)predictLogits(*network, image, SlidingWindowOptions{}, Precision::Fp32), Error);
}

TEST(PredictLogits, Bf16IsNearFp32AndLeavesAutocastOff) {
  const auto network = tinyUnetr();
  const at::Tensor image = torch::rand({1, 32, 32, 32}, torch::kFloat32);
  SlidingWindowOptions window;
  window.roi = kWindow;
  const at::Tensor exact = predictLogits(*network, image, window, Precision::Fp32);
  const at::Tensor rounded = predictLogits(*network, image, window, Precision::Bf16);
  EXPECT_EQ(rounded.scalar_type(), torch::kFloat32);
  EXPECT_FALSE(at::autocast::is_autocast_enabled(at::kCPU));
  EXPECT_FALSE(torch::equal(exact, rounded));
  // bfloat16 keeps 8 bits: errors of single roundings are 2^-9 of a value; allow for a few dozen layers.
  EXPECT_LT(((exact - rounded).norm() / exact.norm()).item<double>(), 0.05);
}

TEST(Predict, CanBeCancelled) {
  const Phantom phantom = smallPhantom();
  ThresholdNetwork network(kWindow, 0.5);
  std::stop_source stop;
  const WorkContext context{[&stop](std::string_view stage, double) {
                              if (stage == "predict") stop.request_stop();
                            },
                            stop.get_token()};
  try {
    (void)predict(network, phantom.image, coarseOptions(), context);
    FAIL() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::Cancelled);
  }
}

}  // namespace
}  // namespace viscera::test
