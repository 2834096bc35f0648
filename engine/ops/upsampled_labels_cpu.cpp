// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/upsampled_labels_cpu.h"

#include "engine/ops/label_loops.h"
#include "engine/ops/softmax_block.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <cstdlib>
#include <vector>

namespace viscera {
namespace {

/// Planes of the grid across axis 0, sampled along axis 2: [C, J, points of axis 2]. Keeps two of them, since
/// neighbouring points lie between the same ones.
class PlaneSampler {
 public:
  PlaneSampler(const GridLogits& logits, const TapColumns& taps, bool probabilities)
      : logits_(logits),
        taps_(taps),
        probabilities_(probabilities),
        block_(probabilities ? logits.channels : 0),
        row_(static_cast<std::size_t>(probabilities ? logits.channels * logits.size[2] : 0)) {
    for (Slot& slot : slots_) slot.values.resize(static_cast<std::size_t>(planeSize()));
  }

  [[nodiscard]] std::int64_t planeSize() const { return logits_.channels * logits_.size[1] * taps_.count; }

  const float* plane(std::int64_t i) {
    Slot& slot = slots_[static_cast<std::size_t>(i % 2)];
    if (slot.plane != i) {
      for (std::int64_t j = 0; j < logits_.size[1]; ++j)
        sampleRows(i, j, slot.values.data() + j * taps_.count);
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
    if (probabilities_) {
      softmaxRows(source);
      source = row_.data();
      step = nk;
    }
    for (std::int64_t c = 0; c < logits_.channels; ++c)
      sampleRow(source + c * step, taps_, target + c * logits_.size[1] * taps_.count);
  }

  void softmaxRows(const float* source) {
    const std::int64_t nk = logits_.size[2];
    for (std::int64_t k = 0; k < nk; k += kSoftmaxBlock) {
      computeSoftmax(source + k, logits_.channelStep(), std::min(kSoftmaxBlock, nk - k), block_);
      for (std::int64_t c = 0; c < logits_.channels; ++c)
        std::copy_n(block_.probabilities.data() + c * kSoftmaxBlock, block_.voxels, row_.data() + c * nk + k);
    }
  }

  const GridLogits& logits_;
  const TapColumns& taps_;
  bool probabilities_;
  SoftmaxBlock block_;
  std::vector<float> row_;  // probabilities of one row, [C, K]
  std::array<Slot, 2> slots_;
};

/// Fills a label map plane by plane across axis 0.
class LabelPlanes {
 public:
  LabelPlanes(const GridLogits& logits,
              const std::array<TapColumns, 3>& taps,
              bool probabilities,
              std::uint8_t* labels,
              const std::array<std::int64_t, 3>& steps)
      : logits_(logits), taps_(taps), probabilities_(probabilities), labels_(labels), steps_(steps) {}

  /// Points [begin, end) of axis 0; from any thread, disjoint ranges.
  void fill(std::int64_t begin, std::int64_t end) const {
    const std::int64_t width = taps_[2].count;
    const std::int64_t planes = end - begin;
    PlaneSampler sampler(logits_, taps_[2], probabilities_);
    std::vector<float> plane(static_cast<std::size_t>(sampler.planeSize()));
    std::vector<float> largest(static_cast<std::size_t>(width));
    std::vector<std::int32_t> channel(static_cast<std::size_t>(width));
    std::vector<std::uint8_t> found(static_cast<std::size_t>(taps_[1].count * planes * width));
    for (std::int64_t i = begin; i < end; ++i) {
      const float* low = sampler.plane(taps_[0].low[i]);
      const float* high = sampler.plane(taps_[0].high[i]);
      blend(low, high, taps_[0].lowWeight[i], taps_[0].highWeight[i], sampler.planeSize(), plane.data());
      for (std::int64_t j = 0; j < taps_[1].count; ++j)
        largestChannel(rowsAt(plane.data(), j),
                       largest.data(),
                       channel.data(),
                       found.data() + (j * planes + i - begin) * width);
    }
    store(found, begin, end);
  }

 private:
  [[nodiscard]] ChannelRows rowsAt(const float* plane, std::int64_t j) const {
    const std::int64_t width = taps_[2].count;
    return {plane + taps_[1].low[j] * width,
            plane + taps_[1].high[j] * width,
            taps_[1].lowWeight[j],
            taps_[1].highWeight[j],
            logits_.channels,
            logits_.size[1] * width,
            width};
  }

  /// `found` is [j, i, k]: what is read for one j stays in the nearest cache while it is turned.
  void store(const std::vector<std::uint8_t>& found, std::int64_t begin, std::int64_t end) const {
    const std::int64_t stepI = steps_[0];
    const std::int64_t stepK = steps_[2];
    const std::int64_t width = taps_[2].count;
    const std::int64_t planes = end - begin;
    for (std::int64_t j = 0; j < taps_[1].count; ++j) {
      const std::uint8_t* from = found.data() + j * planes * width;
      std::uint8_t* to = labels_ + begin * stepI + j * steps_[1];
      if (std::abs(stepI) < std::abs(stepK)) {
        for (std::int64_t k = 0; k < width; ++k)
          for (std::int64_t i = 0; i < planes; ++i) to[i * stepI + k * stepK] = from[i * width + k];
      } else {
        for (std::int64_t i = 0; i < planes; ++i)
          for (std::int64_t k = 0; k < width; ++k) to[i * stepI + k * stepK] = from[i * width + k];
      }
    }
  }

  const GridLogits& logits_;
  const std::array<TapColumns, 3>& taps_;
  bool probabilities_;
  std::uint8_t* labels_;
  const std::array<std::int64_t, 3>& steps_;
};

}  // namespace

void upsampleLabelsCpu(const GridLogits& logits,
                       const std::array<TapColumns, 3>& taps,
                       bool probabilities,
                       std::uint8_t* labels,
                       const std::array<std::int64_t, 3>& steps) {
  const LabelPlanes planes(logits, taps, probabilities, labels, steps);
  at::parallel_for(0, taps[0].count, 1, [&](std::int64_t from, std::int64_t to) { planes.fill(from, to); });
}

}  // namespace viscera
