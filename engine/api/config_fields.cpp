// SPDX-License-Identifier: Apache-2.0
#include "engine/api/config_fields.h"

#include "engine/api/field_groups.h"
#include "engine/api/value_text.h"

#include <algorithm>
#include <set>
#include <utility>

namespace viscera {
namespace {

std::vector<ConfigField> allFields() {
  std::vector<ConfigField> all;
  for (auto group : {lengthFields,
                     optimizerFields,
                     preprocessingFields,
                     samplingFields,
                     augmentationFields,
                     networkFields,
                     lossFields,
                     validationFields,
                     runFields})
    for (ConfigField& field : group()) all.push_back(std::move(field));
  return all;
}

bool usedBy(const ConfigField& field, Task task) {
  return task == Task::Pretraining ? field.pretraining : field.segmentation;
}

std::size_t editDistance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, replaced}));
    }
  }
  return row.back();
}

std::string unknownKeyMessage(std::string_view key, Task task) {
  constexpr std::size_t kLikely = 3;
  const ConfigField* nearest = nullptr;
  std::size_t distance = std::min(kLikely, key.size() / 2) + 1;  // of a short word little may differ
  for (const ConfigField& field : configFields()) {
    const std::size_t candidate = editDistance(key, field.key);
    if (!usedBy(field, task) || candidate >= distance) continue;
    distance = candidate;
    nearest = &field;
  }
  return nearest == nullptr ? "there is no such setting; viscera-cli train --list-settings names all"
                            : "there is no such setting; did you mean " + std::string(nearest->key) + "?";
}

struct Setting {
  std::string key;
  std::string value;
};

void apply(RunConfig& config, const Setting& setting, std::vector<ConfigProblem>& problems) {
  const ConfigField* field = findConfigField(setting.key);
  if (field == nullptr) {
    problems.push_back({setting.key, unknownKeyMessage(setting.key, config.task)});
  } else if (!usedBy(*field, config.task)) {
    problems.push_back({setting.key,
                        std::string("is a setting of ") +
                            (config.task == Task::Pretraining ? "segmentation" : "pre-training") + " only"});
  } else if (std::string problem = field->set(config, setting.value); !problem.empty()) {
    problems.push_back({setting.key, std::move(problem)});
  }
}

void checkRanges(const RunConfig& config, std::vector<ConfigProblem>& problems) {
  for (const ConfigField& field : configFields()) {
    if (!usedBy(field, config.task)) continue;
    RunConfig copy = config;
    if (std::string problem = field.set(copy, field.get(config)); !problem.empty())
      problems.push_back({std::string(field.key), std::move(problem)});
  }
}

void checkNetwork(const NetworkConfig& network, Task task, std::vector<ConfigProblem>& problems) {
  if (network.numHeads > 0 && network.hiddenSize % network.numHeads != 0)
    problems.push_back({"hidden_size",
                        std::to_string(network.hiddenSize) + " is not a multiple of num_heads, " +
                            std::to_string(network.numHeads) + "; change one of them"});
  if (task != Task::Segmentation) return;
  if (network.numLayers != 12)
    problems.push_back({"num_layers",
                        std::to_string(network.numLayers) +
                            " does not fit: UNETR takes the outputs of blocks 4, 7 and 10 of 12"});
  if (network.outChannels == 1)
    problems.push_back(
        {"classes", "1 leaves only the background; give 2 or more, or 0 for those of the split"});
}

void checkLength(const RunConfig& config, std::vector<ConfigProblem>& problems) {
  if (config.maxSteps == 0 && config.maxEpochs == 0)
    problems.push_back({"max_steps", "0 together with max_epochs=0 would never end; set one of them"});
  const bool warmup = config.optimizer.schedule == ScheduleKind::WarmupCosine;
  if (warmup && config.maxSteps > 0 && config.optimizer.warmupSteps >= config.maxSteps)
    problems.push_back({"warmup_steps",
                        std::to_string(config.optimizer.warmupSteps) + " is not below max_steps, " +
                            std::to_string(config.maxSteps)});
  if (!warmup && config.optimizer.warmupSteps > 0)
    problems.push_back({"warmup_steps", "has an effect with schedule=warmup_cosine only; set it to 0"});
}

void checkData(const RunConfig& config, std::vector<ConfigProblem>& problems) {
  const auto& window = config.preprocessing.huWindow;
  if (window[0] >= window[1])
    problems.push_back(
        {"hu_window",
         "the low end " + realText(window[0]) + " is not below the high end " + realText(window[1])});
  if (config.task != Task::Segmentation) return;
  if (config.sampling.patchChoice == PatchChoice::PosNeg &&
      config.sampling.positive + config.sampling.negative <= 0.0)
    problems.push_back({"pos", "0 together with neg=0 leaves no place for a patch; set one of them above 0"});
  if (config.augmentation.swapLeftRight && config.preprocessing.orientation.empty())
    problems.push_back(
        {"swap_left_right",
         "on needs to know which axis runs from left to right; set orientation, for instance RAS"});
}

}  // namespace

std::span<const ConfigField> configFields() {
  static const std::vector<ConfigField> fields = allFields();
  return fields;
}

const ConfigField* findConfigField(std::string_view key) {
  const auto fields = configFields();
  const auto found =
      std::find_if(fields.begin(), fields.end(), [key](const auto& f) { return f.key == key; });
  return found == fields.end() ? nullptr : &*found;
}

std::vector<ConfigProblem> applySettings(RunConfig& config, std::span<const std::string> settings) {
  std::vector<ConfigProblem> problems;
  std::vector<Setting> parsed;
  std::set<std::string, std::less<>> given;
  for (const std::string& text : settings) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos) {
      problems.push_back({text, "has no value; write key=value"});
      continue;
    }
    parsed.push_back(
        {std::string(trimmed(std::string_view(text).substr(0, equals))), text.substr(equals + 1)});
    given.insert(parsed.back().key);
  }
  // An asked-for width of the perceptron holds wherever it stands in the list.
  std::stable_partition(
      parsed.begin(), parsed.end(), [](const Setting& one) { return one.key != "mlp_dim"; });
  if (given.contains("max_steps") && !given.contains("max_epochs")) config.maxEpochs = 0;
  if (given.contains("max_epochs") && !given.contains("max_steps")) config.maxSteps = 0;
  for (const Setting& one : parsed) apply(config, one, problems);
  return problems;
}

std::vector<ConfigProblem> validate(const RunConfig& config) {
  std::vector<ConfigProblem> problems;
  checkRanges(config, problems);
  checkLength(config, problems);
  checkNetwork(config.network, config.task, problems);
  checkData(config, problems);
  return problems;
}

}  // namespace viscera
