// SPDX-License-Identifier: Apache-2.0
#include "engine/inference/sliding_window.h"

#include "golden.h"

#include <gtest/gtest.h>
#include <torch/torch.h>

#include <cmath>
#include <stop_token>

namespace viscera::test {
namespace {

using Starts = std::array<std::vector<std::int64_t>, 3>;

Starts startsOf(const Shape3& image, double overlap) {
  SlidingWindowOptions options;
  options.overlap = overlap;
  return windowStarts(image, options);
}

// Pipeline facts section 8.
TEST(WindowStarts, AreThoseOfMonai) {
  EXPECT_EQ(startsOf({200, 150, 97}, 0.25), (Starts{{{0, 72, 104}, {0, 54}, {0, 1}}}));
  EXPECT_EQ(startsOf({250, 200, 120}, 0.5), (Starts{{{0, 48, 96, 144, 154}, {0, 48, 96, 104}, {0, 24}}}));
  EXPECT_EQ(startsOf({97, 96, 300}, 0.7), (Starts{{{0, 1}, {0}, {0, 28, 56, 84, 112, 140, 168, 196, 204}}}));
}

TEST(WindowStarts, ASmallImageHasOneWindowAndALargeOverlapMovesByOneVoxel) {
  EXPECT_EQ(startsOf({50, 96, 1}, 0.5), (Starts{{{0}, {0}, {0}}}));
  SlidingWindowOptions options;
  options.roi = {4, 4, 4};
  options.overlap = 0.9;
  EXPECT_EQ(windowStarts({6, 4, 5}, options), (Starts{{{0, 1, 2}, {0}, {0, 1}}}));
  options.overlap = 1.0;
  EXPECT_THROW((void)windowStarts({6, 4, 5}, options), Error);
}

// Pipeline facts section 8.
TEST(WindowImportance, GaussianHasMonaisValues) {
  const at::Tensor importance = windowImportance({96, 96, 96}, WindowWeights::Gaussian);
  EXPECT_NEAR(importance.max().item<double>(), 0.99739927, 1e-7);
  EXPECT_NEAR((importance[20][48][48].item<double>()), 0.07225136, 1e-7);
  EXPECT_FLOAT_EQ(importance[0][0][0].item<float>(), 1e-3F);
  EXPECT_FLOAT_EQ(importance[95][95][95].item<float>(), 1e-3F);
  const at::Tensor constant = windowImportance({5, 6, 7}, WindowWeights::Constant);
  EXPECT_EQ(constant.sizes().vec(), (std::vector<std::int64_t>{5, 6, 7}));
  EXPECT_TRUE(torch::all(constant == 1.0).item<bool>());
}

/// x times a ramp over the window, and x²: depends on where in the window a voxel lies.
at::Tensor rampAndSquare(const at::Tensor& x) {
  const auto along = [&x](int d) { return torch::arange(x.size(d), torch::kFloat32); };
  const at::Tensor ramp = (1 + along(2).view({-1, 1, 1}) + 2 * along(3).view({-1, 1}) + 3 * along(4)) / 8;
  return torch::cat({x * ramp, x.square()}, 1);
}

TEST(SlidingWindow, AgreesWithMonai) {
  const Json golden = inferenceGolden();
  ASSERT_EQ(golden.at("windows").size(), 6U);
  for (const Json& one : golden.at("windows")) {
    const auto size = one.at("size").get<Shape3>();
    SlidingWindowOptions options;
    options.roi = one.at("roi").get<Shape3>();
    options.overlap = one.at("overlap").get<double>();
    options.weights = one.at("mode") == "gaussian" ? WindowWeights::Gaussian : WindowWeights::Constant;
    options.windowBatch = one.at("batch").get<std::int64_t>();
    at::Tensor image = torch::empty({1, size[0], size[1], size[2]}, torch::kFloat32);
    for (std::int64_t n = 0; n < image.numel(); ++n) image.data_ptr<float>()[n] = pseudo(n);

    const at::Tensor result = slidingWindow(image, rampAndSquare, options);
    ASSERT_EQ(result.sizes().vec(), (std::vector<std::int64_t>{2, size[0], size[1], size[2]}));
    const auto expected = one.at("values").get<std::vector<float>>();
    const at::Tensor flat = result.flatten();
    for (std::size_t n = 0; n < expected.size(); ++n) {
      const auto at = static_cast<std::int64_t>(n) * one.at("step").get<std::int64_t>();
      ASSERT_NEAR(flat[at].item<float>(), expected[n], 1e-6F * std::max(1.0F, std::abs(expected[n])))
          << one.dump().substr(0, 100) << " element " << at;
    }
  }
}

TEST(SlidingWindow, BatchesWindowsInTheOrderOfTheLastAxisFastest) {
  SlidingWindowOptions options;
  options.roi = {2, 2, 2};
  options.overlap = 0.0;
  options.windowBatch = 5;
  const at::Tensor image = torch::arange(4 * 4 * 4, torch::kFloat32).view({1, 4, 4, 4});
  std::vector<std::int64_t> batches;
  std::vector<float> firstVoxels;
  (void)slidingWindow(
      image,
      [&](const at::Tensor& windows) {
        EXPECT_FALSE(at::GradMode::is_enabled());
        batches.push_back(windows.size(0));
        for (std::int64_t n = 0; n < windows.size(0); ++n)
          firstVoxels.push_back(windows[n][0][0][0][0].item<float>());
        return windows;
      },
      options);
  EXPECT_EQ(batches, (std::vector<std::int64_t>{5, 3}));
  EXPECT_EQ(firstVoxels, (std::vector<float>{0, 2, 8, 10, 32, 34, 40, 42}));
}

TEST(SlidingWindow, ReportsBatchesAndStopsBetweenThem) {
  SlidingWindowOptions options;
  options.roi = {2, 2, 2};
  options.overlap = 0.0;
  options.windowBatch = 1;
  std::stop_source stop;
  std::vector<double> fractions;
  const WorkContext context{[&](std::string_view stage, double fraction) {
                              EXPECT_EQ(stage, "predict");
                              fractions.push_back(fraction);
                              if (fractions.size() == 2) stop.request_stop();
                            },
                            stop.get_token()};
  try {
    (void)slidingWindow(
        torch::zeros({1, 2, 2, 8}), [](const at::Tensor& windows) { return windows; }, options, context);
    FAIL() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::Cancelled);
  }
  EXPECT_EQ(fractions, (std::vector<double>{0.25, 0.5}));
}

}  // namespace
}  // namespace viscera::test
