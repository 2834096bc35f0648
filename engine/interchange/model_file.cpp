// SPDX-License-Identifier: Apache-2.0
#include "engine/interchange/model_file.h"

#include "engine/base/error.h"
#include "engine/interchange/model_folder.h"
#include "engine/interchange/model_settings.h"
#include "engine/interchange/model_sizes.h"
#include "engine/interchange/pt_json.h"
#include "engine/interchange/state_dict_content.h"
#include "engine/interchange/state_dict_names.h"

#include <unordered_map>

namespace viscera {
namespace {

constexpr std::uint64_t kMostJoined = 4;
constexpr std::uint64_t kJoinAllowance = 1U << 20;

/// Entries beside the weights that hold large tensors of no use here, under the names that MONAI, Clara,
/// Ignite and Lightning give them.
PtReadOptions readOptions() {
  return {{"optimizer",
           "optimizers",
           "optimizer_state",
           "optimizer_state_dict",
           "optimizer_states",
           "scheduler",
           "lr_scheduler",
           "lr_schedulers",
           "scaler",
           "trainer"}};
}

/// config.json of our own checkpoints is stored as text; anything else of that name belongs to another
/// program.
std::optional<Json> ownConfig(const PtValue& content, const std::string& fileName) {
  const PtValue* entry = find(content, "config");
  const auto* text = entry == nullptr ? nullptr : std::get_if<std::string>(&entry->value);
  if (text == nullptr || find(content, "format_version") == nullptr) return std::nullopt;
  try {
    Json config = parseJson(*text, fileName);
    if (config.is_object() && config.contains("settings")) return config;
  } catch (const Error&) {
    // The weights are usable without it.
  }
  return std::nullopt;
}

Json factsOf(const PtValue& content) {
  Json facts = topLevelFacts(content);
  const PtValue* entry = find(content, "metrics");
  if (entry == nullptr || !std::holds_alternative<std::shared_ptr<PtDict>>(entry->value)) return facts;
  Json metrics = topLevelFacts(*entry);
  if (!metrics.empty()) facts["metrics"] = std::move(metrics);
  return facts;
}

ModelSettings settingsBeside(const ModelFile& model, const PtValue& content) {
  if (model.runConfig) return settingsOfRun(*model.runConfig);
  const PtValue* clara = find(content, "train_conf");
  return clara == nullptr ? ModelSettings{} : settingsOfWorkflow(plainJson(*clara));
}

/// Sorts the tensors into canonical ones, in canonical order, dead and unexpected ones.
void sortTensors(PtTensors tensors, std::int64_t tokens, ModelFile& model) {
  std::unordered_map<std::string, PtTensor*> canonical;
  const auto expected = canonicalTensors(model.kind, model.config, tokens);
  for (const TensorShape& each : expected) canonical.emplace(each.name, nullptr);
  for (auto& [name, tensor] : tensors) {
    const auto place = canonical.find(name);
    if (place != canonical.end())
      place->second = &tensor;
    else
      (isDeadTensor(name) ? model.deadTensors : model.unexpectedTensors).push_back(name);
  }
  for (const TensorShape& each : expected)
    if (PtTensor* tensor = canonical.at(each.name)) model.tensors.emplace_back(each.name, std::move(*tensor));
}

}  // namespace

ModelFile readModelFile(const std::filesystem::path& path, std::optional<Task> task) {
  std::error_code failed;
  const bool isFolder = std::filesystem::is_directory(path, failed);
  ModelFile model;
  model.file = isFolder ? modelFileIn(path, task) : path;
  const std::string fileName = model.file.string();
  const PtValue content = readPtFile(model.file, readOptions());
  StateDictContent stateDict = stateDictContent(content, fileName);
  const std::uint64_t fileSize = std::filesystem::file_size(model.file, failed);
  joinAttentionMatrices(stateDict.tensors, failed ? 0 : kMostJoined * fileSize + kJoinAllowance, fileName);
  const ModelSizes sizes = modelSizes(stateDict.tensors, fileName);
  model.kind = sizes.kind;
  model.config = sizes.config;
  model.prefixStripped = stateDict.prefixStripped;
  model.runConfig = ownConfig(content, fileName);
  model.facts = factsOf(content);
  if (model.runConfig) model.facts.erase("config");
  sortTensors(std::move(stateDict.tensors), sizes.tokens, model);
  model.writtenBy = model.runConfig ? "Viscera" : monaiVersionOf(model.deadTensors);

  ModelSettings settings = settingsBeside(model, content);
  if (isFolder && !settings.heads && !settings.imageSize) settings = settingsOfFolder(path);
  model.headsKnown = settings.heads && model.config.hiddenSize % *settings.heads == 0;
  if (model.headsKnown) model.config.numHeads = *settings.heads;
  model.imageSize = imageSizeOf(sizes.tokens, model.config.patchEdge, settings.imageSize);
  return model;
}

}  // namespace viscera
