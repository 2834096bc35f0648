// SPDX-License-Identifier: Apache-2.0
#include "engine/inference/evaluation.h"

#include "engine/base/error.h"
#include "engine/data/tensor_conversion.h"
#include "engine/inference/case_logits.h"
#include "engine/volume/label_map.h"

#include <ATen/Parallel.h>
#include <torch/torch.h>

#include <chrono>
#include <utility>

namespace viscera {
namespace {

/// Adds up the time of the calls given to measure().
class Stopwatch {
 public:
  template <class Work>
  auto measure(const Work& work) {
    const auto start = std::chrono::steady_clock::now();
    auto result = work();
    seconds_ += std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return result;
  }
  [[nodiscard]] double seconds() const { return seconds_; }

 private:
  double seconds_ = 0.0;
};

PreparedVolume preparedCase(const SplitCase& splitCase,
                            const Volume& image,
                            const Volume& reference,
                            const PreprocessingConfig& config) {
  try {
    return prepareVolume(image, &reference, config, at::get_num_threads());
  } catch (const Error& error) {
    throw Error(error.code(),
                splitCase.imagePath.string() + ", " + splitCase.labelPath.string() + ": " + error.what());
  }
}

ScoredCase scored(const SplitCase& splitCase,
                  const Volume& prediction,
                  const Volume& reference,
                  const ScoringOptions& options) {
  ScoredCase result = scoreCase(prediction, reference, options);
  result.id = splitCase.id;
  result.file = splitCase.image;
  return result;
}

Volume labelsOnModelGrid(const at::Tensor& logits, const Geometry& model) {
  return volumeFromTensor(logits.argmax(0).to(torch::kUInt8), model);
}

}  // namespace

CaseEvaluation evaluateCase(Network& network,
                            const SplitCase& splitCase,
                            const EvaluationOptions& options,
                            const WorkContext& context) {
  require(!splitCase.imagePath.empty() && !splitCase.labelPath.empty(),
          "evaluateCase needs a case with a resolved image and label map");
  LoadedVolume image = readVolume(splitCase.imagePath);
  const Volume reference = labelMapFrom(readVolume(splitCase.labelPath).volume, splitCase.labelPath.string());
  const PredictionOptions& prediction = options.prediction;
  CaseEvaluation evaluation;
  evaluation.header = std::move(image.header);
  Stopwatch watch;
  context.report("prepare", 0.0);
  const PreparedVolume prepared = watch.measure(
      [&] { return preparedCase(splitCase, image.volume, reference, prediction.preprocessing); });
  image.volume = Volume();
  context.report("prepare", 1.0);
  const at::Tensor logits =
      watch.measure([&] { return caseLogits(network, prepared.image, prediction, context); });
  if (options.grid != ValidationGrid::Model)
    evaluation.labels = watch.measure(
        [&] { return labelsOnSourceGrid(logits, prepared.grid, prediction.upsampling, context); });
  evaluation.seconds = watch.seconds();
  context.throwIfStopped();
  context.report("score", 0.0);
  if (options.grid != ValidationGrid::Model)
    evaluation.original = scored(splitCase, evaluation.labels, reference, options.scoring);
  if (options.grid != ValidationGrid::Original)
    evaluation.model =
        scored(splitCase, labelsOnModelGrid(logits, prepared.grid.model), *prepared.label, options.scoring);
  context.report("score", 1.0);
  return evaluation;
}

}  // namespace viscera
