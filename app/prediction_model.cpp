// SPDX-License-Identifier: Apache-2.0
#include "app/prediction_model.h"

#include "app/run_description.h"
#include "engine/api/config_fields.h"
#include "engine/api/config_json.h"
#include "engine/api/organs.h"
#include "engine/api/presets.h"
#include "engine/base/error.h"
#include "engine/base/log.h"
#include "engine/data/split.h"
#include "engine/inference/ensemble.h"
#include "engine/interchange/model_file.h"

#include <torch/headeronly/version.h>

#include <algorithm>
#include <array>
#include <sstream>
#include <string_view>

namespace viscera {
namespace {

constexpr const char* kDefaultPreset = "clara-4.1-card-seg";
constexpr std::array<std::string_view, 9> kUsedSettings = {"orientation",
                                                           "spacing",
                                                           "hu_window",
                                                           "crop_foreground",
                                                           "patch_size",
                                                           "num_heads",
                                                           "overlap",
                                                           "window_mode",
                                                           "window_batch"};

std::string keyOf(const std::string& setting) {
  return setting.substr(0, setting.find('='));
}

bool isGiven(const std::vector<std::string>& settings, std::string_view key) {
  return std::any_of(settings.begin(), settings.end(), [key](const auto& one) { return keyOf(one) == key; });
}

/// The run folder above checkpoints/.
std::optional<std::filesystem::path> runFolderAround(const std::filesystem::path& model) {
  std::error_code failed;
  const auto file = std::filesystem::canonical(model, failed);
  if (failed) return std::nullopt;
  const auto folder = file.parent_path().parent_path();
  return isRunFolder(folder) ? std::optional(folder) : std::nullopt;
}

void requireSegmentation(const ModelFile& file) {
  if (file.kind == NetworkKind::Unetr) return;
  throw Error(
      ErrorCode::InvalidConfiguration,
      file.file.string() +
          ": is an encoder of pre-training, which segments nothing; fine-tune from it with `train --init " +
          file.file.string() + "` and take the result");
}

std::vector<ConfigProblem> withoutEffect(const std::vector<std::string>& settings) {
  std::vector<ConfigProblem> problems;
  for (const std::string& setting : settings) {
    const std::string key = keyOf(setting);
    const bool used = std::find(kUsedSettings.begin(), kUsedSettings.end(), key) != kUsedSettings.end();
    if (!used && findConfigField(key) != nullptr)
      problems.push_back({key, "has no effect on a prediction; leave it out"});
  }
  return problems;
}

void requireNone(const std::vector<ConfigProblem>& problems, const std::string& model) {
  if (problems.empty()) return;
  std::string text = model + ": these settings are wrong:";
  for (const ConfigProblem& one : problems) text += "\n  " + one.field + ": " + one.message;
  throw Error(ErrorCode::InvalidConfiguration, text);
}

RunConfig ownOrPreset(const ModelFile& file) {
  RunConfig config =
      file.runConfig ? runConfigFromJson(*file.runConfig, file.file.string()) : presetConfig(kDefaultPreset);
  config.task = Task::Segmentation;
  config.network = file.config;
  if (!file.runConfig || file.imageSize[0] > 0) config.sampling.patchSize = file.imageSize;
  return config;
}

/// Settings of the model with the changes asked for; the file is given the sizes that it does not know
/// itself.
RunConfig settle(ModelFile& file, const PredictionRequest& request) {
  RunConfig config = ownOrPreset(file);
  std::vector<ConfigProblem> problems = withoutEffect(request.settings);
  for (ConfigProblem& problem : applySettings(config, request.settings))
    problems.push_back(std::move(problem));
  const std::string name = file.file.string();
  requireNone(problems, name);
  if (config.sampling.patchSize[0] <= 0)
    throw Error(
        ErrorCode::InvalidConfiguration,
        name +
            ": does not tell the size of its patches; add --set patch_size=96 or what it was trained with");
  requireNone(validate(config), name);
  if (!file.headsKnown && !isGiven(request.settings, "num_heads"))
    logWarning(name + ": does not tell its number of attention heads; " +
               std::to_string(config.network.numHeads) + " are assumed (--set num_heads= gives another)");
  if (request.overlap) config.validation.overlap = *request.overlap;
  if (request.weights) config.validation.weights = *request.weights;
  file.config.numHeads = config.network.numHeads;
  file.imageSize = config.sampling.patchSize;
  return config;
}

PredictionOptions optionsOf(const RunConfig& config, const PredictionRequest& request) {
  PredictionOptions options;
  options.preprocessing = config.preprocessing;
  options.window.roi = config.sampling.patchSize;
  options.window.overlap = config.validation.overlap;
  options.window.weights = config.validation.weights;
  options.window.windowBatch = config.validation.windowBatch;
  options.upsampling = request.upsampling;
  options.precision = request.precision;
  return options;
}

std::string sourceOf(const ModelFile& file, const std::vector<std::string>& settings) {
  std::string text = file.runConfig ? std::string("those of the run that trained the model")
                                    : std::string("those of preset ") + kDefaultPreset +
                                          " with the sizes of the file, since the file carries none";
  for (std::size_t i = 0; i < settings.size(); ++i) text += (i == 0 ? "; changed: " : ", ") + settings[i];
  return text;
}

std::int64_t stepOf(const ModelFile& file) {
  const auto step = file.facts.find("step");
  return step != file.facts.end() && step->is_number_integer() ? step->get<std::int64_t>() : 0;
}

std::string inWords(const std::array<double, 3>& values) {
  std::string text;
  for (const double value : values) {
    std::ostringstream number;
    number << value;
    text += (text.empty() ? "" : " x ") + number.str();
  }
  return text;
}

/// What keeps two models from predicting together; empty where nothing does.
std::string disagreement(const PredictionModel& first, const PredictionModel& other) {
  const PreprocessingConfig& a = first.options.preprocessing;
  const PreprocessingConfig& b = other.options.preprocessing;
  if (first.classCount() != other.classCount())
    return "has " + std::to_string(other.classCount()) + " classes, " + first.file.string() + " has " +
           std::to_string(first.classCount());
  if (labelNames(first) != labelNames(other)) return "names its labels otherwise than " + first.file.string();
  if (a.spacing_mm != b.spacing_mm)
    return "predicts at " + inWords(b.spacing_mm) + " mm, " + first.file.string() + " at " +
           inWords(a.spacing_mm) + " mm";
  if (a.orientation != b.orientation)
    return "predicts in the orientation " + b.orientation + ", " + first.file.string() + " in " +
           a.orientation;
  if (a.huWindow != b.huWindow || a.cropForeground != b.cropForeground)
    return "prepares scans with another HU window or crop than " + first.file.string();
  return {};
}

void addMember(const PredictionRequest& request, const std::filesystem::path& file, PredictionModel& model) {
  PredictionRequest alone = request;
  alone.model = file;
  alone.others.clear();
  PredictionModel other = loadPredictionModel(alone);
  if (const std::string problem = disagreement(model, other); !problem.empty())
    throw Error(
        ErrorCode::InvalidConfiguration,
        other.file.string() + ": " + problem + "; models of an ensemble must agree in classes and grid");
  model.others.push_back({other.file, std::move(other.network), other.options.window});
}

}  // namespace

PredictionModel loadPredictionModel(const PredictionRequest& request) {
  ModelFile file = readModelFile(modelFileOf(request.model), Task::Segmentation);
  requireSegmentation(file);
  const RunConfig config = settle(file, request);
  PredictionModel model;
  model.file = file.file;
  model.options = optionsOf(config, request);
  model.device = chooseDevice(request.device);
  requirePrecision(request.precision, model.device.device);
  model.network = networkFromFile(file);
  model.network->to(model.device.device);
  model.settingsSource = sourceOf(file, request.settings);
  model.runFolder = runFolderAround(file.file);
  model.step = stepOf(file);
  model.keepLargest = request.keepLargest;
  model.keepProbability = request.keepProbability;
  if (!file.runConfig) logWarning(file.file.string() + ": the settings are " + model.settingsSource);
  for (const std::filesystem::path& other : request.others) addMember(request, other, model);
  return model;
}

std::map<int, std::string> labelNames(const PredictionModel& model) {
  if (!model.runFolder) return organNames(model.classCount());
  try {
    return organNames(model.classCount(), readSplit(*model.runFolder / kSplitCopyName).labels);
  } catch (const Error& error) {
    logWarning(std::string(error.what()) + "; the labels are shown without the names of the run's split");
    return organNames(model.classCount());
  }
}

Prediction predict(PredictionModel& model,
                   const Volume& image,
                   const PredictionOptions& options,
                   const WorkContext& context) {
  std::vector<EnsembleMember> members = {{model.network.get(), options.window}};
  for (const EnsembleModel& other : model.others) members.push_back({other.network.get(), other.window});
  return predictTogether(members, image, options, context);
}

Json protocolOf(const PredictionModel& model) {
  const PredictionOptions& options = model.options;
  const PreprocessingConfig& preprocessing = options.preprocessing;
  Json protocol = {{"model", model.file.string()}};
  for (const EnsembleModel& other : model.others) protocol["ensemble"].push_back(other.file.string());
  if (!model.others.empty()) protocol["ensemble"].insert(protocol["ensemble"].begin(), model.file.string());
  protocol.update(
      Json{{"settings", model.settingsSource},
           {"device", model.device.name},
           {"window", options.window.roi},
           {"overlap", options.window.overlap},
           {"mode", options.window.weights == WindowWeights::Gaussian ? "gaussian" : "constant"},
           {"upsampling", options.upsampling == UpsamplingRule::Logits ? "logits" : "probabilities"},
           {"precision", options.precision == Precision::Bf16 ? "bf16" : "fp32"},
           {"orientation", preprocessing.orientation.empty() ? "as in the file" : preprocessing.orientation},
           {"spacing_mm", preprocessing.spacing_mm},
           {"hu_window", preprocessing.huWindow},
           {"crop_foreground", preprocessing.cropForeground},
           {"program", std::string("viscera-cli ") + VISCERA_VERSION},
           {"libtorch", TORCH_VERSION}});
  if (model.keepLargest) protocol["largest_component_only"] = "of each label, 26 neighbours";
  if (model.keepProbability)
    protocol["label_probability"] = "soft-max of the label's class in percent, 0 where nothing was predicted";
  return protocol;
}

}  // namespace viscera
