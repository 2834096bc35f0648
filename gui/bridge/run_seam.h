// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/live_run.h"
#include "gui/bridge/run_update.h"

#include <cstdint>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <tuple>

namespace viscera {

/// Joins what the database knows of a run with what its thread tells: every sample passes once, in the order
/// of its series, whichever of the two brings it first. No Qt.
class RunSeam {
 public:
  static constexpr std::int64_t kNoLimit = std::numeric_limits<std::int64_t>::max();

  /// Everything told so far is void.
  void restart();
  /// What is new of `news`; of that only steps below `limit`.
  void take(RunNews news, std::int64_t limit, RunUpdate& update);
  /// What is new of an event.
  void take(const ToldEvent& told, RunUpdate& update);

  /// The newest step that has passed, by series.
  [[nodiscard]] const std::map<std::string, std::int64_t>& lastStep() const { return lastStep_; }
  /// -1: nothing has passed.
  [[nodiscard]] std::int64_t greatestStep() const;

 private:
  void takePoint(const std::string& series, const MetricPoint& point, RunUpdate& update);
  void takeEvaluation(ScoredEvaluation evaluation, RunUpdate& update);

  std::map<std::string, std::int64_t> lastStep_;
  std::set<std::tuple<std::int64_t, std::string, std::string>> evaluations_;  // step, metric, grid
};

}  // namespace viscera
