// SPDX-License-Identifier: Apache-2.0
#include "engine/api/field_builders.h"

namespace viscera {

ConfigField describeField(const FieldText& text, FieldKind kind, FieldRange range) {
  ConfigField field;
  field.key = text.key;
  field.concern = text.concern;
  field.kind = kind;
  field.unit = text.unit;
  field.help = text.help;
  field.least = range.least;
  field.most = range.most;
  return field;
}

std::string rangeProblem(double value, FieldRange range) {
  if (value >= range.least && value <= range.most) return {};
  return realText(value) + " is outside " + realText(range.least) + " … " + realText(range.most);
}

std::string notA(std::string_view text, std::string_view what) {
  return "\"" + std::string(text) + "\" is not " + std::string(what);
}

std::string choiceProblem(std::string_view text, const std::vector<std::string_view>& choices) {
  std::string list;
  for (const std::string_view choice : choices) list += (list.empty() ? "" : ", ") + std::string(choice);
  return "\"" + std::string(text) + "\" is not one of " + list;
}

ConfigField onlyPretraining(ConfigField field) {
  field.segmentation = false;
  return field;
}

ConfigField onlySegmentation(ConfigField field) {
  field.pretraining = false;
  return field;
}

}  // namespace viscera
