// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/config_fields.h"
#include "engine/api/value_text.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace viscera {

// Parts from which the table of settings is made. `access` is a generic lambda that returns the member:
// [](auto& c) -> auto& { return c.maxSteps; }

struct FieldText {
  std::string_view key;
  std::string_view concern;
  std::string_view unit;
  std::string_view help;
};

struct FieldRange {
  double least = 0.0;
  double most = 0.0;
};

[[nodiscard]] ConfigField describeField(const FieldText& text, FieldKind kind, FieldRange range = {});
/// Empty, or e.g. "-3 is outside 1 … 64".
[[nodiscard]] std::string rangeProblem(double value, FieldRange range);
/// e.g. "\"many\" is not a whole number".
[[nodiscard]] std::string notA(std::string_view text, std::string_view what);
[[nodiscard]] std::string choiceProblem(std::string_view text, const std::vector<std::string_view>& choices);

[[nodiscard]] ConfigField onlyPretraining(ConfigField field);
[[nodiscard]] ConfigField onlySegmentation(ConfigField field);

template <class Access>
ConfigField integerField(const FieldText& text, FieldRange range, Access access) {
  ConfigField field = describeField(text, FieldKind::Integer, range);
  field.get = [access](const RunConfig& config) { return std::to_string(access(config)); };
  field.set = [access, range](RunConfig& config, std::string_view value) -> std::string {
    const auto number = parseInteger(value);
    if (!number) return notA(value, "a whole number");
    std::string problem = rangeProblem(static_cast<double>(*number), range);
    if (problem.empty()) access(config) = *number;
    return problem;
  };
  return field;
}

template <class Access>
ConfigField realField(const FieldText& text, FieldRange range, Access access) {
  ConfigField field = describeField(text, FieldKind::Real, range);
  field.get = [access](const RunConfig& config) { return realText(access(config)); };
  field.set = [access, range](RunConfig& config, std::string_view value) -> std::string {
    const auto number = parseReal(value);
    if (!number) return notA(value, "a number");
    std::string problem = rangeProblem(*number, range);
    if (problem.empty()) access(config) = *number;
    return problem;
  };
  return field;
}

/// A probability in 0 … 1 that may also be written "off".
template <class Access>
ConfigField probabilityField(const FieldText& text, Access access) {
  ConfigField field = realField(text, {0.0, 1.0}, access);
  field.get = [access](const RunConfig& config) -> std::string {
    return access(config) == 0.0 ? "off" : realText(access(config));
  };
  field.set = [access, plain = std::move(field.set)](RunConfig& config,
                                                     std::string_view value) -> std::string {
    if (!parseReal(value)) {
      if (parseBoolean(value) != false) return notA(value, "a probability in 0 … 1 or off");
      access(config) = 0.0;
      return {};
    }
    return plain(config, value);
  };
  return field;
}

template <class Access>
ConfigField booleanField(const FieldText& text, Access access) {
  ConfigField field = describeField(text, FieldKind::Boolean);
  field.get = [access](const RunConfig& config) -> std::string { return access(config) ? "on" : "off"; };
  field.set = [access](RunConfig& config, std::string_view value) -> std::string {
    const auto flag = parseBoolean(value);
    if (!flag) return notA(value, "on or off");
    access(config) = *flag;
    return {};
  };
  return field;
}

/// `names[i]` is the word for the enumerator of value i.
template <class Access>
ConfigField choiceField(const FieldText& text, std::vector<std::string_view> names, Access access) {
  ConfigField field = describeField(text, FieldKind::Choice);
  field.choices = names;
  field.get = [access, names](const RunConfig& config) {
    return std::string(names.at(static_cast<std::size_t>(access(config))));
  };
  field.set = [access, names](RunConfig& config, std::string_view value) -> std::string {
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (!sameWord(names[i], trimmed(value))) continue;
      auto& member = access(config);
      member = static_cast<std::remove_reference_t<decltype(member)>>(i);
      return {};
    }
    return choiceProblem(value, names);
  };
  return field;
}

/// N numbers, or with `oneForAll` one number for each of them.
template <std::size_t N, class Access>
ConfigField realsField(const FieldText& text, FieldRange range, bool oneForAll, Access access) {
  ConfigField field = describeField(text, N == 2 ? FieldKind::RealPair : FieldKind::RealTriple, range);
  field.get = [access](const RunConfig& config) { return listText(access(config)); };
  field.set = [access, range, oneForAll](RunConfig& config, std::string_view value) -> std::string {
    auto numbers = parseReals<N>(value);
    if (const auto one = parseReal(value); one && oneForAll) {
      numbers.emplace();
      numbers->fill(*one);
    }
    if (!numbers) return notA(value, (oneForAll ? "one number or " : "") + std::to_string(N) + " numbers");
    for (const double number : *numbers)
      if (std::string problem = rangeProblem(number, range); !problem.empty()) return problem;
    access(config) = *numbers;
    return {};
  };
  return field;
}

}  // namespace viscera
