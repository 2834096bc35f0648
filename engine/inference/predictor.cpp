// SPDX-License-Identifier: Apache-2.0
#include "engine/inference/predictor.h"

#include "engine/base/error.h"
#include "engine/base/log.h"
#include "engine/inference/autocast.h"
#include "engine/inference/case_logits.h"
#include "engine/inference/ensemble.h"
#include "engine/inference/label_probabilities.h"
#include "engine/inference/memory_fallback.h"
#include "engine/ops/operators.h"
#include "engine/ops/tensor_memory.h"

#include <ATen/Parallel.h>
#include <c10/core/CachingDeviceAllocator.h>
#include <torch/torch.h>

#include <chrono>
#include <string>

namespace viscera {
namespace {

c10::Device deviceOf(const Network& network) {
  return network.parameters().front().second.device();
}

Error outOfMemory(const at::Tensor& image, const SlidingWindowOptions& window, const std::string& device) {
  return {ErrorCode::OutOfMemory,
          "memory of " + device + " ran out while predicting an image of " + std::to_string(image.size(1)) +
              "x" + std::to_string(image.size(2)) + "x" + std::to_string(image.size(3)) + " voxels, " +
              std::to_string(window.windowBatch) + " windows at once; lower window_batch"};
}

/// A network that may be moved to the CPU for a while; it comes back at the end.
class LentNetwork {
 public:
  explicit LentNetwork(Network& network) : network_(network), home_(deviceOf(network)), now_(home_) {}
  ~LentNetwork() {
    if (now_ == home_ || movedTo(home_)) return;
    (void)movedTo(now_);  // all of it: a part may lie on the GPU by now
  }
  LentNetwork(const LentNetwork&) = delete;
  LentNetwork& operator=(const LentNetwork&) = delete;

  at::Tensor forward(const at::Tensor& windows) { return network_.forward(windows.to(now_)); }
  void moveToCpu() {
    network_.to(c10::Device(c10::kCPU));
    now_ = c10::Device(c10::kCPU);
  }

 private:
  bool movedTo(const c10::Device& device) {
    try {
      network_.to(device);
      return true;
    } catch (const std::exception& error) {
      logError("the network could not be moved back to " + device.str() + ": " + error.what());
      return false;
    }
  }

  Network& network_;
  c10::Device home_;
  c10::Device now_;
};

/// Gives back what LibTorch keeps without using it.
void releaseMemory(const c10::Device& device) {
  releaseKeptTensorMemory();
  if (device.is_cuda()) c10::getDeviceAllocator(device.type())->emptyCache();
}

/// On the GPU where the network is on one and our kernels are there; the labels are the same.
Volume restoredLabels(const at::Tensor& logits,
                      const c10::Device& device,
                      const ModelGrid& grid,
                      UpsamplingRule rule,
                      const WorkContext& context) {
  if (device.is_cuda() && cudaOperatorsLoaded()) {
    try {
      return labelsOnSourceGrid(logits.to(device), grid, rule, context);
    } catch (const std::exception& error) {
      if (!isOutOfMemory(error)) throw;
      logWarning(
          "memory of the GPU ran out while labels were put back onto the scan's grid; the CPU does it");
    }
  }
  return labelsOnSourceGrid(logits, grid, rule, context);
}

/// Progress of one member as its part of the whole.
WorkContext partOf(const WorkContext& context, std::size_t member, std::size_t count) {
  if (!context.progress || count == 1) return context;
  WorkContext part = context;
  part.progress = [progress = context.progress, member, count](std::string_view stage, double fraction) {
    progress(stage, (static_cast<double>(member) + fraction) / static_cast<double>(count));
  };
  return part;
}

/// Logits of one network as they are, of several the logarithm of their mean probability: its soft-max is
/// that mean, so that all that follows is the same for both.
at::Tensor logitsOfAll(const std::vector<EnsembleMember>& members,
                       const Volume& prepared,
                       const PredictionOptions& options,
                       const WorkContext& context) {
  const auto logitsOf = [&](std::size_t n) {
    PredictionOptions own = options;
    own.window = members[n].window;
    return caseLogits(*members[n].network, prepared, own, partOf(context, n, members.size()));
  };
  if (members.size() == 1) return logitsOf(0);
  const at::NoGradGuard noGrad;
  at::Tensor sum = at::softmax(logitsOf(0), 0);
  for (std::size_t n = 1; n < members.size(); ++n) {
    context.throwIfStopped();
    sum.add_(at::softmax(logitsOf(n), 0));
  }
  constexpr double kSmallest = 1e-37;  // whose logarithm float32 still holds
  return sum.div_(static_cast<double>(members.size())).clamp_min_(kSmallest).log_();
}

}  // namespace

at::Tensor predictLogits(Network& network,
                         const at::Tensor& image,
                         const SlidingWindowOptions& window,
                         Precision precision,
                         const WorkContext& context) {
  require(network.kind() == NetworkKind::Unetr, "predictLogits needs a UNETR");
  require(network.imageSize() == window.roi, "the sliding window must be as large as the network's input");
  const c10::Device device = deviceOf(network);
  const at::NoGradGuard noGrad;
  try {
    LentNetwork lent(network);
    const AutocastScope autocast(precision, device);
    MemoryRemedies remedies;
    remedies.release = [device] { releaseMemory(device); };
    if (!device.is_cpu()) remedies.moveToCpu = [&lent] { lent.moveToCpu(); };
    const auto forward =
        withMemoryFallback([&](const at::Tensor& windows) { return lent.forward(windows); }, remedies);
    return slidingWindow(image, forward, window, context);
  } catch (const std::exception& error) {
    if (isOutOfMemory(error)) throw outOfMemory(image, window, device.str());
    const auto* torchError = dynamic_cast<const c10::Error*>(&error);
    if (torchError == nullptr) throw;
    throw Error(isGpuFailure(error) ? ErrorCode::DeviceFailure : ErrorCode::Internal,
                std::string("LibTorch: ") + torchError->what_without_backtrace());
  }
}

Prediction predict(Network& network,
                   const Volume& image,
                   const PredictionOptions& options,
                   const WorkContext& context) {
  return predictTogether({{&network, options.window}}, image, options, context);
}

Prediction predictTogether(const std::vector<EnsembleMember>& members,
                           const Volume& image,
                           const PredictionOptions& options,
                           const WorkContext& context) {
  require(!members.empty(), "predictTogether needs a network");
  const auto start = std::chrono::steady_clock::now();
  context.report("prepare", 0.0);
  const PreparedVolume prepared = prepareVolume(image, nullptr, options.preprocessing, at::get_num_threads());
  context.report("prepare", 1.0);
  at::Tensor logits = logitsOfAll(members, prepared.image, options, context);
  Prediction prediction;
  prediction.grid = prepared.grid;
  const c10::Device device = deviceOf(*members.front().network);
  prediction.labels = restoredLabels(logits, device, prepared.grid, options.upsampling, context);
  if (options.keepProbabilities) prediction.logits = options.keepLabelProbability ? logits.clone() : logits;
  if (options.keepLabelProbability) {
    logits = logits.to(at::kCPU, at::kFloat).contiguous();
    prediction.labelProbability = labelProbabilities(logits, prepared.grid, prediction.labels, context);
  }
  prediction.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return prediction;
}

}  // namespace viscera
