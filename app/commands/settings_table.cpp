// SPDX-License-Identifier: Apache-2.0
#include "app/commands/settings_table.h"

#include "app/commands/output.h"
#include "app/console.h"
#include "engine/api/config_fields.h"
#include "engine/api/presets.h"

#include <iostream>

namespace viscera {
namespace {

std::vector<const ConfigField*> fieldsOf(Task task) {
  std::vector<const ConfigField*> fields;
  for (const ConfigField& field : configFields())
    if (task == Task::Pretraining ? field.pretraining : field.segmentation) fields.push_back(&field);
  return fields;
}

bool isNumeric(FieldKind kind) {
  return kind != FieldKind::Boolean && kind != FieldKind::Choice && kind != FieldKind::Text;
}

std::string rangeText(const ConfigField& field) {
  if (field.kind == FieldKind::Boolean) return "on|off";
  std::string text;
  for (const std::string_view choice : field.choices) text += (text.empty() ? "" : "|") + std::string(choice);
  if (!text.empty() || !isNumeric(field.kind)) return text;
  return numberText(field.least) + " … " + numberText(field.most);
}

const char* sourceName(ValueSource source) {
  switch (source) {
    case ValueSource::Card:
      return "card";
    case ValueSource::Tutorial:
      return "tutorial";
    case ValueSource::PyTorch:
      return "PyTorch default";
    case ValueSource::Monai:
      return "MONAI default";
    case ValueSource::Assumed:
      return "assumed";
  }
  return "assumed";
}

std::vector<std::string> presetsOf(Task task, const std::string& preset) {
  if (!preset.empty()) {
    (void)presetConfig(preset);
    return {preset};
  }
  std::vector<std::string> names;
  for (const Preset& one : presets())
    if (one.task == task) names.emplace_back(one.name);
  return names;
}

}  // namespace

std::string settingsHelp(Task task) {
  std::string text =
      "Settings (--set KEY=VALUE; --list-settings shows the presets' values and their sources):\n";
  for (const ConfigField* field : fieldsOf(task)) {
    std::string line = "  " + std::string(field->key);
    line.resize(std::max<std::size_t>(line.size() + 1, 26), ' ');
    line += std::string(field->help);
    const std::string range = rangeText(*field);
    std::string bracket = std::string(field->unit);
    if (!range.empty()) bracket += (bracket.empty() ? "" : ", ") + range;
    text += line + (bracket.empty() ? "" : " [" + bracket + "]") + "\n";
  }
  return text + "\nPresets:\n" + [task] {
    std::string list;
    for (const Preset& one : presets())
      if (one.task == task) list += "  " + std::string(one.name) + ": " + std::string(one.summary) + "\n";
    return list;
  }();
}

void printSettings(Task task, const std::string& preset) {
  const auto names = presetsOf(task, preset);
  std::vector<std::string> header = {"setting", "unit", "range"};
  header.insert(header.end(), names.begin(), names.end());
  std::vector<std::vector<std::string>> rows;
  for (const ConfigField* field : fieldsOf(task)) {
    std::vector<std::string> row = {std::string(field->key), std::string(field->unit), rangeText(*field)};
    for (const std::string& name : names)
      row.push_back(field->get(presetConfig(name)) + " (" + sourceName(presetValueSource(name, field->key)) +
                    ")");
    rows.push_back(std::move(row));
  }
  printTable(header, rows);
  std::cout
      << "\nIn brackets where a preset's value comes from: the model card, the MONAI tutorial, a default "
         "of PyTorch or MONAI that both leave as it is, or an assumption of ours.\n";
}

Json settingsJson(Task task, const std::string& preset) {
  const auto names = presetsOf(task, preset);
  Json settings = Json::array();
  for (const ConfigField* field : fieldsOf(task)) {
    Json one = {{"key", std::string(field->key)},
                {"unit", std::string(field->unit)},
                {"least", isNumeric(field->kind) ? Json(field->least) : Json(nullptr)},
                {"most", isNumeric(field->kind) ? Json(field->most) : Json(nullptr)},
                {"choices", Json::array()},
                {"help", std::string(field->help)},
                {"values", Json::object()}};
    for (const std::string_view choice : field->choices) one["choices"].push_back(std::string(choice));
    for (const std::string& name : names)
      one["values"][name] = {{"value", field->get(presetConfig(name))},
                             {"source", sourceName(presetValueSource(name, field->key))}};
    settings.push_back(std::move(one));
  }
  return {{"settings", std::move(settings)}};
}

}  // namespace viscera
