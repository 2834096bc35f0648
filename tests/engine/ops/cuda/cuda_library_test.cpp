// SPDX-License-Identifier: Apache-2.0
// Needs no GPU: the library loads wherever libc10_cuda.so does.
#include "engine/ops/cuda_library.h"

#include "engine/base/error.h"
#include "engine/ops/operators.h"

#include <ATen/core/dispatch/Dispatcher.h>
#include <gtest/gtest.h>
#include <torch/torch.h>

namespace viscera::test {
namespace {

TEST(CudaLibrary, BringsAKernelForEveryOperator) {
#if !defined(VISCERA_HAS_CUDA_LIBRARY)
  GTEST_SKIP() << "built without VISCERA_CUDA: there is no libviscera_cuda.so";
#endif
  ASSERT_EQ(loadCudaOperators(), "");
  EXPECT_TRUE(cudaOperatorsLoaded());
  for (const char* name : {"viscera::channel_moments",
                           "viscera::normalize",
                           "viscera::normalize_backward",
                           "viscera::upsample_labels"}) {
    const auto op = c10::Dispatcher::singleton().findSchemaOrThrow(name, "");
    EXPECT_TRUE(op.hasKernelForDispatchKey(c10::DispatchKey::CUDA)) << name;
    EXPECT_TRUE(op.hasKernelForDispatchKey(c10::DispatchKey::CPU)) << name;
  }
}

/// The library has a copy of its own of what both sides compile: the program must recognise its exceptions.
TEST(CudaLibrary, ThrowsErrorsThatTheProgramRecognises) {
#if !defined(VISCERA_HAS_CUDA_LIBRARY)
  GTEST_SKIP() << "built without VISCERA_CUDA: there is no libviscera_cuda.so";
#endif
  ASSERT_EQ(loadCudaOperators(), "");
  const auto op = c10::Dispatcher::singleton()
                      .findSchemaOrThrow("viscera::normalize", "")
                      .typed<at::Tensor(at::TensorList, at::TensorList, double)>();
  const std::vector<at::Tensor> onlyValues = {at::ones({1, 1, 2, 2, 2})};
  EXPECT_THROW(
      (void)op.redispatch(c10::DispatchKeySet(c10::DispatchKey::CUDA), onlyValues, at::TensorList(), 0.01),
      Error);
}

TEST(CudaLibrary, IsNotNeededForTheReasonWhyThereIsNoGpu) {
  const std::string problem = gpuProblem(loadCuda());
  if (problem.empty()) GTEST_SKIP() << "this machine has an NVIDIA GPU";
  EXPECT_NE(problem.find("NVIDIA driver"), std::string::npos) << problem;
}

}  // namespace
}  // namespace viscera::test
