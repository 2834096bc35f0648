// SPDX-License-Identifier: Apache-2.0
#include "engine/train/checkpoint_content.h"

#include "engine/api/config_json.h"
#include "engine/base/error.h"
#include "engine/interchange/model_file.h"

#include <torch/torch.h>

#include <unordered_map>
#include <utility>

namespace viscera {
namespace {

constexpr std::int64_t kFormatVersion = 1;

PtValue list(PtList values) {
  return {std::make_shared<PtList>(std::move(values))};
}

PtValue numbered(std::vector<PtValue> values) {
  PtDict dict;
  for (std::size_t i = 0; i < values.size(); ++i)
    dict.emplace_back(PtValue{static_cast<std::int64_t>(i)}, std::move(values[i]));
  return {std::make_shared<PtDict>(std::move(dict))};
}

PtValue tensorValue(const at::Tensor& tensor) {
  return {toPtTensor(tensor.detach().to(at::kCPU).contiguous())};
}

/// The form of torch.optim's state_dict, with the parameters' names beside their numbers.
PtValue optimizerDict(const Optimizer& optimizer) {
  const OptimizerConfig& config = optimizer.config();
  std::vector<PtValue> states;
  PtList numbers;
  PtList names;
  for (std::size_t i = 0; i < optimizer.parameters().size(); ++i) {
    PtValue state = emptyPtDict();
    append(state, "step", {filledPtTensor({}, static_cast<float>(optimizer.stepsDone()))});
    append(state, "exp_avg", tensorValue(optimizer.means()[i]));
    append(state, "exp_avg_sq", tensorValue(optimizer.squaredMeans()[i]));
    states.push_back(std::move(state));
    numbers.push_back({static_cast<std::int64_t>(i)});
    names.push_back({optimizer.parameters()[i].first});
  }
  PtValue group = emptyPtDict();
  append(group, "lr", {config.learningRate});
  append(group, "betas", list({{config.beta1}, {config.beta2}}));
  append(group, "eps", {config.epsilon});
  append(group, "weight_decay", {config.weightDecay});
  append(group, "amsgrad", {false});
  append(group, "maximize", {false});
  append(group, "params", list(std::move(numbers)));
  append(group, "param_names", list(std::move(names)));
  PtValue dict = emptyPtDict();
  append(dict, "state", numbered(std::move(states)));
  append(dict, "param_groups", list({std::move(group)}));
  append(dict, "steps_done", {optimizer.stepsDone()});
  return dict;
}

/// Looks up entries and says which one is absent or of another type.
class Reader {
 public:
  explicit Reader(const CheckpointFolder::Sound& checkpoint) : checkpoint_(checkpoint) {}

  [[noreturn]] void refuse(const std::string& key) const {
    throw Error(ErrorCode::InvalidInput,
                "checkpoint " + checkpoint_.file + ": \"" + key +
                    "\" is missing or of another type; it was not "
                    "written by this program");
  }
  void requireShape(const at::Tensor& stored, const at::Tensor& parameter, const std::string& name) const {
    if (stored.sizes() == parameter.sizes()) return;
    throw Error(ErrorCode::InvalidConfiguration,
                "checkpoint " + checkpoint_.file + ": " + name + " is " + shapeText(stored.sizes().vec()) +
                    ", but the settings make it " + shapeText(parameter.sizes().vec()) +
                    "; go on with the settings in the run's config.json");
  }
  [[nodiscard]] const PtValue& entry(const PtValue& dict, const std::string& key) const {
    const PtValue* found = find(dict, key);
    if (found == nullptr) refuse(key);
    return *found;
  }
  template <class T>
  [[nodiscard]] const T& as(const PtValue& value, const std::string& key) const {
    const T* typed = std::get_if<T>(&value.value);
    if (typed == nullptr) refuse(key);
    return *typed;
  }
  template <class T>
  [[nodiscard]] const T& get(const PtValue& dict, const std::string& key) const {
    return as<T>(entry(dict, key), key);
  }
  [[nodiscard]] const PtValue& content() const { return checkpoint_.content; }

