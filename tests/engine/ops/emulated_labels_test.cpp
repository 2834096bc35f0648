// SPDX-License-Identifier: Apache-2.0
// The GPU kernels that put labels onto a finer grid, run on the CPU, against the CPU operator.
#include "emulated_cuda.h"
#include "engine/ops/cuda/upsampling_kernels.cu"
#include "labels_by_definition.h"

#include <gtest/gtest.h>
#include <torch/torch.h>

namespace viscera::test {
namespace {

struct Grid {
  std::array<std::int64_t, 3> size;
  std::array<std::int64_t, 3> points;
};

at::Tensor emulatedLabels(const at::Tensor& logits,
                          const std::array<AxisPoints, 3>& points,
                          bool probabilities) {
  UpsamplingCall call{};
  call.logits = logits.const_data_ptr<float>();
  call.channels = logits.size(0);
  for (std::size_t d = 0; d < 3; ++d) {
    const std::int64_t count = points[d].neighbours.size(1);
    const auto* index = points[d].neighbours.const_data_ptr<std::int32_t>();
    const auto* weight = points[d].weights.const_data_ptr<float>();
    call.taps[d] = {index, index + count, weight, weight + count, count};
    call.size[d] = logits.size(static_cast<std::int64_t>(d) + 1);
  }
  at::Tensor labels = at::full({call.taps[2].count, call.taps[1].count, call.taps[0].count}, 255, at::kByte);
  // Axes turned round and the first one backwards, as from RAS to a file in LPS.
  call.step[0] = -1;
  call.step[1] = call.taps[0].count;
  call.step[2] = call.taps[0].count * call.taps[1].count;
  call.labels = labels.data_ptr<std::uint8_t>() + call.taps[0].count - 1;
  const at::Tensor statistics = at::empty({2, call.size[0] * call.size[1] * call.size[2]});
  if (probabilities) {
    call.largest = statistics.data_ptr<float>();
    call.inverseSum = call.largest + statistics.size(1);
    launchSoftmaxStatistics(call);
  }
  launchUpsampledLabels(call);
  return labels;
}

TEST(EmulatedLabels, AreThoseOfTheCpuBitForBit) {
  at::Generator generator = at::detail::createCPUGenerator(5);
  for (const Grid& grid :
       {Grid{{5, 6, 7}, {9, 13, 17}}, Grid{{4, 1, 3}, {3, 2, 40}}, Grid{{1, 1, 1}, {1, 1, 1}}})
    for (const bool probabilities : {true, false}) {
      const at::Tensor logits =
          3.0 *
          at::randn({14, grid.size[0], grid.size[1], grid.size[2]}, generator, at::TensorOptions(at::kFloat));
      std::array<AxisPoints, 3> points;
      for (std::size_t d = 0; d < 3; ++d) points[d] = evenPoints(grid.size[d], grid.points[d]);
      at::Tensor expected = at::full({grid.points[2], grid.points[1], grid.points[0]}, 255, at::kByte);
      upsampleLabels(logits,
                     points,
                     probabilities,
                     {expected, grid.points[0] - 1, {-1, grid.points[0], grid.points[0] * grid.points[1]}});
      EXPECT_TRUE(at::equal(emulatedLabels(logits, points, probabilities), expected)) << grid.points[2];
    }
}

}  // namespace
}  // namespace viscera::test
