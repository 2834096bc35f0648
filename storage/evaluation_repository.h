// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace viscera {

class Database;

/// Scores of one organ of one case. NaN where a score is not defined or was not computed.
struct OrganScoreRecord {
  std::string caseName;
  int label = 0;
  std::string organ;
  double dice = std::numeric_limits<double>::quiet_NaN();
  double hd95_mm = std::numeric_limits<double>::quiet_NaN();
  double surfaceDice = std::numeric_limits<double>::quiet_NaN();
  double reference_ml = std::numeric_limits<double>::quiet_NaN();
  double prediction_ml = std::numeric_limits<double>::quiet_NaN();
};

/// One evaluation of one model on one grid, with the raw scores from which every mean is derived.
struct EvaluationRecord {
  std::int64_t id = 0;               ///< given by insert
  std::optional<std::string> runId;  ///< the run whose weights were scored, where known
  std::optional<std::int64_t> datasetId;
  std::string model;  ///< model file of an evaluation outside of training
  std::int64_t step = 0;
  std::int64_t wall_ms = 0;  ///< UTC
  std::string metric;        ///< "val/l1", "val/dice_mean"
  double value = std::numeric_limits<double>::quiet_NaN();
  bool isBest = false;
  std::string grid;  ///< "model", "original", or empty
  std::string rule;  ///< how the mean was formed
};

/// Evaluations during and after training. All functions throw as Database.
class EvaluationRepository {
 public:
  explicit EvaluationRepository(Database& database) : database_(database) {}

  /// Returns the new id. Call it inside a Transaction.
  std::int64_t insert(const EvaluationRecord& evaluation, const std::vector<OrganScoreRecord>& scores);
  /// Removes those of a run later than `step` (resume).
  void truncateAfter(const std::string& runId, std::int64_t step);
  /// Of one run, in the order of their steps.
  [[nodiscard]] std::vector<EvaluationRecord> list(const std::string& runId) const;
  /// By case and label.
  [[nodiscard]] std::vector<OrganScoreRecord> scores(std::int64_t evaluationId) const;

 private:
  Database& database_;
};

}  // namespace viscera