 private:
  const CheckpointFolder::Sound& checkpoint_;
};

void restoreWeights(const Reader& reader, Network& network) {
  const at::NoGradGuard noGrad;
  const PtValue& weights = reader.entry(reader.content(), "state_dict");
  for (auto& [name, parameter] : network.parameters()) {
    const at::Tensor stored = toTensor(reader.get<PtTensor>(weights, name));
    reader.requireShape(stored, parameter, name);
    parameter.copy_(stored);
  }
}

void restoreMeans(const Reader& reader, Optimizer& optimizer) {
  const PtValue& saved = reader.entry(reader.content(), "optimizer");
  const PtList& groups = *reader.get<std::shared_ptr<PtList>>(saved, "param_groups");
  if (groups.size() != 1) reader.refuse("param_groups");
  const PtList& names = *reader.get<std::shared_ptr<PtList>>(groups[0], "param_names");
  const PtDict& states = *reader.get<std::shared_ptr<PtDict>>(saved, "state");
  if (names.size() != states.size()) reader.refuse("param_names");
  std::unordered_map<std::string, const PtValue*> byName;
  for (std::size_t i = 0; i < names.size(); ++i)
    byName[reader.as<std::string>(names[i], "param_names")] = &states[i].second;
  std::vector<at::Tensor> means;
  std::vector<at::Tensor> squaredMeans;
  for (const auto& [name, parameter] : optimizer.parameters()) {
    const auto state = byName.find(name);
    if (state == byName.end()) reader.refuse(name);
    means.push_back(toTensor(reader.get<PtTensor>(*state->second, "exp_avg")));
    squaredMeans.push_back(toTensor(reader.get<PtTensor>(*state->second, "exp_avg_sq")));
    reader.requireShape(means.back(), parameter, name);
    reader.requireShape(squaredMeans.back(), parameter, name);
  }
  optimizer.restore(reader.get<std::int64_t>(saved, "steps_done"), means, squaredMeans);
}

}  // namespace

PtValue checkpointDict(const CheckpointContent& content) {
  const TrainingState& state = content.state;
  PtValue dict = emptyPtDict();
  append(dict, "format_version", {kFormatVersion});
  append(dict, "state_dict", stateDict(*content.network));
  append(dict, "optimizer", optimizerDict(*content.optimizer));
  append(dict, "step", {state.step});
  append(dict, "epoch", {content.epoch});
  append(dict, "validated_step", {state.validatedStep});
  append(dict, "best", state.best ? PtValue{*state.best} : PtValue{});
  append(dict, "best_step", {state.bestStep});
  append(dict, "config", {toJson(content.config).dump()});
  PtValue metrics = emptyPtDict();
  for (const auto& [name, value] : state.metrics.items()) append(metrics, name, {value.get<double>()});
  append(dict, "metrics", std::move(metrics));
  PtValue dataset = emptyPtDict();
  append(dataset, "split_sha256", {content.splitSha256});
  PtValue labels = emptyPtDict();
  for (const auto& [label, name] : content.labels)
    if (label > 0) append(labels, std::to_string(label), {name});
  append(dataset, "labels", std::move(labels));
  append(dict, "dataset", std::move(dataset));
  return dict;
}

TrainingState restoreCheckpoint(const CheckpointFolder::Sound& checkpoint,
                                Network& network,
                                Optimizer& optimizer) {
  const Reader reader(checkpoint);
  const PtValue& content = reader.content();
  if (reader.get<std::int64_t>(content, "format_version") > kFormatVersion)
    throw Error(
        ErrorCode::InvalidInput,
        "checkpoint " + checkpoint.file + ": was written by a newer version of the program; update it");
  TrainingState state;
  state.step = reader.get<std::int64_t>(content, "step");
  state.validatedStep = reader.get<std::int64_t>(content, "validated_step");
  state.bestStep = reader.get<std::int64_t>(content, "best_step");
  if (const auto* best = std::get_if<double>(&reader.entry(content, "best").value)) state.best = *best;
  for (const auto& [name, value] : *reader.get<std::shared_ptr<PtDict>>(content, "metrics"))
    state.metrics[reader.as<std::string>(name, "metrics")] = reader.as<double>(value, "metrics");
  restoreWeights(reader, network);
  restoreMeans(reader, optimizer);
  return state;
}

}  // namespace viscera
