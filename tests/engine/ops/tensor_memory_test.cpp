// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/tensor_memory.h"

#include <gtest/gtest.h>
#include <torch/torch.h>

#include <thread>
#include <vector>

namespace viscera::test {
namespace {

constexpr std::int64_t kMiB = 1 << 20;

at::Tensor bytes(std::int64_t count) {
  return at::empty({count}, at::kByte);
}

class TensorMemory : public testing::Test {
 protected:
  void SetUp() override {
    keepFreedTensorMemory(64 * kMiB);
    releaseKeptTensorMemory();
  }
  void TearDown() override { releaseKeptTensorMemory(); }
};

TEST_F(TensorMemory, AFreedBlockServesTheNextRequestOfItsSize) {
  at::Tensor first = bytes(40 * kMiB);
  const void* data = first.data_ptr();
  first.reset();
  EXPECT_EQ(keptTensorBytes(), 40 * kMiB);
  const at::Tensor second = bytes(40 * kMiB);
  EXPECT_EQ(second.data_ptr(), data);
  EXPECT_EQ(keptTensorBytes(), 0);
}

TEST_F(TensorMemory, ABlockServesNothingMuchSmallerOrLarger) {
  at::Tensor first = bytes(10 * kMiB);
  first.reset();
  const at::Tensor small = bytes(7 * kMiB);
  const at::Tensor large = bytes(11 * kMiB);
  EXPECT_EQ(keptTensorBytes(), 10 * kMiB);
  const at::Tensor fitting = bytes(9 * kMiB);
  EXPECT_EQ(keptTensorBytes(), 0);
}

TEST_F(TensorMemory, LivingTensorsShareNoMemory) {
  std::vector<at::Tensor> tensors;
  for (int round = 0; round < 3; ++round) {
    tensors.clear();
    for (int i = 0; i < 8; ++i) tensors.push_back(bytes(kMiB).fill_(i));
    for (int i = 0; i < 8; ++i) EXPECT_EQ(tensors[i].to(at::kLong).sum().item<std::int64_t>(), i * kMiB);
  }
}

TEST_F(TensorMemory, KeepsNoMoreThanItsLimit) {
  keepFreedTensorMemory(5 * kMiB);
  { const std::vector<at::Tensor> tensors = {bytes(2 * kMiB), bytes(3 * kMiB), bytes(4 * kMiB)}; }
  EXPECT_LE(keptTensorBytes(), 5 * kMiB);
  EXPECT_GE(keptTensorBytes(), 2 * kMiB);
}

TEST_F(TensorMemory, ALimitRefusesWhatIsBeyondIt) {
  const at::Tensor before = bytes(20 * kMiB);
  {
    const TensorMemoryLimit limit(10 * kMiB);
    const at::Tensor inside = bytes(6 * kMiB);
    EXPECT_THROW(bytes(5 * kMiB), c10::OutOfMemoryError);
    bytes(4 * kMiB).reset();  // kept, but given back for another one that needs the room
    const at::Tensor last = bytes(3 * kMiB);
    EXPECT_EQ(keptTensorBytes(), 0);
  }
  EXPECT_NO_THROW(bytes(5 * kMiB));
}

TEST_F(TensorMemory, ReleaseGivesAllBack) {
  bytes(8 * kMiB).reset();
  EXPECT_GT(keptTensorBytes(), 0);
  releaseKeptTensorMemory();
  EXPECT_EQ(keptTensorBytes(), 0);
}

TEST_F(TensorMemory, SmallAndEmptyTensorsAreNotKept) {
  bytes(1000).reset();
  bytes(0).reset();
  EXPECT_EQ(keptTensorBytes(), 0);
}

TEST_F(TensorMemory, AResizedTensorKeepsItsContent) {
  at::Tensor tensor = bytes(kMiB).fill_(7);
  tensor.resize_({3 * kMiB});
  EXPECT_EQ(tensor.slice(0, 0, kMiB).to(at::kLong).sum().item<std::int64_t>(), 7 * kMiB);
}

TEST_F(TensorMemory, AnImpossibleRequestIsAnErrorAndHarmsNothing) {
  bytes(8 * kMiB).reset();
  EXPECT_THROW(static_cast<void>(bytes(std::int64_t{1} << 60)), c10::Error);
  EXPECT_EQ(bytes(2 * kMiB).fill_(1).to(at::kLong).sum().item<std::int64_t>(), 2 * kMiB);
}

TEST_F(TensorMemory, ThreadsMayFreeWhatOthersTook) {
  std::vector<std::jthread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([t] {
      for (int i = 0; i < 50; ++i) {
        at::Tensor tensor = bytes(kMiB + i * 1000).fill_(t);
        std::jthread([moved = std::move(tensor), t, i] {
          EXPECT_EQ(moved.to(at::kLong).sum().item<std::int64_t>(), t * (kMiB + i * 1000));
        });
      }
    });
}

}  // namespace
}  // namespace viscera::test
