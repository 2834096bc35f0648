// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/evaluation_repository.h"

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace viscera {

enum class ScoreMetric { Dice, Hd95, SurfaceDice };

/// NaN where the score is not defined.
[[nodiscard]] double scoreOf(const OrganScoreRecord& record, ScoreMetric metric);

/// Whether a greater score is a better one.
[[nodiscard]] constexpr bool greaterIsBetter(ScoreMetric metric) {
  return metric != ScoreMetric::Hd95;
}

/// Mean and sample standard deviation (n - 1) of the scores that are defined.
struct ScoreSummary {
  double mean = std::numeric_limits<double>::quiet_NaN();  ///< NaN: none is defined
  double sd = std::numeric_limits<double>::quiet_NaN();    ///< NaN below two
  int n = 0;

  bool operator==(const ScoreSummary&) const = default;
};
[[nodiscard]] ScoreSummary summaryOf(std::span<const double> values);

struct OrganSummary {
  int label = 0;
  std::string organ;
  ScoreSummary summary;
};
/// Of each organ over the cases, by label. A score that is not defined counts nowhere, nor does background.
[[nodiscard]] std::vector<OrganSummary> organSummaries(std::span<const OrganScoreRecord> scores,
                                                       ScoreMetric metric);

/// A case with its score.
struct NamedScore {
  std::string caseName;
  double value = std::numeric_limits<double>::quiet_NaN();
};
/// Scores of one organ, by case. `label` 0: of each case the mean over its organs with a defined score.
[[nodiscard]] std::vector<NamedScore> caseScores(std::span<const OrganScoreRecord> scores,
                                                 ScoreMetric metric,
                                                 int label);

/// A case that both evaluations have scored.
struct CasePair {
  std::string caseName;
  double first = 0.0;
  double second = 0.0;
};

/// Second less first, over the cases where both scores are defined.
struct PairedDifference {
  std::vector<CasePair> pairs;  ///< in the order of the first
  double mean = std::numeric_limits<double>::quiet_NaN();
  /// Of the mean, 95 %; none where fewer than kLeastPairs say anything about it.
  std::optional<std::pair<double, double>> interval;
};
inline constexpr int kLeastPairs = 6;
inline constexpr int kBootstrapDraws = 10'000;
inline constexpr std::uint64_t kBootstrapSeed = 20261101;

/// The interval is the percentile bootstrap over cases: kBootstrapDraws draws of as many cases as there are,
/// with replacement, always from the same seed.
/// Source: Efron and Tibshirani 1993, "An Introduction to the Bootstrap", section 13.3.
[[nodiscard]] PairedDifference pairedDifference(std::span<const NamedScore> first,
                                                std::span<const NamedScore> second);

/// Value below which the part `quantile` (0 … 1) of sorted values lies, interpolated linearly.
/// Source: NumPy percentile, method "linear".
[[nodiscard]] double quantileOf(std::span<const double> sorted, double quantile);

}  // namespace viscera
