// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/run_update.h"
#include "gui/charts/curve_series.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace viscera {

/// One validation as the dashboard needs it: the means, not the raw scores.
struct KeptEvaluation {
  EvaluationRecord evaluation;
  std::size_t cases = 0;
  std::map<int, double> organs;       ///< mean Dice by label, see OrganMeans
  std::map<int, std::size_t> scored;  ///< cases that have the organ, by label
};

/// Place and value of a point of a run that was created then.
[[nodiscard]] CurvePoint curvePointOf(const MetricPoint& point, std::int64_t created_ms);

/// All that is known of one run, made of the updates that RunBoard tells. Grows by the validations alone: of
/// many points the older ones are folded, log lines beyond the newest few thousand are let go. No Qt.
class RunHistory {
 public:
  /// `created_ms`: hours count from there.
  explicit RunHistory(std::int64_t created_ms = 0) : created_ms_(created_ms) {}

  /// Adds what is new; an update from the start takes the place of everything.
  void apply(const RunUpdate& update);

  /// False until the first update has come.
  [[nodiscard]] bool isLoaded() const { return loaded_; }
  /// Points of a series; empty where there is none. Of a step that comes twice the first one counts.
  [[nodiscard]] const FoldedPoints& points(const std::string& series) const;
  /// The same, to be shown; apply() appends to them. Null where there is none.
  [[nodiscard]] std::shared_ptr<const FoldedPoints> shared(const std::string& series) const;
  [[nodiscard]] bool has(const std::string& series) const { return series_.contains(series); }
  /// In the order of their steps, of the grid that the run's best value is taken on.
  [[nodiscard]] const std::vector<KeptEvaluation>& evaluations() const { return evaluations_; }
  /// By label, from the scores; the background is not in it.
  [[nodiscard]] const std::map<int, std::string>& organs() const { return organs_; }
  [[nodiscard]] const std::vector<StageTiming>& timings() const { return timings_; }
  /// Oldest first.
  [[nodiscard]] const std::vector<RunPicture>& pictures() const { return pictures_; }
  [[nodiscard]] const std::vector<LogLine>& log() const { return log_; }
  [[nodiscard]] const std::optional<StepFinished>& step() const { return step_; }
  /// From where hours count.
  [[nodiscard]] std::int64_t created_ms() const { return created_ms_; }

 private:
  void addPoints(const std::string& series, const std::vector<MetricPoint>& points);
  void addEvaluation(const ScoredEvaluation& scored);
  void addPicture(const RunPicture& picture);

  std::int64_t created_ms_;
  bool loaded_ = false;
  std::map<std::string, std::shared_ptr<FoldedPoints>> series_;
  std::vector<KeptEvaluation> evaluations_;
  std::map<int, std::string> organs_;
  std::vector<StageTiming> timings_;
  std::vector<RunPicture> pictures_;
  std::vector<LogLine> log_;
  std::optional<StepFinished> step_;
};

}  // namespace viscera
