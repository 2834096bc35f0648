// SPDX-License-Identifier: Apache-2.0
#include "engine/api/organs.h"
#include "engine/data/case_cache.h"
#include "engine/data/split_labels.h"
#include "engine/inference/predictor.h"
#include "engine/loss/dice_ce.h"
#include "engine/metric/overlap.h"
#include "engine/metric/score_means.h"
#include "engine/ops/tensor_memory.h"
#include "engine/train/distributed.h"
#include "engine/train/organ_sides.h"
#include "engine/train/preview.h"
#include "engine/train/training_task.h"
#include "engine/volume/label_map.h"
#include "engine/volume/volume_io.h"

#include <torch/torch.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <span>

namespace viscera {
namespace {

std::span<const std::uint8_t> bytesOf(const at::Tensor& labels) {
  return {labels.const_data_ptr<std::uint8_t>(), static_cast<std::size_t>(labels.numel())};
}

ClassScores diceOf(const std::vector<LabelCounts>& counts) {
  ClassScores scores;
  for (const LabelCounts& one : counts) scores.push_back(dice(one));
  return scores;
}

/// Dice of all cases on one grid.
struct GridScores {
  std::string grid;
  std::vector<ClassScores> cases;
};

/// The other side of a label, where the split gives it.
std::map<int, int> otherSidesIn(const Split& split) {
  std::map<int, int> sides;
  for (const LabelRow& row : labelRowsOf(split))
    if (row.partner) sides[row.value] = *row.partner;
  return sides;
}

class SegmentationTask final : public TrainingTask {
 public:
  SegmentationTask(const TaskInput& input, Communicator& communicator)
      : config_(input.config),
        communicator_(communicator),
        classes_(static_cast<int>(config_.network.outChannels)),
        names_(organNames(classes_, input.split.labels)),
        partners_(leftRightPartners(names_, otherSidesIn(input.split))),
        cacheFolder_(input.cacheFolder),
        training_(input.cacheFolder, input.cases.training, config_.preprocessing, config_.cacheRate),
        validation_(input.cacheFolder, input.cases.validation, config_.preprocessing, config_.cacheRate),
        source_(makePatchSource(
            config_, training_, {communicator.rank(), communicator.worldSize()}, partners_)) {}

  [[nodiscard]] NetworkKind networkKind() const override { return NetworkKind::Unetr; }
  [[nodiscard]] const PatchSource& source() const override { return *source_; }
  [[nodiscard]] std::vector<const CaseCache*> caches() const override { return {&training_, &validation_}; }
  [[nodiscard]] bool hasValidation() const override { return validation_.size() > 0; }
  [[nodiscard]] bool lowerIsBetter() const override { return false; }

  [[nodiscard]] std::string warning() const override {
    for (std::size_t label = 0; label < partners_.size(); ++label)
      if (partners_[label] != label) return {};
    if (!config_.augmentation.swapLeftRight) return {};
    return "swap_left_right has no effect: no two labels of the split are called left and right";
  }

  void prepare(const WorkContext& work) override {
    onAllProcesses(communicator_, [&] {
      for (const CaseCache* cache : {&training_, &validation_}) {
        fillShare(communicator_, *cache, cacheFolder_, config_, work);
        checkLabels(*cache, work);
      }
    });
  }

  [[nodiscard]] TaskLoss loss(Network& network, const Batch& batch) override {
    if (config_.cacheRate < 1.0) {  // prepare() has seen the cases in the cache
      std::string ids;
      for (const std::string& id : batch.caseIds) ids += (ids.empty() ? "" : ", ") + id;
      requireKnownLabels(batch.target, ids);
    }
    DiceCeOptions options;
    options.includeBackground = config_.loss.includeBackground;
    options.squaredPrediction = config_.loss.squaredPrediction;
    options.batch = config_.loss.batchDice;
    at::Tensor logits = network.forward(batch.image);
    at::Tensor target = batch.target;
    double share = 1.0 / static_cast<double>(communicator_.worldSize());
    if (options.batch) {  // no mean over the patches: sums over all of them are divided
      logits = communicator_.gatherRows(logits);
      target = communicator_.gatherRows(target);
      share = 1.0;
    }
    const DiceCeLoss loss = diceCeLoss(logits, target, options);
    return {loss.total * share,
            {{"train/loss", loss.total}, {"train/dice", loss.dice}, {"train/ce", loss.crossEntropy}}};
  }

