// SPDX-License-Identifier: Apache-2.0
#include "engine/inference/memory_fallback.h"

#include "engine/base/error.h"
#include "engine/base/log.h"
#include "engine/inference/predictor.h"
#include "threshold_network.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/torch.h>

#include <algorithm>
#include <new>
#include <string>
#include <vector>

namespace viscera::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// Doubles its windows where it has room for so many at once.
class SmallGpu {
 public:
  explicit SmallGpu(std::int64_t room) : room_(room) {}

  at::Tensor operator()(const at::Tensor& windows) {
    sizes.push_back(windows.size(0));
    TORCH_CHECK_WITH(OutOfMemoryError, windows.size(0) <= room_, "CUDA out of memory.");
    return windows * 2.0;
  }
  void moveToCpu() {
    ++moves;
    room_ = 1000;
  }

  std::vector<std::int64_t> sizes;  ///< of all attempts
  int moves = 0;

 private:
  std::int64_t room_;
};

class MemoryFallback : public testing::Test {
 protected:
  void SetUp() override {
    before_ = setLogSink([this](LogLevel, std::string_view line) { lines_.emplace_back(line); });
  }
  void TearDown() override { (void)setLogSink(before_); }

  static WindowFunction patient(SmallGpu& gpu) {
    return withMemoryFallback([&gpu](const at::Tensor& windows) { return gpu(windows); },
                              {nullptr, [&gpu] { gpu.moveToCpu(); }});
  }
  static at::Tensor windows(std::int64_t count) {
    return at::arange(count, at::kFloat).view({count, 1, 1, 1, 1});
  }

  std::vector<std::string> lines_;

 private:
  LogSink before_;
};

TEST_F(MemoryFallback, NothingChangesWhereMemorySuffices) {
  SmallGpu gpu(4);
  EXPECT_TRUE(at::equal(patient(gpu)(windows(4)), windows(4) * 2.0));
  EXPECT_THAT(gpu.sizes, ElementsAre(4));
  EXPECT_THAT(lines_, IsEmpty());
}

TEST_F(MemoryFallback, TheBatchIsHalvedUntilItFitsAndStaysSo) {
  SmallGpu gpu(2);
  const WindowFunction network = patient(gpu);
  EXPECT_TRUE(at::equal(network(windows(8)), windows(8) * 2.0));
  EXPECT_THAT(gpu.sizes, ElementsAre(8, 4, 2, 2, 2, 2));
  gpu.sizes.clear();
  EXPECT_TRUE(at::equal(network(windows(5)), windows(5) * 2.0));
  EXPECT_THAT(gpu.sizes, ElementsAre(2, 2, 1));
  EXPECT_THAT(lines_,
              ElementsAre(HasSubstr("8 windows at once; going on with 4"),
                          HasSubstr("4 windows at once; going on with 2")));
  EXPECT_EQ(gpu.moves, 0);
}

TEST_F(MemoryFallback, WhenNoWindowFitsTheCpuTakesOverOnce) {
  SmallGpu gpu(0);
  const WindowFunction network = patient(gpu);
  EXPECT_TRUE(at::equal(network(windows(3)), windows(3) * 2.0));
  EXPECT_THAT(gpu.sizes, ElementsAre(3, 1, 1, 1, 1));
  EXPECT_TRUE(at::equal(network(windows(2)), windows(2) * 2.0));
  EXPECT_EQ(gpu.moves, 1);
  EXPECT_THAT(lines_, ElementsAre(HasSubstr("3 windows at once; going on with 1"), HasSubstr("on the CPU")));
}

TEST_F(MemoryFallback, OnTheCpuWantOfMemoryIsReportedInTheEnd) {
  SmallGpu cpu(0);
  const WindowFunction network =
      withMemoryFallback([&cpu](const at::Tensor& batch) { return cpu(batch); }, {});
  EXPECT_THROW((void)network(windows(4)), c10::OutOfMemoryError);
  EXPECT_THAT(cpu.sizes, ElementsAre(4, 2, 1));
}

