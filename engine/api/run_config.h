// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace viscera {

/// What a run trains. Pre-training: ViTAutoEnc by masked reconstruction; segmentation: UNETR on label maps.
enum class Task { Pretraining, Segmentation };

enum class PatchEmbedding { Conv, Perceptron };
enum class OptimizerKind { Adam, AdamW };
enum class ScheduleKind { Constant, WarmupCosine, Polynomial };
enum class Precision { Fp32, Bf16 };
enum class SslValidation { Fixed, Tutorial };
enum class L1Views { First, Both };
enum class DiceRule { Organs, Tutorial };
enum class ValidationGrid { Model, Original, Both };
enum class WindowWeights { Constant, Gaussian };
enum class PatchChoice { PosNeg, ClassBalanced };
enum class MissingCase { Stop, Skip };

/// From the file to the model grid; the deterministic part, kept in the cache.
struct PreprocessingConfig {
  std::string orientation = "RAS";  ///< axis codes, or empty: as in the file
  std::array<double, 3> spacing_mm = {1.5, 1.5, 2.0};
  std::array<double, 2> huWindow = {-175.0, 250.0};  ///< mapped to 0 … 1 and clipped
  bool cropForeground = true;                        ///< tight box around values > 0 after the window
};

struct SamplingConfig {
  std::array<std::int64_t, 3> patchSize = {96, 96, 96};  ///< voxels, multiples of 16
  std::int64_t samplesPerCase = 4;                       ///< patches drawn from a case at each visit
  PatchChoice patchChoice = PatchChoice::PosNeg;         ///< segmentation only
  double positive = 1.0;                                 ///< weight of patches centred on a labelled voxel
  double negative = 1.0;                                 ///< weight of patches centred on background
};

/// Cutout of one kind: `holes` boxes whose edges are drawn in [smallest, largest] voxels.
struct CutoutConfig {
  std::int64_t holes = 6;
  std::int64_t smallest = 5;
  std::int64_t largest = 32;
};

struct AugmentationConfig {
  bool enabled = true;                ///< off: random crops stay, nothing else is drawn
  double flipProbability = 0.10;      ///< for each axis by itself
  bool swapLeftRight = false;         ///< a left-right flip exchanges the labels of paired organs
  double rotate90Probability = 0.10;  ///< segmentation, in the plane of axes 0 and 1
  double shiftProbability = 0.50;     ///< segmentation, intensity
  double shiftOffset = 0.10;          ///< added value is uniform in +- this
  bool innerCutout = true;            ///< pre-training: noise inside the holes
  bool outerCutout = true;            ///< pre-training: noise outside the holes
  CutoutConfig inner{6, 5, 32};
  CutoutConfig outer{6, 20, 64};
  bool growingHoles = true;          ///< MONAI's rule: a hole is never smaller than the one before
  double shuffleProbability = 0.80;  ///< pre-training, local shuffle
  std::int64_t shuffleHoles = 10;
  std::int64_t shuffleSize = 8;
};

/// Sizes of ViTAutoEnc and UNETR; the input size is SamplingConfig::patchSize.
struct NetworkConfig {
  std::int64_t inChannels = 1;
  std::int64_t outChannels = 14;  ///< segmentation: classes with background; 0 in a preset = from the split
  std::int64_t featureSize = 16;  ///< UNETR
  std::int64_t hiddenSize = 768;
  std::int64_t mlpSize = 3072;
  std::int64_t numLayers = 12;  ///< UNETR taps blocks 4, 7 and 10 of 12
  std::int64_t numHeads = 12;
  std::int64_t deconvChannels = 16;  ///< ViTAutoEnc decoder
  std::int64_t patchEdge = 16;       ///< voxels along a token's edge
  PatchEmbedding embedding = PatchEmbedding::Conv;
};

struct LossConfig {
  double temperature = 0.05;         ///< contrastive
  L1Views l1Views = L1Views::First;  ///< which reconstructions enter L1
  bool includeBackground = true;     ///< Dice part of DiceCE
  bool squaredPrediction = false;
  bool batchDice = false;
};

struct OptimizerConfig {
  OptimizerKind kind = OptimizerKind::AdamW;
  double learningRate = 1e-4;
  double weightDecay = 1e-5;
  double beta1 = 0.9;
  double beta2 = 0.999;
  double epsilon = 1e-8;
  ScheduleKind schedule = ScheduleKind::Constant;
  std::int64_t warmupSteps = 0;  ///< WarmupCosine
  double polynomialPower = 0.9;  ///< Polynomial: lr * (1 - step / steps)^power
};

struct ValidationConfig {
  std::int64_t every = 5;  ///< epochs, or steps where `everyIsSteps`
  bool everyIsSteps = false;
  double overlap = 0.25;  ///< of neighbouring windows
  WindowWeights weights = WindowWeights::Constant;
  std::int64_t windowBatch = 4;
  ValidationGrid grid = ValidationGrid::Model;
  SslValidation ssl = SslValidation::Fixed;
  DiceRule diceRule = DiceRule::Organs;
};

/// All settings of one run. Stored with the run as config.json and inside its checkpoints.
struct RunConfig {
  Task task = Task::Segmentation;
  std::string preset;
  PreprocessingConfig preprocessing;
  SamplingConfig sampling;
  AugmentationConfig augmentation;
  NetworkConfig network;
  LossConfig loss;
  OptimizerConfig optimizer;
  ValidationConfig validation;
  std::int64_t batchSize = 1;  ///< cases a step; patches a step = batchSize * samplesPerCase
  std::int64_t maxEpochs = 0;  ///< 0 = not limited by epochs
  std::int64_t maxSteps = 0;   ///< 0 = not limited by steps; the first limit reached ends the run
  std::int64_t seed = 0;
  Precision precision = Precision::Fp32;
  bool tf32 = false;                ///< NVIDIA GPUs: fp32 products may be rounded to TF32
  bool cudnnBenchmark = true;       ///< NVIDIA GPUs: cuDNN tries its algorithms and keeps the quickest
  double cacheRate = 1.0;           ///< share of the cases kept in the cache, 0 … 1
  std::int64_t workers = 2;         ///< data threads
  double checkpointMinutes = 10.0;  ///< longest time between two checkpoints
  MissingCase missingCase = MissingCase::Stop;
};

/// One thing wrong with a configuration, to be shown beside its field.
struct ConfigProblem {
  std::string field;    ///< key as used by --set, e.g. "patch_size"
  std::string message;  ///< names the value and the remedy
};

}  // namespace viscera
