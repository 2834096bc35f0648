// SPDX-License-Identifier: Apache-2.0
#include "engine/api/config_json.h"

#include "engine/api/config_fields.h"
#include "engine/api/presets.h"
#include "engine/api/value_text.h"
#include "engine/base/error.h"

#include <algorithm>
#include <optional>

namespace viscera {
namespace {

constexpr int kFormatVersion = 1;
constexpr const char* kTaskNames[] = {"pretraining", "segmentation"};

bool usedBy(const ConfigField& field, Task task) {
  return task == Task::Pretraining ? field.pretraining : field.segmentation;
}

Json numberOrText(const std::string& text) {
  if (const auto whole = parseInteger(text)) return *whole;
  if (const auto real = parseReal(text)) return *real;
  return text;
}

Json valueJson(const ConfigField& field, const std::string& text) {
  switch (field.kind) {
    case FieldKind::Integer:
    case FieldKind::Real:
      return numberOrText(text);
    case FieldKind::Boolean:
      return text == "on";
    case FieldKind::IntegerTriple:
    case FieldKind::RealTriple:
    case FieldKind::RealPair:
      return Json::parse("[" + text + "]");
    case FieldKind::Choice:
    case FieldKind::Text:
      break;
  }
  return text;
}

/// As --set would write it; none for objects and null.
std::optional<std::string> valueText(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_boolean()) return value.get<bool>() ? "on" : "off";
  if (value.is_number_integer()) return value.dump();
  if (value.is_number()) return realText(value.get<double>());
  if (!value.is_array()) return std::nullopt;
  std::string text;
  for (const Json& element : value) {
    if (!element.is_number()) return std::nullopt;
    text += (text.empty() ? "" : ",") + valueText(element).value_or("");
  }
  return text;
}

[[noreturn]] void refuse(const std::string& name, const std::string& problem) {
  throw Error(ErrorCode::InvalidConfiguration, name + ": " + problem);
}

Task taskOf(const Json& value, const std::string& name) {
  const auto task = value.find("task");
  for (int i = 0; i < 2; ++i)
    if (task != value.end() && *task == kTaskNames[i]) return static_cast<Task>(i);
  refuse(name, "\"task\" must be \"pretraining\" or \"segmentation\"");
}

void checkVersion(const Json& value, const std::string& name) {
  const auto version = value.find("format_version");
  if (version == value.end() || !version->is_number_integer())
    refuse(name, "is not a configuration of this program (\"format_version\" is missing)");
  if (*version > kFormatVersion)
    refuse(name, "has format version " + version->dump() + ", written by a newer program; update this one");
}

void readSettings(const Json& settings, RunConfig& config, std::vector<ConfigProblem>& problems) {
  // In the order of the table, since hidden_size presets mlp_dim.
  for (const ConfigField& field : configFields()) {
    const auto found = settings.find(std::string(field.key));
    if (found == settings.end() || !usedBy(field, config.task)) continue;
    const auto text = valueText(*found);
    std::string problem = text ? field.set(config, *text) : found->dump() + " is no value of a setting";
    if (!problem.empty()) problems.push_back({std::string(field.key), std::move(problem)});
  }
  for (const auto& [key, ignored] : settings.items()) {
    const ConfigField* field = findConfigField(key);
    if (field == nullptr)
      problems.push_back({key, "there is no such setting"});
    else if (!usedBy(*field, config.task))
      problems.push_back({key, "is a setting of the other task"});
  }
}

bool isPreset(const std::string& name) {
  const auto all = presets();
  return std::any_of(all.begin(), all.end(), [&](const Preset& one) { return one.name == name; });
}

}  // namespace

Json toJson(const RunConfig& config) {
  Json settings = Json::object();
  for (const ConfigField& field : configFields())
    if (usedBy(field, config.task)) settings[std::string(field.key)] = valueJson(field, field.get(config));
  return {{"format_version", kFormatVersion},
          {"task", kTaskNames[static_cast<int>(config.task)]},
          {"preset", config.preset},
          {"settings", std::move(settings)}};
}

RunConfig runConfigFromJson(const Json& value, const std::string& name) {
  if (!value.is_object()) refuse(name, "is not a JSON object");
  checkVersion(value, name);
  const Task task = taskOf(value, name);
  const std::string preset = value.value("preset", "");
  RunConfig config = isPreset(preset) ? presetConfig(preset) : RunConfig{};
  config.task = task;
  config.preset = preset;
  std::vector<ConfigProblem> problems;
  for (const auto& [key, ignored] : value.items())
    if (key != "format_version" && key != "task" && key != "preset" && key != "settings")
      problems.push_back({key, "is no part of a configuration"});
  const auto settings = value.find("settings");
  if (settings == value.end() || !settings->is_object()) refuse(name, "\"settings\" must be an object");
  readSettings(*settings, config, problems);
  if (problems.empty()) return config;
  std::string message = std::to_string(problems.size()) +
                        (problems.size() == 1 ? " setting is wrong:" : " settings are wrong:");
  for (const ConfigProblem& one : problems) message += "\n  " + one.field + ": " + one.message;
  refuse(name, message);
}

}  // namespace viscera
