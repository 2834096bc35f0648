// SPDX-License-Identifier: Apache-2.0
#include "storage/run_news.h"

#include "storage/database.h"
#include "storage/sqlite_error.h"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <algorithm>
#include <utility>

namespace viscera {
namespace {

std::int64_t greatestStep(const RunCursor& cursor) {
  std::int64_t greatest = -1;
  for (const auto& [series, step] : cursor.lastStep) greatest = std::max(greatest, step);
  return greatest;
}

/// Steps at which the run was set running after a change of state: at a start, and after a pause.
std::vector<std::int64_t> beginningsAfter(Database& database,
                                          const std::string& runId,
                                          std::int64_t stateChange) {
  std::vector<std::int64_t> steps;
  SQLite::Statement select(
      database.connection(),
      "SELECT step FROM run_state_change WHERE run_id = ? AND id > ? AND state = 'running' ORDER BY id");
  select.bind(1, runId);
  select.bind(2, stateChange);
  while (select.executeStep()) steps.push_back(select.getColumn(0).getInt64());
  return steps;
}

void readPoints(
    Database& database, const std::string& runId, RunCursor& cursor, std::size_t mostPoints, RunNews& news) {
  SeriesRepository series(database);
  for (const SeriesSummary& one : series.names(runId)) {
    if (one.name.starts_with(kTimingPrefix)) continue;
    std::int64_t& last = cursor.lastStep.try_emplace(one.name, -1).first->second;
    std::vector<MetricPoint> points =
        series.pointsUpTo(one.id, last, std::numeric_limits<std::int64_t>::max(), mostPoints);
    if (points.empty()) continue;
    news.more = news.more || points.size() == mostPoints;
    last = points.back().step;
    news.points.emplace(one.name, std::move(points));
  }
}

void readEvaluations(Database& database, const std::string& runId, RunCursor& cursor, RunNews& news) {
  EvaluationRepository evaluations(database);
  std::int64_t newest = cursor.evaluation;
  for (EvaluationRecord& one : evaluations.list(runId)) {
    newest = std::max(newest, one.id);
    // An evaluation outside of training is no part of the run's course.
    if (one.id <= cursor.evaluation || !one.model.empty()) continue;
    std::vector<OrganScoreRecord> scores = evaluations.scores(one.id);
    news.evaluations.push_back({std::move(one), std::move(scores)});
  }
  cursor.evaluation = newest;
}

std::optional<RunNews> headOf(Database& database, const std::string& runId, RunCursor& cursor) {
  auto run = RunRepository(database).find(runId);
  if (!run) return std::nullopt;
  RunNews news;
  news.run = std::move(*run);
  news.timings = SeriesRepository(database).timings(runId);
  const std::vector<std::int64_t> beginnings = beginningsAfter(database, runId, cursor.stateChange);
  if (!beginnings.empty()) news.sessionStep = *std::min_element(beginnings.begin(), beginnings.end());
  cursor.stateChange = newestStateChange(database, runId);
  return news;
}

}  // namespace

std::optional<RunNews> readRunNews(Database& database,
                                   const std::string& runId,
                                   RunCursor& cursor,
                                   std::size_t mostPoints) {
  return translated(database.file(), [&]() -> std::optional<RunNews> {
    const Snapshot snapshot(database);
    const RunCursor before = cursor;
    auto news = headOf(database, runId, cursor);
    if (!news) return std::nullopt;
    if (news->sessionStep && *news->sessionStep < greatestStep(before)) {
      cursor.lastStep.clear();
      cursor.evaluation = 0;
      news->fromStart = true;
    }
    readPoints(database, runId, cursor, mostPoints, *news);
    if (!news->more) readEvaluations(database, runId, cursor, *news);
    return news;
  });
}

std::optional<RunNews> readRunHead(Database& database, const std::string& runId, RunCursor& cursor) {
  return translated(database.file(), [&] {
    const Snapshot snapshot(database);
    return headOf(database, runId, cursor);
  });
}

std::int64_t newestStateChange(Database& database, const std::string& runId) {
  return translated(database.file(), [&] {
    SQLite::Statement select(database.connection(),
                             "SELECT coalesce(max(id), 0) FROM run_state_change WHERE run_id = ?");
    select.bind(1, runId);
    (void)select.executeStep();
    return select.getColumn(0).getInt64();
  });
}

std::optional<std::int64_t> sessionAfter(Database& database,
                                         const std::string& runId,
                                         std::int64_t stateChange) {
  return translated(database.file(), [&]() -> std::optional<std::int64_t> {
    const std::vector<std::int64_t> steps = beginningsAfter(database, runId, stateChange);
    if (steps.empty()) return std::nullopt;
    return steps.front();
  });
}

}  // namespace viscera
