// SPDX-License-Identifier: Apache-2.0
#include "engine/inference/predictor.h"

#include "engine/base/error.h"
#include "engine/inference/autocast.h"
#include "engine/inference/case_logits.h"

#include <ATen/Parallel.h>
#include <torch/torch.h>

#include <chrono>
#include <new>
#include <string>

namespace viscera {
namespace {

c10::Device deviceOf(const Network& network) {
  return network.parameters().front().second.device();
}

bool isOutOfMemory(const c10::Error& error) {
  // The CPU allocator has no exception type of its own.
  return dynamic_cast<const c10::OutOfMemoryError*>(&error) != nullptr ||
         std::string(error.what_without_backtrace()).find("DefaultCPUAllocator") != std::string::npos;
}

Error outOfMemory(const at::Tensor& image, const SlidingWindowOptions& window, const std::string& device) {
  return {ErrorCode::OutOfMemory,
          "memory of " + device + " ran out while predicting an image of " + std::to_string(image.size(1)) +
              "x" + std::to_string(image.size(2)) + "x" + std::to_string(image.size(3)) + " voxels, " +
              std::to_string(window.windowBatch) + " windows at once; lower window_batch"};
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
    const AutocastScope autocast(precision, device);
    const auto forward = [&](const at::Tensor& windows) { return network.forward(windows.to(device)); };
    return slidingWindow(image, forward, window, context);
  } catch (const c10::Error& error) {
    if (isOutOfMemory(error)) throw outOfMemory(image, window, device.str());
    throw Error(ErrorCode::Internal, std::string("LibTorch: ") + error.what_without_backtrace());
  } catch (const std::bad_alloc&) {
    throw outOfMemory(image, window, "cpu");
  }
}

Prediction predict(Network& network,
                   const Volume& image,
                   const PredictionOptions& options,
                   const WorkContext& context) {
  const auto start = std::chrono::steady_clock::now();
  context.report("prepare", 0.0);
  const PreparedVolume prepared = prepareVolume(image, nullptr, options.preprocessing, at::get_num_threads());
  context.report("prepare", 1.0);
  at::Tensor logits = caseLogits(network, prepared.image, options, context);
  Prediction prediction;
  prediction.grid = prepared.grid;
  prediction.labels = labelsOnSourceGrid(logits, prepared.grid, options.upsampling, context);
  if (options.keepProbabilities) prediction.logits = std::move(logits);
  prediction.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return prediction;
}

}  // namespace viscera
