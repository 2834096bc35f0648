// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/run_config.h"

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace viscera {

enum class FieldKind { Integer, Real, Boolean, Choice, Text, IntegerTriple, RealTriple, RealPair };

/// One setting: key, meaning, range and access. The form, --help, --set, config.json and validate() all use
/// this.
struct ConfigField {
  std::string_view key;      ///< e.g. "learning_rate"; stable, part of the file format
  std::string_view concern;  ///< group in the form, e.g. "optimizer"
  FieldKind kind;
  std::string_view unit;  ///< "" where none
  std::string_view help;  ///< one sentence
  double least = 0.0;     ///< numbers only
  double most = 0.0;
  std::vector<std::string_view> choices;  ///< Choice only
  bool pretraining = true;                ///< used by this task
  bool segmentation = true;
  std::function<std::string(const RunConfig&)> get;
  /// Returns an empty text, or what is wrong with the value (then the configuration is unchanged).
  std::function<std::string(RunConfig&, std::string_view)> set;
};

/// All fields in the order of the form.
[[nodiscard]] std::span<const ConfigField> configFields();
[[nodiscard]] const ConfigField* findConfigField(std::string_view key);

/// Applies "key=value" settings in order and returns every problem (unknown key, bad value), not only the
/// first. hidden_size sets mlp_dim too unless that is in the list; of max_steps and max_epochs the one that
/// is missing becomes 0 where the other is given.
[[nodiscard]] std::vector<ConfigProblem> applySettings(RunConfig& config,
                                                       std::span<const std::string> settings);

/// Every problem of the configuration as a whole: ranges and relations between fields.
[[nodiscard]] std::vector<ConfigProblem> validate(const RunConfig& config);

}  // namespace viscera
