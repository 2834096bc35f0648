// SPDX-License-Identifier: Apache-2.0
#include "gui/training/run_draft.h"

#include "engine/api/presets.h"
#include "engine/api/value_text.h"

#include <algorithm>
#include <array>

namespace viscera {
namespace {

/// What must be the same for the weights of an encoder to fit. The patch counts: positions are learnt.
constexpr std::array<std::string_view, 6> kEncoder = {
    "patch_size", "hidden_size", "mlp_dim", "num_layers", "num_heads", "embedding"};

}  // namespace

bool usedBy(const ConfigField& field, Task task) {
  return task == Task::Pretraining ? field.pretraining : field.segmentation;
}

RunDraft::RunDraft(std::string preset) : base_(presetConfig(preset)) {
  update();
}

void RunDraft::choosePreset(const std::string& preset) {
  base_ = presetConfig(preset);
  std::erase_if(changes_, [this](const auto& change) {
    const ConfigField* field = findConfigField(change.first);
    return field == nullptr || !usedBy(*field, base_.task);
  });
  dropIdle();
  update();
}

std::vector<std::string> RunDraft::lines(std::string_view without) const {
  std::vector<std::string> lines;
  for (const auto& [key, text] : changes_)
    if (key != without) lines.push_back(key + '=' + text);
  return lines;
}

RunConfig RunDraft::configWithout(std::string_view key) const {
  RunConfig config = base_;
  const auto ignored = applySettings(config, lines(key));
  return config;
}

void RunDraft::setText(std::string_view key, const std::string& text) {
  const ConfigField* field = findConfigField(key);
  if (field == nullptr || !usedBy(*field, base_.task)) return;
  const auto there = std::find_if(
      changes_.begin(), changes_.end(), [key](const auto& change) { return change.first == key; });
  if (there == changes_.end())
    changes_.emplace_back(key, text);
  else
    there->second = text;
  const RunConfig without = configWithout(key);
  RunConfig with = without;
  if (field->set(with, text).empty() && field->get(with) == field->get(without))
    std::erase_if(changes_, [key](const auto& change) { return change.first == key; });
  update();
}

void RunDraft::reset(std::string_view key) {
  std::erase_if(changes_, [key](const auto& change) { return change.first == key; });
  update();
}

void RunDraft::resetAll() {
  changes_.clear();
  update();
}

void RunDraft::apply(std::span<const std::string> settings) {
  for (const std::string& line : settings)
    if (const std::size_t equals = line.find('='); equals != std::string::npos)
      setText(trimmed(std::string_view(line).substr(0, equals)), line.substr(equals + 1));
}

void RunDraft::adoptEncoder(const RunConfig& other) {
  for (const std::string_view key : kEncoder) setText(key, findConfigField(key)->get(other));
}

std::vector<std::string> RunDraft::encoderDifferences(const RunConfig& other) const {
  std::vector<std::string> keys;
  for (const std::string_view key : kEncoder)
    if (findConfigField(key)->get(other) != findConfigField(key)->get(config_)) keys.emplace_back(key);
  return keys;
}

bool RunDraft::isChanged(std::string_view key) const {
  return std::any_of(
      changes_.begin(), changes_.end(), [key](const auto& change) { return change.first == key; });
}

std::string RunDraft::text(std::string_view key) const {
  for (const auto& [changed, text] : changes_)
    if (changed == key) return text;
  const ConfigField* field = findConfigField(key);
  return field == nullptr ? std::string() : field->get(config_);
}

std::string RunDraft::presetText(std::string_view key) const {
  const ConfigField* field = findConfigField(key);
  return field == nullptr ? std::string() : field->get(base_);
}

std::vector<std::string> RunDraft::settings() const {
  std::vector<std::string> settings;
  for (const auto& [key, text] : changes_) {
    RunConfig copy = config_;
    const ConfigField* field = findConfigField(key);
    settings.push_back(key + '=' + (field->set(copy, text).empty() ? field->get(copy) : text));
  }
  return settings;
}

void RunDraft::dropIdle() {
  for (const auto& [key, text] : std::vector(changes_)) {
    const ConfigField* field = findConfigField(key);
    const RunConfig without = configWithout(key);
    RunConfig with = without;
    if (field->set(with, text).empty() && field->get(with) == field->get(without))
      std::erase_if(changes_, [&key](const auto& change) { return change.first == key; });
  }
}

void RunDraft::update() {
  config_ = base_;
  problems_ = applySettings(config_, lines());
  for (ConfigProblem& problem : validate(config_)) problems_.push_back(std::move(problem));
}

}  // namespace viscera