TEST_F(MemoryFallback, ItEndsWhereTheCpuHasNoMemoryEither) {
  std::vector<std::int64_t> sizes;
  int moves = 0;
  const WindowFunction network = withMemoryFallback(
      [&](const at::Tensor& batch) -> at::Tensor {
        sizes.push_back(batch.size(0));
        TORCH_CHECK_WITH(OutOfMemoryError, false, "out of memory");
      },
      {nullptr, [&moves] { ++moves; }});
  EXPECT_THROW((void)network(windows(4)), c10::OutOfMemoryError);
  EXPECT_THAT(sizes, ElementsAre(4, 2, 1, 1));
  EXPECT_THROW((void)network(windows(4)), c10::OutOfMemoryError);
  EXPECT_THAT(sizes, ElementsAre(4, 2, 1, 1, 1));
  EXPECT_EQ(moves, 1);
}

TEST_F(MemoryFallback, AMoveThatFailsIsReported) {
  SmallGpu gpu(0);
  const WindowFunction network =
      withMemoryFallback([&gpu](const at::Tensor& batch) { return gpu(batch); },
                         {nullptr, [] { throw Error(ErrorCode::OutOfMemory, "the host has no memory"); }});
  EXPECT_THROW((void)network(windows(1)), Error);
  EXPECT_THAT(gpu.sizes, ElementsAre(1));
}

/// Want of memory that holds a tensor, as an exception of a future LibTorch might.
struct HoldingError : c10::OutOfMemoryError {
  explicit HoldingError(const at::Tensor& tensor)
      : c10::OutOfMemoryError({__func__, __FILE__, __LINE__}, "CUDA out of memory"), held(tensor) {}
  at::Tensor held;
};

TEST_F(MemoryFallback, NothingOfAFailedAttemptIsAliveBeforeTheNext) {
  using Watched = c10::weak_intrusive_ptr<c10::TensorImpl, c10::UndefinedTensorImpl>;
  Watched ofFrame(at::Tensor().getIntrusivePtr());
  Watched ofError(at::Tensor().getIntrusivePtr());
  int released = 0;
  const auto isGone = [&] { return ofFrame.expired() && ofError.expired(); };
  const WindowFunction network = withMemoryFallback(
      [&](const at::Tensor& batch) {
        EXPECT_TRUE(isGone());
        const at::Tensor activations = at::zeros({8});
        const at::Tensor workspace = at::zeros({8});
        ofFrame = Watched(activations.getIntrusivePtr());
        ofError = Watched(workspace.getIntrusivePtr());
        if (batch.size(0) > 1) throw HoldingError(workspace);
        return batch * 2.0;
      },
      {[&] {
         ++released;
         EXPECT_TRUE(isGone());
       },
       nullptr});
  EXPECT_TRUE(at::equal(network(windows(4)), windows(4) * 2.0));
  EXPECT_EQ(released, 2);
}

TEST_F(MemoryFallback, ResultsLieOnTheCpuInFloat) {
  const WindowFunction network =
      withMemoryFallback([](const at::Tensor& batch) { return batch.to(at::kBFloat16); }, {});
  EXPECT_EQ(network(windows(3)).scalar_type(), at::kFloat);
}

/// An error as LibTorch throws it for a failed call of one of NVIDIA's libraries.
template <class Thrown = c10::Error>
Thrown torchError(const std::string& text) {
  return Thrown({__func__, __FILE__, __LINE__}, text);
}

