// SPDX-License-Identifier: Apache-2.0
#include "engine/inference/label_upsampling.h"

#include "engine/base/error.h"
#include "engine/inference/restoring_axes.h"
#include "engine/ops/operators.h"
#include "engine/ops/upsampled_labels.h"

#include <ATen/Parallel.h>
#include <torch/torch.h>

#include <algorithm>
#include <array>

namespace viscera {
namespace {

/// Planes a thread works on between two looks at the stop request: the more, the fewer planes are made twice.
constexpr std::int64_t kPlanesPerThread = 32;

AxisPoints pointsOf(const std::vector<AxisTap>& taps, const c10::Device& device) {
  const auto count = static_cast<std::int64_t>(taps.size());
  const at::Tensor neighbours = torch::empty({2, count}, torch::kInt32);
  const at::Tensor weights = torch::empty({2, count}, torch::kFloat32);
  auto* index = neighbours.data_ptr<std::int32_t>();
  auto* weight = weights.data_ptr<float>();
  for (const AxisTap& tap : taps) {
    index[0] = static_cast<std::int32_t>(tap.low);
    index[count] = static_cast<std::int32_t>(tap.high);
    weight[0] = tap.lowWeight;
    weight[count] = tap.highWeight;
    ++index;
    ++weight;
  }
  return {neighbours.to(device), weights.to(device)};
}

AxisPoints part(const AxisPoints& points, std::int64_t begin, std::int64_t end) {
  return {points.neighbours.narrow(1, begin, end - begin), points.weights.narrow(1, begin, end - begin)};
}

/// All labels of the volume as a tensor: its own memory on the CPU, a copy to be read back on a GPU.
at::Tensor labelMemory(Volume& labels, const c10::Device& device) {
  const auto voxels = labels.voxels<std::uint8_t>();
  return torch::from_blob(voxels.data(), {static_cast<std::int64_t>(voxels.size())}, torch::kUInt8)
      .to(device);
}

void requireOnGrid(const at::Tensor& logits, const ModelGrid& grid) {
  const Index3 size = grid.crop.size();
  require(logits.dim() == 4 && logits.size(1) == size[0] && logits.size(2) == size[1] &&
              logits.size(3) == size[2],
          "labelsOnSourceGrid needs logits [C, I, J, K] on the model grid");
  require(logits.size(0) >= 1 && logits.size(0) <= 256, "labels are 0 to 255");
}

}  // namespace

Volume labelsOnSourceGrid(const at::Tensor& logits,
                          const ModelGrid& grid,
                          UpsamplingRule rule,
                          const WorkContext& context) {
  requireOnGrid(logits, grid);
  const c10::Device device =
      logits.is_cuda() && cudaOperatorsLoaded() ? logits.device() : c10::Device(torch::kCPU);
  const at::Tensor plain = logits.detach().to(device, torch::kFloat32).contiguous();
  const RestoringAxes axes = restoringAxes(grid);
  std::array<AxisPoints, 3> points;
  for (std::size_t d = 0; d < 3; ++d) points[d] = pointsOf(axes.axes[d].taps, device);
  Volume labels(grid.source, VoxelType::UInt8);
  LabelTarget target{
      labelMemory(labels, device), 0, {axes.axes[0].step, axes.axes[1].step, axes.axes[2].step}};
  const AxisPoints all = points[0];
  const std::int64_t planes = all.neighbours.size(1);
  const std::int64_t atOnce = kPlanesPerThread * at::get_num_threads();
  for (std::int64_t begin = 0; begin < planes; begin += atOnce) {
    context.throwIfStopped();
    const std::int64_t end = std::min(begin + atOnce, planes);
    points[0] = part(all, begin, end);
    target.first = axes.first + begin * axes.axes[0].step;
    upsampleLabels(plain, points, rule == UpsamplingRule::Probabilities, target);
    context.report("restore", static_cast<double>(end) / static_cast<double>(planes));
  }
  if (!device.is_cpu()) labelMemory(labels, torch::kCPU).copy_(target.labels);
  return labels;
}

}  // namespace viscera
