// SPDX-License-Identifier: Apache-2.0
// The choice of the device for machines that are made up.
#include "engine/base/error.h"
#include "engine/train/device.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace viscera::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;

GpuFacts machineWith(std::vector<GpuCard> cards) {
  GpuFacts facts;
  facts.torchCount = static_cast<int>(cards.size());
  facts.driver = {{}, "580.65.06", 13000, {}, std::move(cards)};
  facts.knownToTorch = true;
  return facts;
}

GpuFacts withoutDriver() {
  GpuFacts facts;
  facts.driver.missing = "libcuda.so.1: cannot open shared object file: No such file or directory";
  return facts;
}

/// What is said where a GPU is asked for by name and cannot be used.
std::string refusal(const std::string& wanted, const GpuFacts& facts) {
  try {
    (void)decideDevice(wanted, 0, facts);
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::DeviceFailure);
    return error.what();
  }
  ADD_FAILURE() << wanted << " was accepted";
  return {};
}

TEST(DecideDevice, AutoTakesTheGpuAndNamesIt) {
  const DeviceChoice choice = decideDevice("auto", 0, machineWith({{"Tesla T4", 75}}));
  EXPECT_EQ(choice.name, "cuda:0");
  EXPECT_TRUE(choice.device.is_cuda());
  EXPECT_THAT(choice.reason, HasSubstr("Tesla T4"));
}

TEST(DecideDevice, AutoFallsBackToTheCpuWithTheReason) {
  const DeviceChoice none = decideDevice("auto", 0, withoutDriver());
  EXPECT_EQ(none.name, "cpu");
  EXPECT_TRUE(none.device.is_cpu());
  EXPECT_THAT(none.reason, HasSubstr("no NVIDIA driver"));
  const DeviceChoice old = decideDevice("auto", 0, machineWith({{"Tesla P100", 60}}));
  EXPECT_EQ(old.name, "cpu");
  EXPECT_THAT(old.reason, AllOf(HasSubstr("Tesla P100"), HasSubstr("6.0"), HasSubstr("7.5")));
}

TEST(DecideDevice, AGpuAskedForIsRefusedWithTheSameReason) {
  EXPECT_EQ(refusal("cuda", withoutDriver()),
            "device cuda cannot be used: no NVIDIA driver is installed (libcuda.so.1 is missing); --device "
            "cpu computes without a GPU");
  GpuFacts oldDriver = machineWith({{"Tesla T4", 75}});
  oldDriver.driver.cudaVersion = 12080;
  EXPECT_THAT(refusal("cuda:0", oldDriver), AllOf(HasSubstr("CUDA 12.8"), HasSubstr("580")));
  EXPECT_THAT(refusal("cuda", machineWith({{"Tesla V100", 70}})), HasSubstr("compute capability 7.0"));
}

TEST(DecideDevice, TheCpuNeedsNoFacts) {
  EXPECT_EQ(decideDevice("cpu", 0, withoutDriver()).name, "cpu");
  EXPECT_EQ(decideDevice("cpu", 0, machineWith({{"Tesla T4", 75}})).name, "cpu");
}

TEST(DecideDevice, ProcessesShareTheGpusThatAreNewEnough) {
  const GpuFacts machine = machineWith({{"Tesla P100", 60}, {"Tesla T4", 75}, {"NVIDIA H100", 90}});
  EXPECT_EQ(decideDevice("cuda", 0, machine).name, "cuda:1");
  EXPECT_EQ(decideDevice("auto", 1, machine).name, "cuda:2");
  EXPECT_EQ(decideDevice("cuda", 2, machine).name, "cuda:1");
}

TEST(DecideDevice, ANumberMustBeThatOfAGpuThatIsNewEnough) {
  const GpuFacts machine = machineWith({{"Tesla P100", 60}, {"Tesla T4", 75}});
  EXPECT_EQ(decideDevice("cuda:1", 0, machine).device, c10::Device(c10::kCUDA, 1));
  EXPECT_THAT(refusal("cuda:0", machine), HasSubstr("GPU 0 (Tesla P100) is too old"));
  EXPECT_THAT(refusal("cuda:2", machine), HasSubstr("has 2 GPU(s)"));
  EXPECT_THAT(refusal("cuda:300", machine), HasSubstr("does not exist"));
}

}  // namespace
}  // namespace viscera::test
