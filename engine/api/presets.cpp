// SPDX-License-Identifier: Apache-2.0
#include "engine/api/presets.h"

#include "engine/base/error.h"

#include <algorithm>
#include <array>
#include <string>

namespace viscera {
namespace {

constexpr std::array<Preset, 6> kPresets = {{
    {"clara-4.1-card-ssl",
     Task::Pretraining,
     "pre-training as the model card of Clara Train 4.1 describes it"},
    {"monai-tutorial-ssl", Task::Pretraining, "pre-training as the MONAI tutorial vit_unetr_ssl does it"},
    {"quick-demo-ssl",
     Task::Pretraining,
     "a small network that learns the synthetic abdomen in about a minute"},
    {"clara-4.1-card-seg",
     Task::Segmentation,
     "fine-tuning as the model card of Clara Train 4.1 describes it"},
    {"monai-tutorial-seg", Task::Segmentation, "fine-tuning as the MONAI tutorial vit_unetr_ssl does it"},
    {"quick-demo-seg",
     Task::Segmentation,
     "a small network that learns the synthetic abdomen in about a minute"},
}};

bool contains(std::span<const std::string_view> keys, std::string_view key) {
  return std::find(keys.begin(), keys.end(), key) != keys.end();
}

/// Settings that neither source knows.
constexpr std::string_view kOurOwn[] = {"workers",
                                        "checkpoint_minutes",
                                        "missing_case",
                                        "classes",
                                        "swap_left_right",
                                        "polynomial_power",
                                        "warmup_steps",
                                        "tf32",
                                        "cudnn_benchmark"};
/// Arguments that neither recipe passes. Source: torch.optim.Adam and AdamW; ViTAutoEnc; UNETR (its number of
/// blocks is fixed), DiceCELoss and sliding_window_inference of MONAI.
constexpr std::string_view kPyTorchDefaults[] = {"beta1", "beta2", "epsilon"};
constexpr std::string_view kMonaiSslDefaults[] = {"num_layers", "num_heads", "deconv_channels"};
constexpr std::string_view kMonaiSegDefaults[] = {
    "num_layers", "include_background", "squared_pred", "batch_dice", "overlap", "window_mode"};
constexpr std::string_view kCardSslStated[] = {"patch_size",
                                               "learning_rate",
                                               "optimizer",
                                               "max_epochs",
                                               "max_steps",
                                               "validate_every",
                                               "precision",
                                               "inner_cutout",
                                               "outer_cutout",
                                               "hidden_size",
                                               "mlp_dim",
                                               "embedding"};
constexpr std::string_view kCardSslAssumed[] = {"flips",
                                                "weight_decay",
                                                "schedule",
                                                "batch_size",
                                                "temperature",
                                                "l1_views",
                                                "ssl_validation",
                                                "cache_rate",
                                                "seed"};
constexpr std::string_view kCardSegStated[] = {"patch_size",
                                               "learning_rate",
                                               "optimizer",
                                               "max_epochs",
                                               "max_steps",
                                               "validate_every",
                                               "precision",
                                               "dice_rule"};
constexpr std::string_view kCardSegAssumed[] = {"weight_decay", "schedule", "cache_rate", "seed"};

RunConfig pretrainingBase() {
  RunConfig config;
  config.task = Task::Pretraining;
  config.preprocessing.orientation = "";
  config.preprocessing.spacing_mm = {2.0, 2.0, 2.0};
  config.preprocessing.huWindow = {-57.0, 164.0};
  config.sampling.samplesPerCase = 2;
  config.optimizer.kind = OptimizerKind::Adam;
  config.optimizer.weightDecay = 0.0;
  config.batchSize = 4;
  config.network.outChannels = 0;
  return config;
}

RunConfig segmentationBase() {
  RunConfig config;
  config.task = Task::Segmentation;
  config.network.outChannels = 0;
  return config;
}

RunConfig cardPretraining() {
  RunConfig config = pretrainingBase();
  config.maxEpochs = 400;
  return config;
}

RunConfig tutorialPretraining() {
  RunConfig config = pretrainingBase();
  config.augmentation.flipProbability = 0.0;
  config.maxEpochs = 500;
  config.validation.every = 2;
  config.validation.ssl = SslValidation::Tutorial;
  config.seed = 123;
  return config;
}

RunConfig cardSegmentation() {
  RunConfig config = segmentationBase();
  config.optimizer.kind = OptimizerKind::Adam;
  config.optimizer.weightDecay = 0.0;
  config.maxEpochs = 3000;
  return config;
}

RunConfig tutorialSegmentation() {
  RunConfig config = segmentationBase();
  config.maxSteps = 30000;
  config.validation.every = 100;
  config.validation.everyIsSteps = true;
  return config;
}

/// What both demos share, so that the encoder moves from one to the other without a change of its input.
void makeSmall(RunConfig& config) {
  config.preprocessing.orientation = "RAS";
  config.preprocessing.spacing_mm = {3.0, 3.0, 4.0};
  config.preprocessing.huWindow = {-175.0, 250.0};
  config.sampling.patchSize = {64, 64, 32};  // wide enough to see where in the body it lies
  config.sampling.samplesPerCase = 1;
  config.network.featureSize = 16;
  config.network.hiddenSize = 96;
  config.network.mlpSize = 384;
  config.network.numHeads = 4;
  config.optimizer.schedule = ScheduleKind::Polynomial;
  config.validation.everyIsSteps = true;
}

RunConfig demoPretraining() {
  RunConfig config = pretrainingBase();
  makeSmall(config);
  config.augmentation.inner = {6, 4, 16};
  config.augmentation.outer = {6, 12, 32};
  config.augmentation.shuffleSize = 4;
  config.batchSize = 2;
  config.optimizer.learningRate = 1e-3;
  config.maxSteps = 300;
  config.validation.every = 150;
  return config;
}

RunConfig demoSegmentation() {
  RunConfig config = segmentationBase();
  makeSmall(config);
  config.sampling.patchChoice = PatchChoice::ClassBalanced;
  config.augmentation.flipProbability = 0.0;  // left and right organs differ by their place alone
  config.augmentation.rotate90Probability = 0.0;
  // Unsquared, the denominator of a small organ is at first the probability spread over all voxels.
  config.loss.squaredPrediction = true;
  config.optimizer.learningRate = 6e-3;
  config.maxSteps = 300;
  config.validation.every = 150;
  return config;
}

RunConfig configOf(std::size_t index) {
  constexpr std::array makers = {cardPretraining,
                                 tutorialPretraining,
                                 demoPretraining,
                                 cardSegmentation,
                                 tutorialSegmentation,
                                 demoSegmentation};
  static_assert(makers.size() == kPresets.size());
  RunConfig config = makers.at(index)();
  config.preset = kPresets.at(index).name;
  return config;
}

}  // namespace

std::span<const Preset> presets() {
  return kPresets;
}

RunConfig presetConfig(std::string_view name) {
  std::string known;
  for (std::size_t i = 0; i < kPresets.size(); ++i) {
    if (kPresets[i].name == name) return configOf(i);
    known += (known.empty() ? "" : ", ") + std::string(kPresets[i].name);
  }
  throw Error(ErrorCode::InvalidConfiguration,
              "preset \"" + std::string(name) + "\" is unknown; there are " + known);
}

ValueSource presetValueSource(std::string_view preset, std::string_view fieldKey) {
  if (contains(kOurOwn, fieldKey) || preset.starts_with("quick-demo")) return ValueSource::Assumed;
  if (contains(kPyTorchDefaults, fieldKey)) return ValueSource::PyTorch;
  const std::span<const std::string_view> monaiDefaults =
      preset.ends_with("-ssl") ? std::span<const std::string_view>(kMonaiSslDefaults)
                               : std::span<const std::string_view>(kMonaiSegDefaults);
  if (contains(monaiDefaults, fieldKey)) return ValueSource::Monai;
  if (preset == "clara-4.1-card-ssl") {
    if (contains(kCardSslStated, fieldKey)) return ValueSource::Card;
    return contains(kCardSslAssumed, fieldKey) ? ValueSource::Assumed : ValueSource::Tutorial;
  }
  if (preset == "clara-4.1-card-seg") {
    if (contains(kCardSegStated, fieldKey)) return ValueSource::Card;
    return contains(kCardSegAssumed, fieldKey) ? ValueSource::Assumed : ValueSource::Tutorial;
  }
  if (preset == "monai-tutorial-ssl") return ValueSource::Tutorial;
  if (preset == "monai-tutorial-seg")
    return fieldKey == "dice_rule" ? ValueSource::Assumed : ValueSource::Tutorial;
  return ValueSource::Assumed;
}

}  // namespace viscera