// Texts: c10/cuda/CUDAException.cpp, aten/src/ATen/native/cudnn/Conv_v8.cpp, cuBLAS and cuDNN documentation.
TEST(OutOfMemory, IsToldFromOtherFailures) {
  EXPECT_TRUE(isOutOfMemory(torchError<c10::OutOfMemoryError>("CUDA out of memory. Tried to allocate")));
  EXPECT_TRUE(isOutOfMemory(torchError("CUDA error: out of memory\nCompile with `TORCH_USE_CUDA_DSA`")));
  EXPECT_TRUE(isOutOfMemory(torchError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling")));
  EXPECT_TRUE(isOutOfMemory(torchError("cuDNN error: CUDNN_STATUS_INTERNAL_ERROR_DEVICE_ALLOCATION_FAILED")));
  EXPECT_TRUE(isOutOfMemory(torchError("FIND was unable to find an engine to execute this computation")));
  EXPECT_TRUE(isOutOfMemory(Error(ErrorCode::OutOfMemory, "the GPU reported \"out of memory\"")));
  EXPECT_TRUE(isOutOfMemory(std::bad_alloc()));
  for (const char* other : {"CUDA error: an illegal memory access was encountered",
                            "CUDA error: no kernel image is available for execution on the device",
                            "CUDA error: CUBLAS_STATUS_EXECUTION_FAILED when calling",
                            "cuDNN error: CUDNN_STATUS_EXECUTION_FAILED"}) {
    EXPECT_FALSE(isOutOfMemory(torchError(other))) << other;
    EXPECT_TRUE(isGpuFailure(torchError(other))) << other;
  }
  EXPECT_FALSE(isGpuFailure(torchError("CUDA error: out of memory")));
  EXPECT_FALSE(isGpuFailure(torchError("The size of tensor a (3) must match")));
  EXPECT_FALSE(isOutOfMemory(Error(ErrorCode::DeviceFailure, "CUDA error: out of memory")));
}

TEST_F(MemoryFallback, OtherFailuresPassAtOnce) {
  int calls = 0;
  const WindowFunction network = withMemoryFallback(
      [&](const at::Tensor&) -> at::Tensor {
        ++calls;
        TORCH_CHECK(false, "sizes do not match");
      },
      {[] { ADD_FAILURE() << "released"; }, [] { ADD_FAILURE() << "moved"; }});
  EXPECT_THROW((void)network(windows(4)), c10::Error);
  EXPECT_EQ(calls, 1);
  EXPECT_THAT(lines_, IsEmpty());
}

TEST_F(MemoryFallback, TheSlidingWindowGivesTheSameLogits) {
  const at::Tensor image = at::rand({1, 9, 7, 8});
  const SlidingWindowOptions options{{4, 4, 4}, 0.5, WindowWeights::Gaussian, 5};
  SmallGpu small(1);
  SmallGpu large(100);
  EXPECT_TRUE(at::equal(slidingWindow(image, patient(small), options),
                        slidingWindow(image, patient(large), options)));
  // 5 windows, then 2, do not fit.
  EXPECT_EQ(*std::max_element(small.sizes.begin() + 2, small.sizes.end()), 1);
}

/// A network for which memory never suffices.
class HungryNetwork final : public Network {
 public:
  explicit HungryNetwork(ThresholdNetwork inner) : inner_(std::move(inner)) {}
  [[nodiscard]] NetworkKind kind() const override { return inner_.kind(); }
  [[nodiscard]] const NetworkConfig& config() const override { return inner_.config(); }
  [[nodiscard]] std::array<std::int64_t, 3> imageSize() const override { return inner_.imageSize(); }
  [[nodiscard]] at::Tensor forward(const at::Tensor&) override {
    TORCH_CHECK_WITH(OutOfMemoryError, false, "out of memory");
  }
  [[nodiscard]] std::vector<at::Tensor> hiddenStates(const at::Tensor&) override { return {}; }
  [[nodiscard]] NamedTensors parameters() const override { return inner_.parameters(); }
  void to(const at::Device& device) override { inner_.to(device); }

 private:
  ThresholdNetwork inner_;
};

TEST_F(MemoryFallback, APredictionThatFindsNoMemorySaysSo) {
  HungryNetwork network(ThresholdNetwork({4, 4, 4}, 0.5));
  const SlidingWindowOptions options{{4, 4, 4}, 0.5, WindowWeights::Constant, 2};
  try {
    (void)predictLogits(network, at::rand({1, 9, 7, 8}), options, Precision::Fp32);
    FAIL() << "was predicted";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::OutOfMemory);
    EXPECT_THAT(error.what(), HasSubstr("9x7x8"));
  }
}

}  // namespace
}  // namespace viscera::test