  [[nodiscard]] ValidationResult validate(Network& network, const ValidationRequest& request) override {
    ValidationResult result;
    std::vector<GridScores> grids;
    if (config_.validation.grid != ValidationGrid::Original) grids.push_back({"model", {}});
    if (config_.validation.grid != ValidationGrid::Model) grids.push_back({"original", {}});
    for (GridScores& grid : grids)
      grid.cases.assign(validation_.size(), ClassScores(static_cast<std::size_t>(classes_), 0.0));
    onAllProcesses(communicator_, [&] {
      const auto step = static_cast<std::size_t>(communicator_.worldSize());
      for (auto index = static_cast<std::size_t>(communicator_.rank()); index < validation_.size();
           index += step) {
        scorePresent(network, request, index, grids, result);
        releaseKeptTensorMemory();  // the next case has other sizes
      }
    });
    if (communicator_.worldSize() > 1)
      for (GridScores& grid : grids) shareScores(grid);
    for (const GridScores& grid : grids) result.reports.push_back(reportOf(grid, request.step));
    addSeries(grids.front(), result);
    return result;
  }

 private:
  void checkLabels(const CaseCache& cache, const WorkContext& work) const {
    const auto kept = static_cast<std::size_t>(static_cast<double>(cache.size()) * config_.cacheRate);
    const auto step = static_cast<std::size_t>(communicator_.worldSize());
    for (auto index = static_cast<std::size_t>(communicator_.rank()); index < kept; index += step) {
      work.throwIfStopped();
      try {
        withWholeEntries([&] {
          const CachedCase one = cache.get(index);
          requireKnownLabels(one.label, one.id);
          one.requireWhole();
        });
      } catch (const CaseLost& lost) {
        cache.giveUp(index, lost, config_.missingCase);
      }
      work.report("check labels", static_cast<double>(index + 1) / static_cast<double>(kept));
    }
  }

  /// A lost case that the run goes on without has no score.
  void scorePresent(Network& network,
                    const ValidationRequest& request,
                    std::size_t index,
                    std::vector<GridScores>& grids,
                    ValidationResult& result) const {
    try {
      withWholeEntries([&] { scoreCase(network, request, index, grids, result); });
    } catch (const CaseLost& lost) {
      validation_.giveUp(index, lost, config_.missingCase);
      for (GridScores& grid : grids)
        grid.cases[index].assign(static_cast<std::size_t>(classes_),
                                 std::numeric_limits<double>::quiet_NaN());
    }
  }

  void scoreCase(Network& network,
                 const ValidationRequest& request,
                 std::size_t index,
                 std::vector<GridScores>& grids,
                 ValidationResult& result) const {
    request.work.throwIfStopped();
    const CachedCase one = validation_.get(index);
    const WorkContext work = workOfCase(index, request);
    const at::Tensor logits = predictCase(network, one, work);
    const at::Tensor predicted = logits.argmax(0).to(at::kByte);
    for (GridScores& grid : grids)
      grid.cases[index] = grid.grid == "model" ? scoreOnModelGrid(predicted, one)
                                               : scoreOnOriginalGrid(logits, one, index, work);
    if (index == 0) result.preview = previewOf(one, predicted, request.step);
    one.requireWhole();
  }

  /// Each case was scored by one process, the others hold zeros: the sum is exact.
  void shareScores(GridScores& grid) const {
    at::Tensor all = at::empty({static_cast<std::int64_t>(grid.cases.size()), classes_}, at::kDouble);
    auto* values = all.mutable_data_ptr<double>();
    for (const ClassScores& one : grid.cases) values = std::copy(one.begin(), one.end(), values);
    communicator_.allReduceSum(all);
    const auto* shared = all.const_data_ptr<double>();
    for (ClassScores& one : grid.cases) {
      std::copy_n(shared, one.size(), one.begin());
      shared += one.size();
    }
  }

  void requireKnownLabels(const at::Tensor& label, const std::string& caseId) const {
    if (!label.defined() || label.numel() == 0) return;
    const int largest = label.max().item<int>();
    if (largest < classes_) return;
    throw Error(
        ErrorCode::InvalidInput,
        "case " + caseId + ": its label map holds the value " + std::to_string(largest) +
            ", but the network has the classes 0 … " + std::to_string(classes_ - 1) +
            "; correct the label map or the split's \"labels\"; --set classes= gives the network more");
  }

