// SPDX-License-Identifier: Apache-2.0
#include "gui/bridge/run_seam.h"

#include <algorithm>
#include <utility>

namespace viscera {
namespace {

ScoredEvaluation scoredFrom(const ValidationFinished& event, std::int64_t wall_ms) {
  ScoredEvaluation scored;
  scored.evaluation.step = event.step;
  scored.evaluation.wall_ms = wall_ms;
  scored.evaluation.metric = event.metric;
  scored.evaluation.value = event.value;
  scored.evaluation.isBest = event.isBest;
  scored.evaluation.grid = event.grid;
  scored.evaluation.rule = event.rule;
  for (const CaseScore& one : event.cases)
    for (const OrganScore& organ : one.organs) {
      OrganScoreRecord score;
      score.caseName = one.caseId;
      score.label = organ.label;
      score.organ = organ.name;
      score.dice = organ.dice;
      scored.scores.push_back(std::move(score));
    }
  return scored;
}

}  // namespace

void RunSeam::restart() {
  lastStep_.clear();
  evaluations_.clear();
}

void RunSeam::take(RunNews news, std::int64_t limit, RunUpdate& update) {
  for (auto& [series, points] : news.points) {
    const auto known = lastStep_.find(series);
    const std::int64_t last = known == lastStep_.end() ? -1 : known->second;
    const auto byStep = [](const MetricPoint& point, std::int64_t step) { return point.step < step; };
    points.erase(std::lower_bound(points.begin(), points.end(), limit, byStep), points.end());
    points.erase(points.begin(), std::lower_bound(points.begin(), points.end(), last + 1, byStep));
    if (points.empty()) continue;
    lastStep_[series] = points.back().step;
    std::vector<MetricPoint>& out = update.points[series];
    if (out.empty())
      out = std::move(points);
    else
      out.insert(out.end(), points.begin(), points.end());
  }
  for (ScoredEvaluation& one : news.evaluations)
    if (one.evaluation.step < limit) takeEvaluation(std::move(one), update);
}

void RunSeam::take(const ToldEvent& told, RunUpdate& update) {
  if (const auto* sample = std::get_if<ScalarSample>(&told.event))
    takePoint(sample->series, {sample->step, sample->wall_ms, sample->value}, update);
  if (const auto* validation = std::get_if<ValidationFinished>(&told.event))
    takeEvaluation(scoredFrom(*validation, told.wall_ms), update);
  if (const auto* step = std::get_if<StepFinished>(&told.event)) update.step = *step;
}

std::int64_t RunSeam::greatestStep() const {
  std::int64_t greatest = -1;
  for (const auto& [series, step] : lastStep_) greatest = std::max(greatest, step);
  if (!evaluations_.empty()) greatest = std::max(greatest, std::get<0>(*evaluations_.rbegin()));
  return greatest;
}

void RunSeam::takePoint(const std::string& series, const MetricPoint& point, RunUpdate& update) {
  if (series.starts_with(kTimingPrefix)) return;  // eight of twelve series, of which only the sums are shown
  const auto [known, isNew] = lastStep_.try_emplace(series, point.step);
  if (!isNew && point.step <= known->second) return;
  known->second = point.step;
  update.points[series].push_back(point);
}

void RunSeam::takeEvaluation(ScoredEvaluation evaluation, RunUpdate& update) {
  const EvaluationRecord& record = evaluation.evaluation;
  if (evaluations_.emplace(record.step, record.metric, record.grid).second)
    update.evaluations.push_back(std::move(evaluation));
}

}  // namespace viscera
