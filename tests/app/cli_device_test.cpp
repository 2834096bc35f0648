// SPDX-License-Identifier: Apache-2.0
// The device, asked for on the command line of a machine whose NVIDIA driver is made up.
#include "app/exit_status.h"
#include "tests/app/tiny_dataset.h"
#include "tests/support/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <map>

namespace viscera::test {
namespace {

using testing::AllOf;
using testing::AnyOf;
using testing::HasSubstr;

/// Variables of the environment, for the programs started while it lives.
class Environment {
 public:
  explicit Environment(const std::map<std::string, std::string>& variables) : variables_(variables) {
    for (const auto& [name, value] : variables_) setenv(name.c_str(), value.c_str(), 1);
  }
  ~Environment() {
    for (const auto& [name, value] : variables_) unsetenv(name.c_str());
  }
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;

 private:
  std::map<std::string, std::string> variables_;
};

class CliDevice : public testing::Test {
 protected:
  /// One step of training with the driver of tests/engine/ops/fake_gpu_driver.cpp.
  [[nodiscard]] CliResult trainedOn(const std::string& device, std::map<std::string, std::string> driver) {
    driver["LD_LIBRARY_PATH"] = VISCERA_FAKE_GPU_DRIVER_FOLDER;
    std::vector<std::string> words = dataset_.newRun("train", folder_.path() / "run", 1);
    *(std::find(words.begin(), words.end(), "--device") + 1) = device;
    words.erase(std::find(words.begin(), words.end(), "--quiet"));
    const Environment environment(driver);
    return runCli(words);
  }

 private:
  TemporaryFolder folder_;
  TinyDataset dataset_{folder_.path() / "data"};
};

TEST_F(CliDevice, AGpuThatIsAskedForAndTooOldIsRefusedInOneSentence) {
  const CliResult refused = trainedOn("cuda", {{"FAKE_CUDA_CARDS", "Tesla P100-PCIE-16GB,60"}});
  EXPECT_EQ(refused.status, kOutOfMemoryOrDevice);
  EXPECT_THAT(refused.err,
              HasSubstr("device cuda cannot be used: GPU 0 (Tesla P100-PCIE-16GB) is too old: it has compute "
                        "capability 6.0, "
                        "LibTorch's GPU part needs 7.5; --device cpu computes without a GPU\n"));
}

TEST_F(CliDevice, AutoTakesTheCpuAndShowsWhy) {
  const CliResult trained =
      trainedOn("auto", {{"FAKE_CUDA_CARDS", "NVIDIA H100,90"}, {"FAKE_CUDA_VERSION", "12040"}});
  EXPECT_EQ(trained.status, kSuccess) << trained.err;
  EXPECT_THAT(
      trained.err,
      AllOf(
          HasSubstr("device cpu: the NVIDIA driver"), HasSubstr("knows CUDA 12.4"), HasSubstr("driver 580")));
}

/// LibTorch looks for its GPU part once. Whether NVIDIA's libraries are on this machine decides which of the
/// two reasons is given; that LibTorch was asked before its part was loaded is none of them.
TEST_F(CliDevice, LibTorchIsAskedOnlyWhenItsGpuPartIsLoaded) {
  const CliResult refused = trainedOn("cuda", {{"FAKE_CUDA_CARDS", "NVIDIA H100,90"}});
  EXPECT_EQ(refused.status, kOutOfMemoryOrDevice);
  EXPECT_THAT(refused.err,
              AnyOf(HasSubstr("shows 1 GPU(s), but LibTorch cannot use them"),
                    AllOf(HasSubstr("GPU part cannot be loaded"), HasSubstr("setup.sh --cuda"))));
}

}  // namespace
}  // namespace viscera::test
