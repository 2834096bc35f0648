// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/config_fields.h"

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace viscera {

/// True where a run of this task uses the setting.
[[nodiscard]] bool usedBy(const ConfigField& field, Task task);

/// The settings of a new run while they are edited: a preset and what differs from it. Takes any text, also a
/// wrong one, and says what is wrong with it.
class RunDraft {
 public:
  explicit RunDraft(std::string preset);

  [[nodiscard]] Task task() const { return base_.task; }
  [[nodiscard]] const std::string& preset() const { return base_.preset; }
  /// Changed settings stay changed where the preset's task has them.
  void choosePreset(const std::string& preset);

  /// What was typed. A value that is there without it is no change.
  void setText(std::string_view key, const std::string& text);
  void reset(std::string_view key);
  void resetAll();
  /// "key=value" lines, as of a request.
  void apply(std::span<const std::string> settings);
  /// Takes over what the encoder of another run was built with, so that its weights fit.
  void adoptEncoder(const RunConfig& other);
  /// Settings of the encoder in which this draft differs from that run; empty where the weights fit.
  [[nodiscard]] std::vector<std::string> encoderDifferences(const RunConfig& other) const;

  [[nodiscard]] bool isChanged(std::string_view key) const;
  [[nodiscard]] std::size_t changedCount() const { return changes_.size(); }
  /// As typed where it was changed, else the value that holds.
  [[nodiscard]] std::string text(std::string_view key) const;
  [[nodiscard]] std::string presetText(std::string_view key) const;
  /// All that is right, applied.
  [[nodiscard]] const RunConfig& config() const { return config_; }
  /// Everything wrong with single values and with their relations.
  [[nodiscard]] const std::vector<ConfigProblem>& problems() const { return problems_; }
  /// What differs from the preset, as "key=value".
  [[nodiscard]] std::vector<std::string> settings() const;

 private:
  [[nodiscard]] RunConfig configWithout(std::string_view key) const;
  [[nodiscard]] std::vector<std::string> lines(std::string_view without = {}) const;
  void dropIdle();
  void update();

  RunConfig base_;
  std::vector<std::pair<std::string, std::string>> changes_;
  RunConfig config_;
  std::vector<ConfigProblem> problems_;
};

}  // namespace viscera
