// SPDX-License-Identifier: Apache-2.0
#include "engine/api/field_builders.h"
#include "engine/api/field_groups.h"

namespace viscera {
namespace {

constexpr std::string_view kLength = "length";
constexpr std::string_view kOptimizer = "optimizer";
constexpr std::string_view kNetwork = "network";
constexpr std::string_view kLoss = "loss";
constexpr std::string_view kValidation = "validation";
constexpr std::string_view kRun = "run";
constexpr std::int64_t kMlpPerHidden = 4;
constexpr FieldRange kIntervalRange{1, 1e9};

ConfigField hiddenSizeField() {
  ConfigField field = integerField(
      {"hidden_size",
       kNetwork,
       "channels",
       "Width of the transformer, a multiple of num_heads. Given without "
       "mlp_dim, it sets that to 4 * hidden_size."},
      {4, 16384},
      [](auto& c) -> auto& { return c.network.hiddenSize; });
  field.set = [plain = std::move(field.set)](RunConfig& config, std::string_view value) -> std::string {
    std::string problem = plain(config, value);
    if (problem.empty()) config.network.mlpSize = kMlpPerHidden * config.network.hiddenSize;
    return problem;
  };
  return field;
}

std::string setValidateEvery(RunConfig& config, std::string_view value) {
  constexpr std::string_view digits = "0123456789.+-eE";
  const std::string_view text = trimmed(value);
  std::string_view unit;
  std::string_view number = text;
  if (const std::size_t blank = text.find_first_of(" \t"); blank != std::string_view::npos) {
    number = text.substr(0, blank);
    unit = trimmed(text.substr(blank));
  } else if (const std::size_t letter = text.find_first_not_of(digits); letter != std::string_view::npos) {
    number = text.substr(0, letter);
    unit = text.substr(letter);
  }
  const bool steps = sameWord(unit, "steps") || sameWord(unit, "step");
  const bool epochs = unit.empty() || sameWord(unit, "epochs") || sameWord(unit, "epoch");
  const auto every = parseInteger(number);
  if (!every || (!steps && !epochs))
    return notA(value, "a number of epochs or steps; write for instance \"5 epochs\" or \"100 steps\"");
  if (std::string problem = rangeProblem(static_cast<double>(*every), kIntervalRange); !problem.empty())
    return problem;
  config.validation.every = *every;
  config.validation.everyIsSteps = steps;
  return {};
}

ConfigField validateEveryField() {
  ConfigField field =
      describeField({"validate_every",
                     kValidation,
                     "epochs or steps",
                     "Time between validations, such as 5 epochs or 100 steps; a number alone "
                     "counts epochs. The run's end is always validated."},
                    FieldKind::Text);
  field.get = [](const RunConfig& config) {
    return std::to_string(config.validation.every) + (config.validation.everyIsSteps ? " steps" : " epochs");
  };
  field.set = setValidateEvery;
  return field;
}

}  // namespace

std::vector<ConfigField> lengthFields() {
  return {
      integerField(
          {"max_steps",
           kLength,
           "steps",
           "Training ends after this many steps; 0 = no such limit. Given without max_epochs, it "
           "takes the place of a preset's limit in epochs."},
          {0, 1e9},
          [](auto& c) -> auto& { return c.maxSteps; }),
      integerField(
          {"max_epochs",
           kLength,
           "epochs",
           "Training ends after this many epochs; 0 = no such limit. Given without max_steps, it "
           "takes the place of a preset's limit in steps; the first limit reached counts."},
          {0, 1e9},
          [](auto& c) -> auto& { return c.maxEpochs; }),
  };
}

std::vector<ConfigField> optimizerFields() {
  return {
      realField(
          {"learning_rate",
           kOptimizer,
           "",
           "Learning rate; where the schedule changes it, its largest value."},
          {1e-9, 10.0},
          [](auto& c) -> auto& { return c.optimizer.learningRate; }),
      realField(
          {"weight_decay",
           kOptimizer,
           "",
           "Weight decay: part of the gradient with adam, apart from it with adamw."},
          {0.0, 1.0},
          [](auto& c) -> auto& { return c.optimizer.weightDecay; }),
      choiceField(
          {"optimizer", kOptimizer, "", "Rule that changes the weights."},
          {"adam", "adamw"},
          [](auto& c) -> auto& { return c.optimizer.kind; }),
      choiceField(
          {"schedule",
           kOptimizer,
           "",
           "Learning rate over the steps: constant, linear warm-up then cosine to 0, or falling as "
           "(1 - step / steps)^power."},
          {"constant", "warmup_cosine", "polynomial"},
          [](auto& c) -> auto& { return c.optimizer.schedule; }),
      integerField(
          {"warmup_steps", kOptimizer, "steps", "Length of the warm-up of warmup_cosine."},
          {0, 1e9},
          [](auto& c) -> auto& { return c.optimizer.warmupSteps; }),
      realField(
          {"polynomial_power", kOptimizer, "", "Power of the schedule polynomial."},
          {0.01, 10.0},
          [](auto& c) -> auto& { return c.optimizer.polynomialPower; }),
      realField(
          {"beta1", kOptimizer, "", "Decay of the mean of the gradients."},
          {0.0, 0.999999},
          [](auto& c) -> auto& { return c.optimizer.beta1; }),
      realField(
          {"beta2", kOptimizer, "", "Decay of the mean of the squared gradients."},
          {0.0, 0.999999},
          [](auto& c) -> auto& { return c.optimizer.beta2; }),
      realField(
          {"epsilon", kOptimizer, "", "Added to the root of that mean, against division by 0."},
          {1e-16, 1.0},
          [](auto& c) -> auto& { return c.optimizer.epsilon; }),
  };
}

std::vector<ConfigField> networkFields() {
  return {
      onlySegmentation(integerField(
          {"feature_size", kNetwork, "channels", "Width of UNETR's finest decoder level."},
          {1, 1024},
          [](auto& c) -> auto& { return c.network.featureSize; })),
      hiddenSizeField(),
      integerField(
          {"mlp_dim", kNetwork, "channels", "Width inside a transformer block's perceptron."},
          {1, 65536},
          [](auto& c) -> auto& { return c.network.mlpSize; }),
      integerField(
          {"num_layers", kNetwork, "blocks", "Transformer blocks; UNETR needs 12."},
          {1, 96},
          [](auto& c) -> auto& { return c.network.numLayers; }),
      integerField(
          {"num_heads", kNetwork, "heads", "Attention heads of a block."}, {1, 256}, [](auto& c) -> auto& {
            return c.network.numHeads;
          }),
      choiceField(
          {"embedding", kNetwork, "", "How a 16-voxel cube becomes a token; both compute the same."},
          {"conv", "perceptron"},
          [](auto& c) -> auto& { return c.network.embedding; }),
      onlyPretraining(integerField(
          {"deconv_channels", kNetwork, "channels", "Width inside the decoder of pre-training."},
          {1, 1024},
          [](auto& c) -> auto& { return c.network.deconvChannels; })),
      onlySegmentation(integerField(
          {"classes",
           kNetwork,
           "classes",
           "Output channels with background; 0 = from the labels of the split, 14 "
           "where it names none."},
          {0, 255},
          [](auto& c) -> auto& { return c.network.outChannels; })),
  };
}

std::vector<ConfigField> lossFields() {
  return {
      onlyPretraining(realField(
          {"temperature",
           kLoss,
           "",
           "Temperature of the contrastive loss; smaller values weigh similar patches more."},
          {1e-4, 100.0},
          [](auto& c) -> auto& { return c.loss.temperature; })),
      onlyPretraining(choiceField(
          {"l1_views", kLoss, "", "Reconstructions that enter the L1 loss."},
          {"first", "both"},
          [](auto& c) -> auto& { return c.loss.l1Views; })),
      onlySegmentation(booleanField(
          {"include_background", kLoss, "", "Background counts in the Dice loss."},
          [](auto& c) -> auto& { return c.loss.includeBackground; })),
      onlySegmentation(booleanField(
          {"squared_pred", kLoss, "", "Squares in the denominator of the Dice loss."},
          [](auto& c) -> auto& { return c.loss.squaredPrediction; })),
      onlySegmentation(booleanField(
          {"batch_dice", kLoss, "", "The Dice loss sums over the batch before the ratio."},
          [](auto& c) -> auto& { return c.loss.batchDice; })),
  };
}

std::vector<ConfigField> validationFields() {
  return {
      validateEveryField(),
      onlyPretraining(choiceField(
          {"ssl_validation",
           kValidation,
           "",
           "Crops and corruption of the validation: drawn once for each case, or anew "
           "each time as in the tutorial."},
          {"fixed", "tutorial"},
          [](auto& c) -> auto& { return c.validation.ssl; })),
      onlySegmentation(choiceField(
          {"dice_rule",
           kValidation,
           "",
           "Mean Dice: organs without background, per case first; or the tutorial's "
           "running mean with background."},
          {"organs", "tutorial"},
          [](auto& c) -> auto& { return c.validation.diceRule; })),
      onlySegmentation(choiceField(
          {"validation_grid",
           kValidation,
           "",
           "Grid on which Dice is measured: the network's, the scan's own, or both; "
           "with both the network's chooses the best."},
          {"model", "original", "both"},
          [](auto& c) -> auto& { return c.validation.grid; })),
      onlySegmentation(realField(
          {"overlap", kValidation, "", "Overlap of neighbouring windows, as a part of their size."},
          {0.0, 0.95},
          [](auto& c) -> auto& { return c.validation.overlap; })),
      onlySegmentation(choiceField(
          {"window_mode", kValidation, "", "Weight of a voxel inside its window."},
          {"constant", "gaussian"},
          [](auto& c) -> auto& { return c.validation.weights; })),
      onlySegmentation(integerField(
          {"window_batch", kValidation, "windows", "Windows that are predicted at once."},
          {1, 1024},
          [](auto& c) -> auto& { return c.validation.windowBatch; })),
  };
}

std::vector<ConfigField> runFields() {
  return {
      integerField(
          {"seed", kRun, "", "Seed of the weights, the order of the cases and all random draws."},
          {0, 9007199254740992.0},
          [](auto& c) -> auto& { return c.seed; }),
      choiceField(
          {"precision", kRun, "", "Number format of the network: fp32, or bf16 where the device has it."},
          {"fp32", "bf16"},
          [](auto& c) -> auto& { return c.precision; }),
      booleanField(
          {"tf32",
           kRun,
           "",
           "NVIDIA GPUs: products of fp32 numbers are rounded to TF32 (10 bits behind the point), which is "
           "quicker."},
          [](auto& c) -> auto& { return c.tf32; }),
      booleanField(
          {"cudnn_benchmark",
           kRun,
           "",
           "NVIDIA GPUs: cuDNN tries its algorithms on the first step and keeps the quickest; off, two runs "
           "are more "
           "alike."},
          [](auto& c) -> auto& { return c.cudnnBenchmark; }),
      realField(
          {"cache_rate", kRun, "share of the cases", "Prepared cases that are kept on disk."},
          {0.0, 1.0},
          [](auto& c) -> auto& { return c.cacheRate; }),
      integerField(
          {"workers", kRun, "threads", "Threads that prepare batches; 0: none, each step waits for its own."},
          {0, 256},
          [](auto& c) -> auto& { return c.workers; }),
      realField(
          {"checkpoint_minutes", kRun, "minutes", "Longest time between two checkpoints."},
          {0.0, 100000.0},
          [](auto& c) -> auto& { return c.checkpointMinutes; }),
      choiceField(
          {"missing_case",
           kRun,
           "",
           "A case whose files are missing, or disappear or change later: stop the run, or skip the case."},
          {"stop", "skip"},
          [](auto& c) -> auto& { return c.missingCase; }),
  };
}

}  // namespace viscera