  /// Progress within one case as progress of the whole validation.
  WorkContext workOfCase(std::size_t index, const ValidationRequest& request) const {
    WorkContext work = request.work;
    const auto cases = static_cast<double>(validation_.size());
    work.progress = [&request, index, cases](std::string_view, double fraction) {
      request.work.report("validate", (static_cast<double>(index) + fraction) / cases);
    };
    return work;
  }

  at::Tensor predictCase(Network& network, const CachedCase& one, const WorkContext& work) const {
    SlidingWindowOptions window;
    window.roi = config_.sampling.patchSize;
    window.overlap = config_.validation.overlap;
    window.weights = config_.validation.weights;
    window.windowBatch = config_.validation.windowBatch;
    return predictLogits(network, one.image.to(at::kFloat).mul_(one.scale), window, config_.precision, work);
  }

  ClassScores scoreOnModelGrid(const at::Tensor& predicted, const CachedCase& one) const {
    return diceOf(countLabels(bytesOf(predicted), bytesOf(one.label), classes_));
  }

  ClassScores scoreOnOriginalGrid(const at::Tensor& logits,
                                  const CachedCase& one,
                                  std::size_t index,
                                  const WorkContext& work) const {
    validation_.requireSource(index);
    const auto& file = validation_.splitCase(index).labelPath;
    const Volume reference = labelMapFrom(readVolume(file).volume, file.string());
    const Volume predicted = labelsOnSourceGrid(logits, one.grid, UpsamplingRule::Probabilities, work);
    return diceOf(countLabels(predicted.voxels<std::uint8_t>(), reference.voxels<std::uint8_t>(), classes_));
  }

  [[nodiscard]] ValidationFinished reportOf(const GridScores& scores, std::int64_t step) const {
    ValidationFinished report;
    report.step = step;
    report.metric = "val/dice_mean";
    report.value = meanDice(scores.cases, config_.validation.diceRule);
    report.grid = scores.grid;
    report.rule = ruleSentence(config_.validation.diceRule);
    for (std::size_t index = 0; index < scores.cases.size(); ++index) {
      CaseScore one{validation_.splitCase(index).id, {}};
      for (const auto& [label, name] : names_)
        one.organs.push_back({label, name, scores.cases[index][static_cast<std::size_t>(label)]});
      report.cases.push_back(std::move(one));
    }
    return report;
  }

  void addSeries(const GridScores& scores, ValidationResult& result) const {
    const auto add = [&result](const std::string& name, double value) {
      if (std::isfinite(value)) result.series.emplace_back(name, value);
    };
    add("val/dice_mean", meanDice(scores.cases, config_.validation.diceRule));
    const std::vector<double> organs = meanOfClasses(scores.cases);
    for (const auto& [label, name] : names_)
      add("val/dice/" + std::to_string(label), organs[static_cast<std::size_t>(label)]);
  }

  [[nodiscard]] static PreviewReady previewOf(const CachedCase& one,
                                              const at::Tensor& predicted,
                                              std::int64_t step) {
    const at::Tensor truth = one.label.select(0, 0);
    const PreviewSlicer slicer(one.grid.model, fullestSlice(truth));
    PreviewReady preview;
    preview.step = step;
    preview.caseId = one.id;
    preview.images = {slicer.grey("image", one.image.select(0, 0), one.scale),
                      slicer.labels("truth", truth),
                      slicer.labels("prediction", predicted)};
    return preview;
  }

  const RunConfig config_;
  Communicator& communicator_;
  const int classes_;
  const std::map<int, std::string> names_;
  const std::vector<std::uint8_t> partners_;  // of each label, when left and right are exchanged
  const std::filesystem::path cacheFolder_;
  const CaseCache training_;
  const CaseCache validation_;
  const std::unique_ptr<PatchSource> source_;
};

}  // namespace

std::unique_ptr<TrainingTask> makeSegmentationTask(const TaskInput& input, Communicator& communicator) {
  return std::make_unique<SegmentationTask>(input, communicator);
}

}  // namespace viscera
