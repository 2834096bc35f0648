// SPDX-License-Identifier: Apache-2.0
#include "engine/data/patch_source.h"

#include "engine/base/error.h"
#include "engine/base/log.h"
#include "engine/base/random_stream.h"
#include "engine/data/augmentation.h"
#include "engine/data/cutout.h"
#include "engine/data/local_shuffle.h"
#include "engine/data/patch_sampling.h"

#include <torch/torch.h>

#include <algorithm>
#include <chrono>
#include <mutex>
#include <utility>

namespace viscera {
namespace {

enum class Domain : std::uint64_t { Training = 1, SslValidation = 2 };

/// Each step has a stream of its own, so that switching one step off leaves the draws of the others as they
/// were.
enum class Stage : std::uint64_t {
  Crop,
  Flip,
  Rotate90,
  Shift,
  FirstCutout,
  FirstShuffle,
  SecondCutout,
  SecondShuffle
};

struct PatchKey {
  std::int64_t seed = 0;
  Domain domain = Domain::Training;
  std::int64_t epoch = 0;
  std::size_t caseIndex = 0;
  std::int64_t sample = 0;

  [[nodiscard]] RandomStream stream(Stage stage) const {
    return RandomStream{static_cast<std::uint64_t>(seed),
                        static_cast<std::uint64_t>(domain),
                        static_cast<std::uint64_t>(epoch),
                        caseIndex,
                        static_cast<std::uint64_t>(sample),
                        static_cast<std::uint64_t>(stage)};
  }
};

/// Adds the time of its life to `total_s`.
class StageTimer {
 public:
  explicit StageTimer(double& total_s) : total_s_(total_s) {}
  ~StageTimer() {
    total_s_ += std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  }
  StageTimer(const StageTimer&) = delete;
  StageTimer& operator=(const StageTimer&) = delete;

 private:
  double& total_s_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

Batch emptyBatch(const RunConfig& config, std::int64_t caseCount) {
  const auto& size = config.sampling.patchSize;
  const std::int64_t patches = caseCount * config.sampling.samplesPerCase;
  const std::vector<std::int64_t> shape{patches, 1, size[0], size[1], size[2]};
  const bool pretraining = config.task == Task::Pretraining;
  Batch batch;
  batch.image = torch::empty(shape, torch::kFloat32);
  if (pretraining) batch.secondView = torch::empty(shape, torch::kFloat32);
  batch.target = torch::empty(shape, pretraining ? torch::kFloat32 : torch::kUInt8);
  return batch;
}

void copyVoxels(const at::Tensor& from, const at::Tensor& to) {
  const auto voxels = patchVoxels<float>(from);
  std::copy(voxels.begin(), voxels.end(), patchVoxels<float>(to).begin());
}

CachedCase timedGet(const CaseCache& cache, std::size_t caseIndex, Batch& batch) {
  const StageTimer timer(batch.load_s);
  CachedCase cached = cache.get(caseIndex);
  batch.caseIds.push_back(cached.id);
  return cached;
}

void makePretrainingPatch(const RunConfig& config,
                          const CachedCase& cached,
                          const PatchKey& key,
                          std::int64_t patch,
                          Batch& batch) {
  const at::Tensor clean = batch.target.select(0, patch);
  {
    const StageTimer timer(batch.load_s);
    RandomStream stream = key.stream(Stage::Crop);
    const Index3 corner = uniformCorner(spatialSize(cached.image), config.sampling.patchSize, stream);
    cropImage(cached.image, cached.scale, corner, clean);
  }
  const StageTimer timer(batch.augment_s);
  const AugmentationConfig& augmentation = config.augmentation;
  if (augmentation.enabled) {
    RandomStream stream = key.stream(Stage::Flip);
    flipInPlace(clean, drawFlips(augmentation.flipProbability, stream));
  }
  const auto makeView = [&](const at::Tensor& view, Stage cutout, Stage shuffle) {
    copyVoxels(clean, view);
    if (!augmentation.enabled) return;
    RandomStream cutoutStream = key.stream(cutout);
    applyCutout(view, augmentation, cutoutStream);
    RandomStream shuffleStream = key.stream(shuffle);
    applyLocalShuffle(view, augmentation, shuffleStream);
  };
  makeView(batch.image.select(0, patch), Stage::FirstCutout, Stage::FirstShuffle);
  makeView(batch.secondView.select(0, patch), Stage::SecondCutout, Stage::SecondShuffle);
}

void addPretrainingCase(const RunConfig& config, const CaseCache& cache, PatchKey key, Batch& batch) {
  const std::int64_t first = static_cast<std::int64_t>(batch.caseIds.size()) * config.sampling.samplesPerCase;
  const CachedCase cached = timedGet(cache, key.caseIndex, batch);
  for (; key.sample < config.sampling.samplesPerCase; ++key.sample)
    makePretrainingPatch(config, cached, key, first + key.sample, batch);
  cached.requireWhole();
}

/// The order of cases and batches, common to both tasks.
class CaseBatches : public PatchSource {
 public:
  CaseBatches(const RunConfig& config, const CaseCache& cache, Shard shard)
      : config_(config), cache_(cache), shard_(shard) {
    if (cache.size() == 0)
      throw Error(ErrorCode::InvalidInput, "the split has no case to train on; add one to its training list");
  }

