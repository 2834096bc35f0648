// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/gpu_facts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace viscera::test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

/// A machine on which everything works.
GpuFacts working() {
  GpuFacts facts;
  facts.driver = {{}, "580.65.06", 13000, {}, {{"Tesla T4", 75}}};
  facts.knownToTorch = true;
  facts.torchCount = 1;
  return facts;
}

TEST(GpuFacts, AllowAGpuWhereDriverCardAndLibTorchDo) {
  EXPECT_THAT(gpuProblem(working()), IsEmpty());
}

TEST(GpuFacts, NameAMissingDriver) {
  GpuFacts facts;
  facts.driver.missing = "libcuda.so.1: cannot open shared object file: No such file or directory";
  EXPECT_EQ(gpuProblem(facts), "no NVIDIA driver is installed (libcuda.so.1 is missing)");
  facts.driver.missing = "libcuda.so.1: file too short";
  EXPECT_THAT(gpuProblem(facts), AllOf(HasSubstr("NVIDIA driver"), HasSubstr("file too short")));
}

// CUDA 12.4 came with driver 550, CUDA 13.0 with 580.
TEST(GpuFacts, NameAnOldDriverAndTheOneItTakes) {
  GpuFacts facts = working();
  facts.driver.version = "550.54.14";
  facts.driver.cudaVersion = 12040;
  EXPECT_EQ(gpuProblem(facts),
            "the NVIDIA driver 550.54.14 is too old: it knows CUDA 12.4, LibTorch's GPU part needs 13.0; "
            "install driver 580 or newer");
  facts.driver.version.clear();
  EXPECT_THAT(gpuProblem(facts), HasSubstr("NVIDIA driver is too old"));
}

TEST(GpuFacts, NameADriverWithoutGpuAndOneThatFails) {
  GpuFacts facts = working();
  facts.driver.cards.clear();
  EXPECT_THAT(gpuProblem(facts), AllOf(HasSubstr("no GPU"), HasSubstr("CUDA_VISIBLE_DEVICES")));
  facts.driver.failure = "unknown error (999 of cuInit)";
  EXPECT_THAT(gpuProblem(facts), HasSubstr("999 of cuInit"));
}

// Pascal is 6.x, Volta 7.0, Turing 7.5.
TEST(GpuFacts, NameCardsThatAreTooOld) {
  GpuFacts facts = working();
  facts.driver.cards = {{"Tesla P100", 60}, {"Tesla V100", 70}};
  EXPECT_EQ(gpuProblem(facts),
            "GPU 0 (Tesla P100) is too old: it has compute capability 6.0, LibTorch's GPU part needs 7.5; "
            "GPU 1 (Tesla V100) is too old: it has compute capability 7.0, LibTorch's GPU part needs 7.5");
  facts.driver.cards.push_back({"NVIDIA B200", 100});
  EXPECT_THAT(gpuProblem(facts), IsEmpty());
  EXPECT_THAT(usableGpus(facts.driver), ElementsAre(2));
}

TEST(GpuFacts, SayWhatToInstallWhereLibTorchsPartIsMissing) {
  GpuFacts facts = working();
  facts.loading = "libtorch_cuda.so: cannot open shared object file: No such file or directory";
  EXPECT_THAT(gpuProblem(facts),
              AllOf(HasSubstr("libtorch_cuda.so: cannot open"),
                    HasSubstr("setup.sh --cuda"),
                    HasSubstr("torch==2."),
                    HasSubstr("LD_LIBRARY_PATH"),
                    Not(HasSubstr("\n"))));
}

TEST(GpuFacts, NameALibTorchThatDoesNotSeeWhatTheDriverShows) {
  GpuFacts facts = working();
  facts.torchCount = 0;
  EXPECT_THAT(gpuProblem(facts), AllOf(HasSubstr("1 GPU(s)"), HasSubstr("nvidia-smi")));
  facts.knownToTorch = false;
  EXPECT_THAT(gpuProblem(facts), HasSubstr("before its GPU part was loaded"));
}

}  // namespace
}  // namespace viscera::test
