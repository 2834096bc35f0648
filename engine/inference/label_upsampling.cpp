// SPDX-License-Identifier: Apache-2.0
#include "engine/inference/label_upsampling.h"

#include "engine/base/error.h"
#include "engine/inference/label_loops.h"
#include "engine/inference/restoring_axes.h"
#include "engine/ops/softmax_block.h"

#include <ATen/Parallel.h>
#include <torch/torch.h>

#include <algorithm>
#include <cstdlib>

namespace viscera {
namespace {

/// Planes a thread works on between two looks at the stop request: the more, the fewer planes are made twice.
constexpr std::int64_t kPlanesPerThread = 32;

struct ModelLogits {
  const float* values;
  std::int64_t channels;
  Index3 size;

  [[nodiscard]] std::int64_t channelStep() const { return size[0] * size[1] * size[2]; }
};

RowTaps rowTapsOf(const std::vector<AxisTap>& taps) {
  RowTaps rows;
  for (const AxisTap& tap : taps) {
    rows.low.push_back(static_cast<std::int32_t>(tap.low));
    rows.high.push_back(static_cast<std::int32_t>(tap.high));
    rows.lowWeight.push_back(tap.lowWeight);
    rows.highWeight.push_back(tap.highWeight);
  }
  return rows;
}

/// Planes of the model grid across axis 0, sampled along axis 2: [C, J, k of the source]. Keeps two of them,
/// since neighbouring source planes lie between the same ones.
class PlaneSampler {
 public:
  PlaneSampler(const ModelLogits& logits, const RowTaps& taps, UpsamplingRule rule)
      : logits_(logits),
        taps_(taps),
        rule_(rule),
        width_(static_cast<std::int64_t>(taps.low.size())),
        block_(rule == UpsamplingRule::Probabilities ? logits.channels : 0),
        row_(static_cast<std::size_t>(rule == UpsamplingRule::Probabilities ? logits.channels * logits.size[2]
                                                                            : 0)) {
    for (Slot& slot : slots_) slot.values.resize(static_cast<std::size_t>(planeSize()));
  }

  [[nodiscard]] std::int64_t planeSize() const { return logits_.channels * logits_.size[1] * width_; }

  const float* plane(std::int64_t i) {
    Slot& slot = slots_[static_cast<std::size_t>(i % 2)];
    if (slot.plane != i) {
      for (std::int64_t j = 0; j < logits_.size[1]; ++j) sampleRows(i, j, slot.values.data() + j * width_);
      slot.plane = i;
    }
    return slot.values.data();
  }

 private:
  struct Slot {
    std::int64_t plane = -1;
    std::vector<float> values;
  };

  void sampleRows(std::int64_t i, std::int64_t j, float* target) {
    const std::int64_t nk = logits_.size[2];
    const float* source = logits_.values + (i * logits_.size[1] + j) * nk;
    std::int64_t step = logits_.channelStep();
    if (rule_ == UpsamplingRule::Probabilities) {
      softmaxRows(source);
      source = row_.data();
      step = nk;
    }
    for (std::int64_t c = 0; c < logits_.channels; ++c)
      sampleRow(source + c * step, taps_, target + c * logits_.size[1] * width_);
  }

  void softmaxRows(const float* source) {
    const std::int64_t nk = logits_.size[2];
    for (std::int64_t k = 0; k < nk; k += kSoftmaxBlock) {
      computeSoftmax(source + k, logits_.channelStep(), std::min(kSoftmaxBlock, nk - k), block_);
      for (std::int64_t c = 0; c < logits_.channels; ++c)
        std::copy_n(block_.probabilities.data() + c * kSoftmaxBlock, block_.voxels, row_.data() + c * nk + k);
    }
  }

  const ModelLogits& logits_;
  const RowTaps& taps_;
  UpsamplingRule rule_;
  std::int64_t width_;
  SoftmaxBlock block_;
  std::vector<float> row_;  // probabilities of one row, [C, K]
  std::array<Slot, 2> slots_;
};

/// Fills a label map plane by plane across the model's axis 0.
class LabelRestorer {
 public:
  LabelRestorer(const ModelLogits& logits,
                const RestoringAxes& axes,
                UpsamplingRule rule,
                std::uint8_t* labels)
      : logits_(logits), axes_(axes), rule_(rule), labels_(labels), rowTaps_(rowTapsOf(axes.axes[2].taps)) {}