  [[nodiscard]] std::int64_t batchesPerEpoch() const override {
    return (casesPerShard(cache_.size(), shard_) + config_.batchSize - 1) / config_.batchSize;
  }

  [[nodiscard]] Batch makeBatch(std::int64_t epoch, std::int64_t batchNumber) const override {
    require(batchNumber >= 0 && batchNumber < batchesPerEpoch(), "the epoch has no batch of that number");
    const std::vector<std::size_t> cases = casesOfEpoch(cache_.size(), config_.seed, epoch, shard_);
    const std::int64_t first = batchNumber * config_.batchSize;
    const std::int64_t last = std::min(first + config_.batchSize, static_cast<std::int64_t>(cases.size()));
    return withWholeEntries([&] {
      Batch batch = emptyBatch(config_, last - first);
      for (std::int64_t i = first; i < last; ++i)
        addPresent(cases[static_cast<std::size_t>(i)], epoch, batch);
      return batch;
    });
  }

 protected:
  /// Appends the patches of one case; key.sample is 0.
  virtual void addCase(PatchKey key, Batch& batch) const = 0;

  const RunConfig config_;
  const CaseCache& cache_;
  const Shard shard_;

 private:
  /// Where the case is lost and the run goes on without it, the next one takes its place: batches keep their
  /// number and size.
  void addPresent(std::size_t caseIndex, std::int64_t epoch, Batch& batch) const {
    for (std::size_t tried = 0; tried < cache_.size(); ++tried) {
      const std::size_t index = (caseIndex + tried) % cache_.size();
      try {
        return addCase({config_.seed, Domain::Training, epoch, index, 0}, batch);
      } catch (const CaseLost& lost) {
        cache_.giveUp(index, lost, config_.missingCase);
      }
    }
    throw Error(ErrorCode::InvalidInput,
                "no training case is left: the files of all " + std::to_string(cache_.size()) +
                    " have disappeared or changed since the run began; put them back and continue with "
                    "--resume");
  }
};

class PretrainingSource : public CaseBatches {
 public:
  using CaseBatches::CaseBatches;

 private:
  void addCase(PatchKey key, Batch& batch) const override { addPretrainingCase(config_, cache_, key, batch); }
};

class SegmentationSource : public CaseBatches {
 public:
  SegmentationSource(const RunConfig& config,
                     const CaseCache& cache,
                     Shard shard,
                     std::vector<std::uint8_t> flipPartners)
      : CaseBatches(config, cache, shard), flipPartners_(std::move(flipPartners)), indices_(cache.size()) {
    if (config.augmentation.swapLeftRight) swapAxis_ = leftRightAxis(config.preprocessing.orientation);
  }

 private:
  void addCase(PatchKey key, Batch& batch) const override {
    const std::int64_t samples = config_.sampling.samplesPerCase;
    const std::int64_t first = static_cast<std::int64_t>(batch.caseIds.size()) * samples;
    const CachedCase cached = timedGet(cache_, key.caseIndex, batch);
    if (!cached.label.defined())
      throw Error(ErrorCode::InvalidInput,
                  cache_.splitCase(key.caseIndex).image +
                      ": has no label map, which segmentation needs; add its label to the split");
    try {
      addPatches(cached, key, first, batch);
    } catch (const Error&) {
      cached.requireWhole();  // zeros in place of lost bytes contradict what was counted before
      throw;
    }
    cached.requireWhole();
  }

  void addPatches(const CachedCase& cached, PatchKey key, std::int64_t first, Batch& batch) const {
    for (; key.sample < config_.sampling.samplesPerCase; ++key.sample) {
      const at::Tensor image = batch.image.select(0, first + key.sample);
      const at::Tensor label = batch.target.select(0, first + key.sample);
      {
        const StageTimer timer(batch.load_s);
        cropPatch(cached, key, image, label);
      }
      const StageTimer timer(batch.augment_s);
      if (config_.augmentation.enabled) augment(key, image, label);
    }
  }

