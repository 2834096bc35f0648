// SPDX-License-Identifier: Apache-2.0
#include "run_project.h"

#include "engine/base/process.h"
#include "storage/evaluation_repository.h"
#include "storage/series_repository.h"

#include <fstream>
#include <numeric>

namespace viscera::test {

double valueAt(const std::string& series, std::int64_t step) {
  return static_cast<double>(step) + 0.1 * static_cast<double>(series.size());
}

std::vector<RunEvent> eventsOfStep(std::int64_t step, std::int64_t wall_ms) {
  std::vector<RunEvent> events;
  for (const char* series : {"train/loss", "lr"})
    events.emplace_back(ScalarSample{series, step, wall_ms, valueAt(series, step)});
  events.emplace_back(ScalarSample{"time/step", step, wall_ms, 0.5});
  events.emplace_back(StepFinished{step, 0, 0.5, 90.0});
  return events;
}

RunFinished endOf(RunOutcome outcome, std::int64_t step) {
  RunFinished event;
  event.outcome = outcome;
  event.step = step;
  return event;
}

ValidationFinished validationAt(std::int64_t step, double value, bool isBest) {
  ValidationFinished event;
  event.step = step;
  event.metric = "val/dice_mean";
  event.value = value;
  event.isBest = isBest;
  event.grid = "model";
  event.cases = {{"case 1", {{1, "spleen", value}}}};
  return event;
}

void RunProject::insert(const std::string& id, std::int64_t created_ms) {
  RunRecord run;
  run.id = id;
  run.task = "segmentation";
  run.preset = "quick-demo";
  run.folder = "runs/" + id;
  run.configJson = "{}";
  run.created_ms = created_ms;
  std::filesystem::create_directories(runFolder(id));
  Transaction transaction(database_);
  RunRepository(database_).insert(run);
  transaction.commit();
}

void RunProject::begin(const std::string& id, std::int64_t firstStep, const std::string& process) {
  Transaction transaction(database_);
  SeriesRepository(database_).truncateAfter(id, firstStep);
  EvaluationRepository(database_).truncateAfter(id, firstStep);
  RunStart start;
  start.process = process.empty() ? processIdentity() : process;
  start.device = "cpu";
  start.firstStep = firstStep;
  start.totalSteps = 1000;
  start.stepsPerEpoch = 10;
  RunRepository(database_).start(id, start, wallClockMs());
  transaction.commit();
}

void RunProject::record(const std::string& id, const std::vector<RunEvent>& events) {
  Transaction transaction(database_);
  std::vector<NamedPoint> points;
  std::int64_t step = RunRepository(database_).find(id)->step;
  for (const RunEvent& event : events) {
    if (const auto* sample = std::get_if<ScalarSample>(&event))
      points.push_back({sample->series, {sample->step, sample->wall_ms, sample->value}});
    if (const auto* finished = std::get_if<StepFinished>(&event)) step = finished->step;
    if (const auto* validation = std::get_if<ValidationFinished>(&event)) {
      EvaluationRecord record;
      record.runId = id;
      record.step = validation->step;
      record.metric = validation->metric;
      record.value = validation->value;
      record.isBest = validation->isBest;
      record.grid = validation->grid;
      OrganScoreRecord score;
      score.caseName = validation->cases.front().caseId;
      score.label = 1;
      score.organ = "spleen";
      score.dice = validation->value;
      EvaluationRepository(database_).insert(record, {score});
    }
  }
  SeriesRepository(database_).append(id, points);
  SeriesRepository(database_).addTiming(id, {"step", 1, 0.5});
  RunRepository(database_).heartbeat(id, step, wallClockMs());
  transaction.commit();
}

void RunProject::recordSteps(const std::string& id, std::int64_t from, std::int64_t to) {
  std::vector<RunEvent> events;
  for (std::int64_t step = from; step <= to; ++step)
    for (RunEvent& event : eventsOfStep(step)) events.push_back(std::move(event));
  record(id, events);
}

void RunProject::end(const std::string& id, RunState state, std::int64_t step) {
  Transaction transaction(database_);
  RunRepository(database_).end(id, state, step, "", wallClockMs());
  transaction.commit();
}

void RunProject::writeFile(const std::filesystem::path& file, const std::string& text) const {
  std::filesystem::create_directories(file.parent_path());
  std::ofstream(file, std::ios::app) << text;
}

void ToldRun::add(const RunUpdate& update) {
  if (update.fromStart) {
    const int before = starts;
    *this = {};
    starts = before + 1;
  }
  for (const auto& [series, more] : update.points)
    points[series].insert(points[series].end(), more.begin(), more.end());
  evaluations.insert(evaluations.end(), update.evaluations.begin(), update.evaluations.end());
  pictures.insert(pictures.end(), update.pictures.begin(), update.pictures.end());
  log.insert(log.end(), update.log.begin(), update.log.end());
  if (!update.timings.empty()) timings = update.timings;
}

std::vector<std::int64_t> ToldRun::steps(const std::string& series) const {
  std::vector<std::int64_t> all;
  const auto known = points.find(series);
  if (known == points.end()) return all;
  for (const MetricPoint& point : known->second) all.push_back(point.step);
  return all;
}

std::vector<std::int64_t> stepsFromTo(std::int64_t from, std::int64_t to) {
  std::vector<std::int64_t> steps(static_cast<std::size_t>(to - from + 1));
  std::iota(steps.begin(), steps.end(), from);
  return steps;
}

}  // namespace viscera::test
