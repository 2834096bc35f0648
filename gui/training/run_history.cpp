// SPDX-License-Identifier: Apache-2.0
#include "gui/training/run_history.h"

#include "gui/training/organ_means.h"

#include <algorithm>
#include <cstddef>

namespace viscera {
namespace {

constexpr std::size_t kLogLines = 5000;
constexpr std::size_t kLogSlack = 1000;  // so that not every line moves all others
constexpr double kMsPerHour = 3600.0 * 1000.0;

}  // namespace

void RunHistory::apply(const RunUpdate& update) {
  if (update.fromStart) *this = RunHistory(created_ms_);
  loaded_ = true;
  for (const auto& [series, points] : update.points) addPoints(series, points);
  for (const ScoredEvaluation& scored : update.evaluations) addEvaluation(scored);
  if (!update.timings.empty()) timings_ = update.timings;
  for (const RunPicture& picture : update.pictures) addPicture(picture);
  log_.insert(log_.end(), update.log.begin(), update.log.end());
  if (log_.size() > kLogLines + kLogSlack)
    log_.erase(log_.begin(), log_.end() - static_cast<std::ptrdiff_t>(kLogLines));
  if (update.step) step_ = update.step;
}

const FoldedPoints& RunHistory::points(const std::string& series) const {
  static const FoldedPoints kNone;
  const auto found = series_.find(series);
  return found == series_.end() ? kNone : *found->second;
}

std::shared_ptr<const FoldedPoints> RunHistory::shared(const std::string& series) const {
  const auto found = series_.find(series);
  return found == series_.end() ? nullptr : found->second;
}

CurvePoint curvePointOf(const MetricPoint& point, std::int64_t created_ms) {
  return {static_cast<double>(point.step),
          static_cast<double>(point.wall_ms - created_ms) / kMsPerHour,
          point.value};
}

void RunHistory::addPoints(const std::string& series, const std::vector<MetricPoint>& points) {
  std::shared_ptr<FoldedPoints>& kept = series_[series];
  if (kept == nullptr) kept = std::make_shared<FoldedPoints>();
  for (const MetricPoint& point : points)
    if (kept->empty() || static_cast<double>(point.step) > kept->newest().back().step)
      kept->append(curvePointOf(point, created_ms_));
}

void RunHistory::addEvaluation(const ScoredEvaluation& scored) {
  // A validation on both grids comes twice; the first one decides about the best weights.
  if (!evaluations_.empty() && evaluations_.back().evaluation.step >= scored.evaluation.step) return;
  KeptEvaluation kept{scored.evaluation, 0, {}, {}};
  const OrganMeans means(scored.scores);
  kept.cases = means.caseCount();
  for (const OrganMean& organ : means.organs()) {
    kept.organs[organ.label] = organ.dice;
    kept.scored[organ.label] = organ.cases;
    organs_[organ.label] = organ.name;
  }
  evaluations_.push_back(std::move(kept));
}

void RunHistory::addPicture(const RunPicture& picture) {
  if (!pictures_.empty() && pictures_.back().step >= picture.step) return;
  pictures_.push_back(picture);
}

}  // namespace viscera