  void cropPatch(const CachedCase& cached,
                 const PatchKey& key,
                 const at::Tensor& image,
                 const at::Tensor& label) const {
    const std::shared_ptr<const VoxelIndex> index = indexOf(cached, key.caseIndex);
    RandomStream stream = key.stream(Stage::Crop);
    const Index3 corner =
        config_.sampling.patchChoice == PatchChoice::PosNeg
            ? posNegCorner(*index, cached.image, cached.label, config_.sampling, stream)
            : classBalancedCorner(*index, cached.image, cached.label, config_.sampling, stream);
    cropImage(cached.image, cached.scale, corner, image);
    cropLabel(cached.label, corner, label);
  }

  void augment(const PatchKey& key, const at::Tensor& image, const at::Tensor& label) const {
    const AugmentationConfig& augmentation = config_.augmentation;
    RandomStream flipStream = key.stream(Stage::Flip);
    const AxisFlags flips = drawFlips(augmentation.flipProbability, flipStream);
    flipInPlace(image, flips);
    flipInPlace(label, flips);
    if (swapAxis_ && flips[static_cast<std::size_t>(*swapAxis_)]) exchangeLabels(label, flipPartners_);

    RandomStream turnStream = key.stream(Stage::Rotate90);
    const int turns =
        drawQuarterTurns(augmentation.rotate90Probability, config_.sampling.patchSize, turnStream);
    rotate90InPlace(image, turns);
    rotate90InPlace(label, turns);

    RandomStream shiftStream = key.stream(Stage::Shift);
    shiftIntensityInPlace(image,
                          drawShift(augmentation.shiftProbability, augmentation.shiftOffset, shiftStream));
  }

  std::shared_ptr<const VoxelIndex> indexOf(const CachedCase& cached, std::size_t caseIndex) const {
    {
      const std::lock_guard lock(mutex_);
      if (indices_[caseIndex]) return indices_[caseIndex];
    }
    auto index = std::make_shared<const VoxelIndex>(cached.image, cached.label, config_.sampling.patchChoice);
    cached.requireWhole();
    const std::lock_guard lock(mutex_);
    if (!indices_[caseIndex]) {
      indices_[caseIndex] = std::move(index);
      warnOfEmptyGroups(cached.id, *indices_[caseIndex]);
    }
    return indices_[caseIndex];
  }

  static void warnOfEmptyGroups(const std::string& id, const VoxelIndex& index) {
    if (index.choice() != PatchChoice::PosNeg) return;
    const bool anyPositive = index.voxelCount(VoxelIndex::kPositiveGroup) > 0;
    const bool anyNegative = index.voxelCount(VoxelIndex::kNegativeGroup) > 0;
    if (anyPositive && anyNegative) return;
    if (!anyPositive && !anyNegative)
      logWarning("case " + id + ": image and label map hold nothing but 0; its patches lie anywhere");
    else if (anyPositive)
      logWarning("case " + id +
                 ": no background voxel inside the HU window; all its patches are centred on labels");
    else
      logWarning("case " + id + ": its label map is empty; all its patches are centred on background");
  }

  const std::vector<std::uint8_t> flipPartners_;
  std::optional<int> swapAxis_;
  mutable std::mutex mutex_;
  mutable std::vector<std::shared_ptr<const VoxelIndex>>
      indices_;  // guarded by mutex_; made at the first visit
};

}  // namespace

std::unique_ptr<PatchSource> makePatchSource(const RunConfig& config,
                                             const CaseCache& cache,
                                             Shard shard,
                                             std::vector<std::uint8_t> flipPartners) {
  require(config.batchSize >= 1 && config.sampling.samplesPerCase >= 1, "a batch needs cases and patches");
  if (config.task == Task::Pretraining) return std::make_unique<PretrainingSource>(config, cache, shard);
  return std::make_unique<SegmentationSource>(config, cache, shard, std::move(flipPartners));
}

Batch makeSslValidationBatch(const RunConfig& config,
                             const CaseCache& cache,
                             std::size_t caseIndex,
                             std::int64_t epoch) {
  require(config.task == Task::Pretraining, "SSL validation belongs to pre-training");
  const bool fixed = config.validation.ssl == SslValidation::Fixed;
  return withWholeEntries([&] {
    Batch batch = emptyBatch(config, 1);
    addPretrainingCase(
        config, cache, {config.seed, Domain::SslValidation, fixed ? 0 : epoch, caseIndex, 0}, batch);
    return batch;
  });
}

}  // namespace viscera
