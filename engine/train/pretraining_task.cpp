// SPDX-License-Identifier: Apache-2.0
#include "engine/data/case_cache.h"
#include "engine/inference/autocast.h"
#include "engine/loss/ssl_loss.h"
#include "engine/train/distributed.h"
#include "engine/train/preview.h"
#include "engine/train/training_task.h"

#include <torch/torch.h>

#include <algorithm>
#include <cmath>

namespace viscera {
namespace {

class PretrainingTask final : public TrainingTask {
 public:
  PretrainingTask(const TaskInput& input, Communicator& communicator)
      : config_(input.config),
        communicator_(communicator),
        cacheFolder_(input.cacheFolder),
        training_(input.cacheFolder, input.cases.training, config_.preprocessing, config_.cacheRate),
        validation_(input.cacheFolder, input.cases.validation, config_.preprocessing, config_.cacheRate),
        source_(makePatchSource(config_, training_, {communicator.rank(), communicator.worldSize()})) {}

  [[nodiscard]] NetworkKind networkKind() const override { return NetworkKind::VitAutoEnc; }
  [[nodiscard]] const PatchSource& source() const override { return *source_; }
  [[nodiscard]] std::vector<const CaseCache*> caches() const override { return {&training_, &validation_}; }
  [[nodiscard]] bool hasValidation() const override { return validation_.size() > 0; }
  [[nodiscard]] bool lowerIsBetter() const override { return true; }

  [[nodiscard]] std::string warning() const override {
    const std::int64_t cases =
        std::min(config_.batchSize, casesPerShard(training_.size(), shardOf(communicator_)));
    if (cases * config_.sampling.samplesPerCase * communicator_.worldSize() > 1) return {};
    return "a step has one patch, so the contrastive loss has no negatives and is always 0; raise "
           "batch_size or samples_per_case";
  }

  void prepare(const WorkContext& work) override {
    onAllProcesses(communicator_, [&] {
      for (const CaseCache* cache : {&training_, &validation_})
        fillShare(communicator_, *cache, cacheFolder_, config_, work);
    });
  }

  [[nodiscard]] TaskLoss loss(Network& network, const Batch& batch) override {
    // Both views in one pass: no layer mixes the patches of a batch, so nothing but the time differs.
    const auto views = network.forward(at::cat({batch.image, batch.secondView})).chunk(2);
    const SslLoss loss = sslLoss(communicator_.gatherRows(views[0]),
                                 communicator_.gatherRows(views[1]),
                                 communicator_.gatherRows(batch.target),
                                 config_.loss.temperature,
                                 config_.loss.l1Views == L1Views::Both);
    return {loss.total,
            {{"train/loss", loss.total}, {"train/l1", loss.l1}, {"train/contrastive", loss.contrastive}}};
  }

  [[nodiscard]] ValidationResult validate(Network& network, const ValidationRequest& request) override {
    const at::NoGradGuard noGrad;
    ValidationResult result;
    at::Tensor perCase = at::zeros({static_cast<std::int64_t>(validation_.size()), 2}, at::kDouble);
    onAllProcesses(communicator_, [&] {
      const auto step = static_cast<std::size_t>(communicator_.worldSize());
      for (auto index = static_cast<std::size_t>(communicator_.rank()); index < validation_.size();
           index += step)
        measurePresent(network, request, index, perCase, result);
    });
    communicator_.allReduceSum(perCase);  // each case has one summand that is not 0: exact
    double sum = 0.0;
    std::int64_t patches = 0;
    for (std::int64_t index = 0; index < perCase.size(0); ++index) {
      const double* values = perCase.const_data_ptr<double>() + 2 * index;
      sum += values[0];
      patches += static_cast<std::int64_t>(values[1]);
    }
    const double mean = sum / static_cast<double>(std::max<std::int64_t>(1, patches));
    if (std::isfinite(mean)) result.series.emplace_back("val/l1", mean);
    result.reports.push_back(reportOf(mean, patches, request.step));
    return result;
  }

 private:
  /// A lost case that the run goes on without counts for nothing.
  void measurePresent(Network& network,
                      const ValidationRequest& request,
                      std::size_t index,
                      const at::Tensor& perCase,
                      ValidationResult& result) const {
    try {
      measureCase(network, request, index, perCase, result);
    } catch (const CaseLost& lost) {
      validation_.giveUp(index, lost, config_.missingCase);
      perCase[static_cast<std::int64_t>(index)].zero_();
    }
  }

  /// Sum over the patches of their mean differences, and the number of patches.
  void measureCase(Network& network,
                   const ValidationRequest& request,
                   std::size_t index,
                   const at::Tensor& perCase,
                   ValidationResult& result) const {
    request.work.throwIfStopped();
    // The tutorial draws anew at each validation: the step takes the place of an epoch.
    const Batch batch = makeSslValidationBatch(config_, validation_, index, request.step);
    const at::Tensor reconstruction = reconstruct(network, batch.image.to(request.device));
    const auto count = static_cast<double>(batch.image.size(0));
    double* values = perCase.mutable_data_ptr<double>() + 2 * index;
    values[0] = l1Loss(reconstruction, batch.target.to(request.device)).item<double>() * count;
    values[1] = count;
    if (index == 0) result.preview = previewOf(batch, reconstruction, request.step);
    request.work.report("validate", static_cast<double>(index + 1) / static_cast<double>(validation_.size()));
  }

  at::Tensor reconstruct(Network& network, const at::Tensor& views) const {
    const AutocastScope autocast(config_.precision, views.device());
    return network.forward(views);
  }

  [[nodiscard]] ValidationFinished reportOf(double mean, std::int64_t patches, std::int64_t step) const {
    ValidationFinished report;
    report.step = step;
    report.metric = "val/l1";
    report.value = mean;
    report.rule = "Mean absolute difference between the reconstructed first view and the clean patch over " +
                  std::to_string(patches) + " patches of " + std::to_string(validation_.size()) + " cases, " +
                  (config_.validation.ssl == SslValidation::Fixed ? "the same at each validation."
                                                                  : "drawn anew at each validation.");
    return report;
  }

  [[nodiscard]] PreviewReady previewOf(const Batch& batch,
                                       const at::Tensor& reconstruction,
                                       std::int64_t step) const {
    const PreviewSlicer slicer(validation_.get(0).grid.model, config_.sampling.patchSize[2] / 2);
    PreviewReady preview;
    preview.step = step;
    preview.caseId = batch.caseIds.front();
    preview.images = {slicer.grey("clean", batch.target.select(0, 0).select(0, 0)),
                      slicer.grey("view", batch.image.select(0, 0).select(0, 0)),
                      slicer.grey("reconstruction", reconstruction.select(0, 0).select(0, 0))};
    return preview;
  }

  const RunConfig config_;
  Communicator& communicator_;
  const std::filesystem::path cacheFolder_;
  const CaseCache training_;
  const CaseCache validation_;
  const std::unique_ptr<PatchSource> source_;
};

}  // namespace

std::unique_ptr<TrainingTask> makePretrainingTask(const TaskInput& input, Communicator& communicator) {
  return std::make_unique<PretrainingTask>(input, communicator);
}

}  // namespace viscera