  /// Source planes [begin, end) along the model's axis 0; from any thread, disjoint ranges.
  void restore(std::int64_t begin, std::int64_t end) const {
    const std::vector<AxisTap>& columns = axes_.axes[1].taps;
    const auto width = static_cast<std::int64_t>(rowTaps_.low.size());
    const std::int64_t planes = end - begin;
    PlaneSampler sampler(logits_, rowTaps_, rule_);
    std::vector<float> plane(static_cast<std::size_t>(sampler.planeSize()));
    std::vector<float> largest(static_cast<std::size_t>(width));
    std::vector<std::int32_t> channel(static_cast<std::size_t>(width));
    std::vector<std::uint8_t> found(columns.size() * static_cast<std::size_t>(planes * width));
    for (std::int64_t i = begin; i < end; ++i) {
      const AxisTap& tap = axes_.axes[0].taps[static_cast<std::size_t>(i)];
      const float* low = sampler.plane(tap.low);
      const float* high = sampler.plane(tap.high);
      blend(low, high, tap.lowWeight, tap.highWeight, sampler.planeSize(), plane.data());
      std::uint8_t* row = found.data() + (i - begin) * width;
      for (const AxisTap& column : columns) {
        largestChannel(rowsAt(plane.data(), column, width), largest.data(), channel.data(), row);
        row += planes * width;
      }
    }
    store(found, begin, end);
  }

 private:
  [[nodiscard]] ChannelRows rowsAt(const float* plane, const AxisTap& tap, std::int64_t width) const {
    return {plane + tap.low * width,
            plane + tap.high * width,
            tap.lowWeight,
            tap.highWeight,
            logits_.channels,
            logits_.size[1] * width,
            width};
  }

  /// `found` is [j, i, k]: what is read for one j stays in the nearest cache while it is turned.
  void store(const std::vector<std::uint8_t>& found, std::int64_t begin, std::int64_t end) const {
    const std::ptrdiff_t stepI = axes_.axes[0].step;
    const std::ptrdiff_t stepK = axes_.axes[2].step;
    const auto width = static_cast<std::int64_t>(rowTaps_.low.size());
    const auto columns = static_cast<std::int64_t>(axes_.axes[1].taps.size());
    const std::int64_t planes = end - begin;
    for (std::int64_t j = 0; j < columns; ++j) {
      const std::uint8_t* from = found.data() + j * planes * width;
      std::uint8_t* to = labels_ + axes_.first + begin * stepI + j * axes_.axes[1].step;
      if (std::abs(stepI) < std::abs(stepK)) {
        for (std::int64_t k = 0; k < width; ++k)
          for (std::int64_t i = 0; i < planes; ++i) to[i * stepI + k * stepK] = from[i * width + k];
      } else {
        for (std::int64_t i = 0; i < planes; ++i)
          for (std::int64_t k = 0; k < width; ++k) to[i * stepI + k * stepK] = from[i * width + k];
      }
    }
  }

  const ModelLogits& logits_;
  const RestoringAxes& axes_;
  UpsamplingRule rule_;
  std::uint8_t* labels_;
  RowTaps rowTaps_;
};

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
  const at::Tensor plain = logits.detach().to(torch::kCPU, torch::kFloat32).contiguous();
  const ModelLogits model{plain.const_data_ptr<float>(), plain.size(0), grid.crop.size()};
  const RestoringAxes axes = restoringAxes(grid);
  Volume labels(grid.source, VoxelType::UInt8);
  const LabelRestorer restorer(model, axes, rule, labels.voxels<std::uint8_t>().data());
  const auto planes = static_cast<std::int64_t>(axes.axes[0].taps.size());
  const std::int64_t atOnce = kPlanesPerThread * at::get_num_threads();
  for (std::int64_t begin = 0; begin < planes; begin += atOnce) {
    context.throwIfStopped();
    const std::int64_t end = std::min(begin + atOnce, planes);
    at::parallel_for(begin, end, 1, [&](std::int64_t from, std::int64_t to) { restorer.restore(from, to); });
    context.report("restore", static_cast<double>(end) / static_cast<double>(planes));
  }
  return labels;
}

}  // namespace viscera
