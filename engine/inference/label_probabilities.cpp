// SPDX-License-Identifier: Apache-2.0
#include "engine/inference/label_probabilities.h"

#include "engine/base/error.h"
#include "engine/inference/restoring_axes.h"

#include <ATen/Parallel.h>
#include <torch/torch.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace viscera {
namespace {

/// Plane by plane, so that no second tensor of all classes is needed.
void becomeProbabilities(at::Tensor& logits, const WorkContext& context) {
  for (std::int64_t i = 0; i < logits.size(1); ++i) {
    context.throwIfStopped();
    at::Tensor plane = logits.select(1, i);
    plane.copy_(at::softmax(plane, 0));
  }
}

/// Probabilities [C, I, J, K] as the loop over source voxels reads them.
class ProbabilityField {
 public:
  explicit ProbabilityField(const at::Tensor& probabilities)
      : values_(probabilities.data_ptr<float>()),
        classStep_(probabilities.stride(0)),
        planeStep_(probabilities.stride(1)),
        rowStep_(probabilities.stride(2)) {}

  [[nodiscard]] float at(std::int64_t label, const AxisTap& i, const AxisTap& j, const AxisTap& k) const {
    const float* plane = values_ + label * classStep_;
    const auto along = [&k](const float* row) {
      return k.lowWeight * row[k.low] + k.highWeight * row[k.high];
    };
    const auto across = [&](const float* from) {
      return j.lowWeight * along(from + j.low * rowStep_) + j.highWeight * along(from + j.high * rowStep_);
    };
    return i.lowWeight * across(plane + i.low * planeStep_) +
           i.highWeight * across(plane + i.high * planeStep_);
  }

 private:
  const float* values_;
  std::int64_t classStep_;
  std::int64_t planeStep_;
  std::int64_t rowStep_;
};

std::uint8_t percentOf(float probability) {
  return static_cast<std::uint8_t>(std::clamp(std::floor(100.0F * probability + 0.5F), 0.0F, 100.0F));
}

}  // namespace

Volume labelProbabilities(at::Tensor& logits,
                          const ModelGrid& grid,
                          const Volume& labels,
                          const WorkContext& context) {
  const Index3 size = grid.crop.size();
  require(logits.dim() == 4 && logits.size(1) == size[0] && logits.size(2) == size[1] &&
              logits.size(3) == size[2] && logits.is_cpu() && logits.is_contiguous() &&
              logits.scalar_type() == torch::kFloat32,
          "labelProbabilities needs logits [C, I, J, K] on the model grid");
  require(labels.size() == grid.source.size && labels.type() == VoxelType::UInt8,
          "labelProbabilities needs labels on the source grid");
  becomeProbabilities(logits, context);
  const ProbabilityField field(logits);
  const auto [axes, first] = restoringAxes(grid);
  Volume percent(grid.source, VoxelType::UInt8);
  const auto source = labels.voxels<std::uint8_t>();
  const auto target = percent.voxels<std::uint8_t>();
  const auto planes = static_cast<std::int64_t>(axes[0].taps.size());
  at::parallel_for(0, planes, 1, [&, &axes = axes, first = first](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i)
      for (std::size_t j = 0; j < axes[1].taps.size(); ++j)
        for (std::size_t k = 0; k < axes[2].taps.size(); ++k) {
          const auto at = static_cast<std::size_t>(first + i * axes[0].step +
                                                   static_cast<std::ptrdiff_t>(j) * axes[1].step +
                                                   static_cast<std::ptrdiff_t>(k) * axes[2].step);
          target[at] = percentOf(field.at(
              source[at], axes[0].taps[static_cast<std::size_t>(i)], axes[1].taps[j], axes[2].taps[k]));
        }
  });
  context.throwIfStopped();
  return percent;
}

}  // namespace viscera
