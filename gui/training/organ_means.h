// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/evaluation_repository.h"

#include <map>
#include <string>
#include <vector>

namespace viscera {

/// One organ of an evaluation.
struct OrganMean {
  int label = 0;
  std::string name;
  double dice = 0.0;      ///< mean over the cases whose reference has the organ; NaN where none has it
  std::size_t cases = 0;  ///< that have it
};

/// Means of the raw scores of one evaluation, without the background: label 0 is in none of them.
class OrganMeans {
 public:
  explicit OrganMeans(const std::vector<OrganScoreRecord>& scores);

  /// By label.
  [[nodiscard]] const std::vector<OrganMean>& organs() const { return organs_; }
  [[nodiscard]] const OrganMean* find(int label) const;
  /// Per case the mean over the organs its reference has, then the mean over the cases that have one; NaN
  /// where none has. Cases count in the order in which the scores name them first.
  [[nodiscard]] double meanOfCases() const { return meanOfCases_; }
  /// All cases that were scored, also those without an organ.
  [[nodiscard]] std::size_t caseCount() const { return caseCount_; }

 private:
  std::vector<OrganMean> organs_;
  double meanOfCases_ = 0.0;
  std::size_t caseCount_ = 0;
};

}  // namespace viscera
