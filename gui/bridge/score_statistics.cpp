// SPDX-License-Identifier: Apache-2.0
#include "gui/bridge/score_statistics.h"

#include "engine/base/random_stream.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace viscera {

double scoreOf(const OrganScoreRecord& record, ScoreMetric metric) {
  switch (metric) {
    case ScoreMetric::Dice:
      return record.dice;
    case ScoreMetric::Hd95:
      return record.hd95_mm;
    case ScoreMetric::SurfaceDice:
      return record.surfaceDice;
  }
  return record.dice;
}

ScoreSummary summaryOf(std::span<const double> values) {
  ScoreSummary summary;
  double sum = 0.0;
  for (const double value : values)
    if (!std::isnan(value)) {
      sum += value;
      ++summary.n;
    }
  if (summary.n == 0) return summary;
  summary.mean = sum / summary.n;
  if (summary.n < 2) return summary;
  double squares = 0.0;
  for (const double value : values)
    if (!std::isnan(value)) squares += (value - summary.mean) * (value - summary.mean);
  summary.sd = std::sqrt(squares / (summary.n - 1));
  return summary;
}

std::vector<OrganSummary> organSummaries(std::span<const OrganScoreRecord> scores, ScoreMetric metric) {
  std::map<int, std::pair<std::string, std::vector<double>>> organs;
  for (const OrganScoreRecord& one : scores) {
    if (one.label == 0) continue;
    auto& [name, values] = organs[one.label];
    name = one.organ;
    values.push_back(scoreOf(one, metric));
  }
  std::vector<OrganSummary> all;
  for (const auto& [label, organ] : organs) all.push_back({label, organ.first, summaryOf(organ.second)});
  return all;
}

std::vector<NamedScore> caseScores(std::span<const OrganScoreRecord> scores, ScoreMetric metric, int label) {
  std::map<std::string, std::vector<double>> cases;
  for (const OrganScoreRecord& one : scores)
    if (one.label != 0 && (label == 0 || one.label == label))
      cases[one.caseName].push_back(scoreOf(one, metric));
  std::vector<NamedScore> all;
  for (const auto& [name, values] : cases) all.push_back({name, summaryOf(values).mean});
  return all;
}

double quantileOf(std::span<const double> sorted, double quantile) {
  if (sorted.empty()) return std::numeric_limits<double>::quiet_NaN();
  const double position = quantile * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(std::floor(position));
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (position - std::floor(position)) * (sorted[above] - sorted[below]);
}

namespace {

std::pair<double, double> bootstrapInterval(std::span<const double> differences) {
  RandomStream random{kBootstrapSeed};
  const auto count = static_cast<std::int64_t>(differences.size());
  std::vector<double> means(kBootstrapDraws);
  for (double& mean : means) {
    double sum = 0.0;
    for (std::int64_t i = 0; i < count; ++i)
      sum += differences[static_cast<std::size_t>(random.integer(0, count - 1))];
    mean = sum / static_cast<double>(count);
  }
  std::sort(means.begin(), means.end());
  return {quantileOf(means, 0.025), quantileOf(means, 0.975)};
}

}  // namespace

PairedDifference pairedDifference(std::span<const NamedScore> first, std::span<const NamedScore> second) {
  std::map<std::string, double> others;
  for (const NamedScore& one : second) others[one.caseName] = one.value;
  PairedDifference paired;
  std::vector<double> differences;
  for (const NamedScore& one : first) {
    const auto other = others.find(one.caseName);
    if (other == others.end() || std::isnan(one.value) || std::isnan(other->second)) continue;
    paired.pairs.push_back({one.caseName, one.value, other->second});
    differences.push_back(other->second - one.value);
  }
  paired.mean = summaryOf(differences).mean;
  if (differences.size() >= static_cast<std::size_t>(kLeastPairs))
    paired.interval = bootstrapInterval(differences);
  return paired;
}

}  // namespace viscera
