// SPDX-License-Identifier: Apache-2.0
// What is asked of the NVIDIA driver, with a driver made for the test.
#include "engine/ops/gpu_driver.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <string>

namespace viscera::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

/// Answers of the driver to one question; see fake_gpu_driver.cpp.
GpuDriver asked(const std::map<std::string, std::string>& answers) {
  for (const auto& [name, value] : answers) setenv(name.c_str(), value.c_str(), 1);
  GpuDriver driver = askGpuDriver(VISCERA_FAKE_GPU_DRIVER);
  for (const auto& [name, value] : answers) unsetenv(name.c_str());
  return driver;
}

TEST(GpuDriverAnswers, NameEachCardWithItsComputeCapability) {
  const GpuDriver driver =
      asked({{"FAKE_CUDA_VERSION", "13010"}, {"FAKE_CUDA_CARDS", "Tesla T4,75|NVIDIA B200,100"}});
  EXPECT_THAT(driver.missing, IsEmpty());
  EXPECT_THAT(driver.failure, IsEmpty());
  EXPECT_EQ(driver.cudaVersion, 13010);
  ASSERT_EQ(driver.cards.size(), 2U);
  EXPECT_EQ(driver.cards[0].name, "Tesla T4");
  EXPECT_EQ(driver.cards[0].capability, 75);
  EXPECT_EQ(driver.cards[1].name, "NVIDIA B200");
  EXPECT_EQ(driver.cards[1].capability, 100);
}

// 100 is CUDA_ERROR_NO_DEVICE of cuda.h: the driver works, but has no GPU.
TEST(GpuDriverAnswers, MayBeThatThereIsNoGpu) {
  const GpuDriver driver = asked({{"FAKE_CUDA_INIT", "100"}, {"FAKE_CUDA_CARDS", "Tesla T4,75"}});
  EXPECT_THAT(driver.failure, IsEmpty());
  EXPECT_THAT(driver.cards, IsEmpty());
}

// 803 is CUDA_ERROR_SYSTEM_DRIVER_MISMATCH.
TEST(GpuDriverAnswers, AreGivenInItsOwnWordsWhereItFails) {
  const GpuDriver driver = asked({{"FAKE_CUDA_INIT", "803"}, {"FAKE_CUDA_CARDS", "Tesla T4,75"}});
  EXPECT_THAT(driver.failure, HasSubstr("made up for a test (803 of cuInit)"));
  EXPECT_THAT(driver.cards, IsEmpty());
}

TEST(GpuDriverAnswers, EndAtAFileThatIsNotThere) {
  const GpuDriver driver = askGpuDriver("libcuda-that-is-nowhere.so.1");
  EXPECT_THAT(driver.missing, HasSubstr("No such file"));
  EXPECT_EQ(driver.cudaVersion, 0);
}

TEST(GpuDriverAnswers, EndAtALibraryThatIsNoDriver) {
  const GpuDriver driver = askGpuDriver("libm.so.6");
  EXPECT_THAT(driver.missing, IsEmpty());
  EXPECT_THAT(driver.failure, HasSubstr("cuDriverGetVersion"));
}

}  // namespace
}  // namespace viscera::test
