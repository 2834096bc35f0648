// SPDX-License-Identifier: Apache-2.0
#include "engine/train/device.h"

#include <gtest/gtest.h>
#include <torch/torch.h>

namespace viscera::test {
namespace {

struct GpuSettings {
  bool cublas = at::globalContext().allowTF32CuBLAS();
  bool cudnn = at::globalContext().allowTF32CuDNN();
  bool benchmark = at::globalContext().benchmarkCuDNN();
};

/// The settings are flags of LibTorch and need no GPU.
class DeviceSettings : public testing::Test {
 protected:
  void TearDown() override { configureDevice(RunConfig{}, c10::Device(c10::kCUDA, 0)); }
};

TEST_F(DeviceSettings, AreExactProductsAndQuickestAlgorithmsUnlessSaidOtherwise) {
  configureDevice(RunConfig{}, c10::Device(c10::kCUDA, 0));
  const GpuSettings usual;
  EXPECT_FALSE(usual.cublas);
  EXPECT_FALSE(usual.cudnn);
  EXPECT_TRUE(usual.benchmark);
}

TEST_F(DeviceSettings, FollowTheConfiguration) {
  RunConfig config;
  config.tf32 = true;
  config.cudnnBenchmark = false;
  configureDevice(config, c10::Device(c10::kCUDA, 0));
  const GpuSettings changed;
  EXPECT_TRUE(changed.cublas);
  EXPECT_TRUE(changed.cudnn);
  EXPECT_FALSE(changed.benchmark);
}

TEST_F(DeviceSettings, OfTheProcessorAreLeftAlone) {
  configureDevice(RunConfig{}, c10::Device(c10::kCUDA, 0));
  RunConfig config;
  config.tf32 = true;
  config.cudnnBenchmark = false;
  configureDevice(config, c10::Device(c10::kCPU));
  EXPECT_FALSE(GpuSettings().cublas);
  EXPECT_TRUE(GpuSettings().benchmark);
}

}  // namespace
}  // namespace viscera::test
