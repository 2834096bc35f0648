// SPDX-License-Identifier: Apache-2.0
#include "engine/inference/sliding_window.h"

#include "engine/base/error.h"

#include <torch/torch.h>

#include <algorithm>

namespace viscera {
namespace {

constexpr double kSigmaOfRoi = 0.125;
constexpr double kLeastImportance = 1e-3;

/// MONAI multiplies in float32: exp(-x² / 2σ²) along one axis.
at::Tensor gaussianAlong(std::int64_t count) {
  const double half = static_cast<double>(count - 1) / 2.0;
  const double sigma = static_cast<double>(count) * kSigmaOfRoi;
  const at::Tensor x = torch::arange(-half, half + 1.0, torch::kFloat32);
  return (x.square() / (-2.0 * sigma * sigma)).exp();
}

std::vector<std::int64_t> startsAlong(std::int64_t image, std::int64_t roi, double overlap) {
  const std::int64_t size = std::max(image, roi);
  const auto reduced = static_cast<std::int64_t>(static_cast<double>(roi) * (1.0 - overlap));
  const std::int64_t interval = size == roi ? roi : std::max<std::int64_t>(1, reduced);
  std::vector<std::int64_t> starts;
  for (std::int64_t start = 0;; start += interval) {
    starts.push_back(std::min(start, size - roi));
    if (start + roi >= size) return starts;
  }
}

/// First voxels of all windows, axis 0 slowest.
std::vector<Shape3> allStarts(const Shape3& image, const SlidingWindowOptions& options) {
  const auto along = windowStarts(image, options);
  std::vector<Shape3> starts;
  starts.reserve(along[0].size() * along[1].size() * along[2].size());
  for (const std::int64_t i : along[0])
    for (const std::int64_t j : along[1])
      for (const std::int64_t k : along[2]) starts.push_back({i, j, k});
  return starts;
}

Shape3 shapeOf(const at::Tensor& image) {
  return {image.size(1), image.size(2), image.size(3)};
}

/// The box of the window in a tensor [C, I, J, K]; a view.
at::Tensor windowOf(const at::Tensor& tensor, const Shape3& start, const Shape3& roi) {
  return tensor.narrow(1, start[0], roi[0]).narrow(2, start[1], roi[1]).narrow(3, start[2], roi[2]);
}

/// Voxels put before the image where it is smaller than the window.
Shape3 paddingBefore(const Shape3& image, const Shape3& roi) {
  Shape3 before{};
  for (std::size_t d = 0; d < 3; ++d) before[d] = std::max<std::int64_t>(0, roi[d] - image[d]) / 2;
  return before;
}

at::Tensor padded(const at::Tensor& image, const Shape3& before, const Shape3& roi) {
  const Shape3 size = shapeOf(image);
  std::vector<std::int64_t> padding;
  for (std::size_t d = 3; d-- > 0;) {
    padding.push_back(before[d]);
    padding.push_back(std::max<std::int64_t>(0, roi[d] - size[d]) - before[d]);
  }
  const bool isLargeEnough = std::all_of(padding.begin(), padding.end(), [](auto n) { return n == 0; });
  return isLargeEnough ? image : torch::constant_pad_nd(image, padding, 0);
}

/// Weighted sums of logits and of weights over the windows.
class WindowSums {
 public:
  WindowSums(const Shape3& size, const SlidingWindowOptions& options)
      : size_(size),
        roi_(options.roi),
        importance_(windowImportance(options.roi, options.weights)),
        isConstant_(options.weights == WindowWeights::Constant),
        weights_(torch::zeros({1, size[0], size[1], size[2]}, torch::kFloat32)) {}

  void add(const Shape3& start, const at::Tensor& logits) {
    if (!logits_.defined())
      logits_ = torch::zeros({logits.size(0), size_[0], size_[1], size_[2]}, torch::kFloat32);
    at::Tensor sums = windowOf(logits_, start, roi_);
    if (isConstant_)
      sums.add_(logits);
    else
      sums.addcmul_(logits, importance_);
    windowOf(weights_, start, roi_).add_(importance_);
  }

  /// Ends the sums: they become means.
  at::Tensor mean() { return logits_.div_(weights_); }

 private:
  Shape3 size_;
  Shape3 roi_;
  at::Tensor importance_;
  bool isConstant_;
  at::Tensor weights_;
  at::Tensor logits_;
};

void requireOptions(const at::Tensor& image, const SlidingWindowOptions& options) {
  require(image.dim() == 4 && image.size(0) == 1 && image.scalar_type() == torch::kFloat32,
          "slidingWindow needs an image [1, I, J, K] float32");
  require(options.windowBatch > 0, "slidingWindow needs a windowBatch above 0");
}

}  // namespace

std::array<std::vector<std::int64_t>, 3> windowStarts(const Shape3& image,
                                                      const SlidingWindowOptions& options) {
  require(options.overlap >= 0.0 && options.overlap < 1.0, "the overlap of windows lies in [0, 1)");
  std::array<std::vector<std::int64_t>, 3> starts;
  for (std::size_t d = 0; d < 3; ++d) {
    require(image[d] > 0 && options.roi[d] > 0, "image and window need voxels");
    starts[d] = startsAlong(image[d], options.roi[d], options.overlap);
  }
  return starts;
}

at::Tensor windowImportance(const Shape3& roi, WindowWeights weights) {
  if (weights == WindowWeights::Constant) return torch::ones({roi[0], roi[1], roi[2]}, torch::kFloat32);
  const at::Tensor plane = gaussianAlong(roi[0]).unsqueeze(-1) * gaussianAlong(roi[1]);
  const at::Tensor importance = plane.unsqueeze(-1) * gaussianAlong(roi[2]);
  return importance.clamp_min(std::max(importance.min().item<double>(), kLeastImportance));
}

at::Tensor slidingWindow(const at::Tensor& image,
                         const WindowFunction& network,
                         const SlidingWindowOptions& options,
                         const WorkContext& context) {
  requireOptions(image, options);
  const at::NoGradGuard noGrad;
  const Shape3& roi = options.roi;
  const Shape3 before = paddingBefore(shapeOf(image), roi);
  const at::Tensor source = padded(image, before, roi);
  const std::vector<Shape3> starts = allStarts(shapeOf(image), options);
  const auto count = static_cast<std::int64_t>(starts.size());
  const at::Tensor batch =
      torch::empty({std::min(options.windowBatch, count), 1, roi[0], roi[1], roi[2]}, torch::kFloat32);
  WindowSums sums(shapeOf(source), options);
  for (std::int64_t first = 0; first < count; first += options.windowBatch) {
    context.throwIfStopped();
    const std::int64_t used = std::min(options.windowBatch, count - first);
    for (std::int64_t n = 0; n < used; ++n)
      batch.select(0, n).copy_(windowOf(source, starts[static_cast<std::size_t>(first + n)], roi));
    const at::Tensor logits = network(batch.narrow(0, 0, used)).to(torch::kCPU, torch::kFloat32);
    for (std::int64_t n = 0; n < used; ++n)
      sums.add(starts[static_cast<std::size_t>(first + n)], logits.select(0, n));
    context.report("predict", static_cast<double>(first + used) / static_cast<double>(count));
  }
  return windowOf(sums.mean(), before, shapeOf(image)).contiguous();
}

}  // namespace viscera
