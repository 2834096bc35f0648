// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/ops/cuda_library.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <string>

namespace viscera::test {

/// A test that compares a GPU with the CPU. Without TF32, which would cost more digits than the tests allow.
class Gpu : public testing::Test {
 protected:
  void SetUp() override {
    const std::string problem = gpuProblem(loadCuda());
    if (!problem.empty()) GTEST_SKIP() << "no NVIDIA GPU: " << problem;
    at::globalContext().setAllowTF32CuBLAS(false);
    at::globalContext().setAllowTF32CuDNN(false);
  }

  static at::Tensor toGpu(const at::Tensor& tensor) {
    return tensor.defined() ? tensor.to(at::kCUDA) : tensor;
  }

  static void expectNear(const at::Tensor& onGpu, const at::Tensor& onCpu, double tolerance) {
    ASSERT_EQ(onGpu.defined(), onCpu.defined());
    if (!onCpu.defined()) return;
    EXPECT_TRUE(onGpu.is_cuda());
    const at::Tensor expected = onCpu.detach().to(at::kDouble);
    const double error = (onGpu.detach().to(at::kCPU).to(at::kDouble) - expected).abs().max().item<double>();
    EXPECT_LE(error, tolerance * (1.0 + expected.abs().max().item<double>()));
  }

  static at::Tensor randomTensor(at::IntArrayRef shape, std::uint64_t seed) {
    at::Generator generator = at::detail::createCPUGenerator(seed);
    return at::randn(shape, generator, at::TensorOptions(at::kFloat));
  }
};

}  // namespace viscera::test
