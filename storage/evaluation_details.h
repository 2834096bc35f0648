// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/evaluation_repository.h"

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace viscera {

class Database;

/// What an evaluation depends on, beside its record.
struct EvaluationDetails {
  std::string name;  ///< of label maps that no run of the project made; empty: of a run
  double surfaceTolerance_mm = std::numeric_limits<double>::quiet_NaN();  ///< NaN: not recorded
  std::string protocolJson;  ///< all that the scores depend on; empty: not recorded
};

/// A label map that was scored.
struct ScoredLabelMap {
  std::string caseName;
  std::string file;  ///< relative to the project folder where it lies inside, else absolute

  bool operator==(const ScoredLabelMap&) const = default;
};

struct DetailedEvaluation {
  EvaluationRecord record;
  EvaluationDetails details;
};

/// Details of evaluations; those of an older schema are empty. All functions throw as Database.
class EvaluationDetailsRepository {
 public:
  explicit EvaluationDetailsRepository(Database& database) : database_(database) {}

  /// Of an evaluation that was just inserted, in the same Transaction.
  void put(std::int64_t evaluationId,
           const EvaluationDetails& details,
           const std::vector<ScoredLabelMap>& labelMaps);
  /// Forgets all evaluations of this name, and what was said about their cases.
  void removeNamed(const std::string& name);
  /// Evaluations that have scores of organs, of all runs and of label maps of others; by id.
  [[nodiscard]] std::vector<DetailedEvaluation> listScored() const;
  [[nodiscard]] std::optional<DetailedEvaluation> find(std::int64_t evaluationId) const;
  /// By case; empty where they were not kept.
  [[nodiscard]] std::vector<ScoredLabelMap> labelMaps(std::int64_t evaluationId) const;

 private:
  Database& database_;
};

}  // namespace viscera
