// SPDX-License-Identifier: Apache-2.0
#include "storage/series_repository.h"

#include "storage/database.h"
#include "storage/sqlite_error.h"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <algorithm>
#include <limits>
#include <map>

namespace viscera {
namespace {

constexpr std::size_t kAll = std::numeric_limits<std::int64_t>::max();

/// Rows of step, wall_ms, value.
std::vector<MetricPoint> pointsFrom(SQLite::Statement& select) {
  std::vector<MetricPoint> all;
  while (select.executeStep()) {
    const SQLite::Column value = select.getColumn(2);
    all.push_back({select.getColumn(0).getInt64(),
                   select.getColumn(1).getInt64(),
                   value.isNull() ? std::numeric_limits<double>::quiet_NaN() : value.getDouble()});
  }
  return all;
}

}  // namespace

void SeriesRepository::append(const std::string& runId, std::span<const NamedPoint> points) {
  translated(database_.file(), [&] {
    SQLite::Statement insert(
        database_.connection(),
        "INSERT OR REPLACE INTO metric_point (series_id, step, wall_ms, value) VALUES (?, ?, ?, ?)");
    std::map<std::string, std::int64_t> ids;
    for (const auto& [series, point] : points) {
      const auto known = ids.try_emplace(series, 0);
      if (known.second) known.first->second = seriesId(runId, series);
      insert.bind(1, known.first->second);
      insert.bind(2, point.step);
      insert.bind(3, point.wall_ms);
      insert.bind(4, point.value);  // SQLite stores NaN as NULL
      insert.exec();
      insert.reset();
    }
  });
}

void SeriesRepository::truncateAfter(const std::string& runId, std::int64_t step) {
  translated(database_.file(), [&] {
    SQLite::Statement remove(
        database_.connection(),
        "DELETE FROM metric_point WHERE series_id IN (SELECT id FROM series WHERE run_id = ?) AND step > ?");
    remove.bind(1, runId);
    remove.bind(2, step);
    remove.exec();
  });
}

std::vector<SeriesSummary> SeriesRepository::names(const std::string& runId) const {
  return translated(database_.file(), [&] {
    std::vector<SeriesSummary> all;
    SQLite::Statement select(database_.connection(),
                             "SELECT id, name FROM series WHERE run_id = ? ORDER BY name");
    select.bind(1, runId);
    while (select.executeStep())
      all.push_back({select.getColumn(0).getInt64(), select.getColumn(1).getString(), 0});
    return all;
  });
}

std::vector<SeriesSummary> SeriesRepository::list(const std::string& runId) const {
  return translated(database_.file(), [&] {
    std::vector<SeriesSummary> all;
    SQLite::Statement select(
        database_.connection(),
        "SELECT id, name, (SELECT count(*) FROM metric_point WHERE series_id = series.id) FROM series "
        "WHERE run_id = ? ORDER BY name");
    select.bind(1, runId);
    while (select.executeStep())
      all.push_back(
          {select.getColumn(0).getInt64(), select.getColumn(1).getString(), select.getColumn(2).getInt64()});
    return all;
  });
}

std::vector<MetricPoint> SeriesRepository::points(std::int64_t seriesId, std::int64_t afterStep) const {
  return pointsUpTo(seriesId, afterStep, std::numeric_limits<std::int64_t>::max(), kAll);
}

std::vector<MetricPoint> SeriesRepository::pointsUpTo(std::int64_t seriesId,
                                                      std::int64_t afterStep,
                                                      std::int64_t lastStep,
                                                      std::size_t most) const {
  return translated(database_.file(), [&] {
    SQLite::Statement select(
        database_.connection(),
        "SELECT step, wall_ms, value FROM metric_point WHERE series_id = ? AND step > ? AND step <= ? "
        "ORDER BY step LIMIT ?");
    select.bind(1, seriesId);
    select.bind(2, afterStep);
    select.bind(3, lastStep);
    select.bind(4, static_cast<std::int64_t>(most));
    return pointsFrom(select);
  });
}

std::vector<MetricPoint> SeriesRepository::pointsBefore(std::int64_t seriesId,
                                                        std::int64_t step,
                                                        std::size_t most) const {
  return translated(database_.file(), [&] {
    SQLite::Statement select(database_.connection(),
                             "SELECT step, wall_ms, value FROM metric_point WHERE series_id = ? AND step < ? "
                             "ORDER BY step DESC LIMIT ?");
    select.bind(1, seriesId);
    select.bind(2, step);
    select.bind(3, static_cast<std::int64_t>(most));
    std::vector<MetricPoint> points = pointsFrom(select);
    std::reverse(points.begin(), points.end());
    return points;
  });
}

void SeriesRepository::addTiming(const std::string& runId, const StageTiming& timing) {
  translated(database_.file(), [&] {
    SQLite::Statement insert(
        database_.connection(),
        "INSERT INTO timing (run_id, stage, steps, total_s) VALUES (?, ?, ?, ?) ON CONFLICT (run_id, stage) "
        "DO UPDATE SET steps = steps + excluded.steps, total_s = total_s + excluded.total_s");
    insert.bind(1, runId);
    insert.bind(2, timing.stage);
    insert.bind(3, timing.steps);
    insert.bind(4, timing.total_s);
    insert.exec();
  });
}

std::vector<StageTiming> SeriesRepository::timings(const std::string& runId) const {
  return translated(database_.file(), [&] {
    std::vector<StageTiming> all;
    SQLite::Statement select(database_.connection(),
                             "SELECT stage, steps, total_s FROM timing WHERE run_id = ? ORDER BY stage");
    select.bind(1, runId);
    while (select.executeStep())
      all.push_back(
          {select.getColumn(0).getString(), select.getColumn(1).getInt64(), select.getColumn(2).getDouble()});
    return all;
  });
}

std::int64_t SeriesRepository::seriesId(const std::string& runId, const std::string& name) {
  SQLite::Statement insert(database_.connection(),
                           "INSERT OR IGNORE INTO series (run_id, name) VALUES (?, ?)");
  insert.bind(1, runId);
  insert.bind(2, name);
  insert.exec();
  SQLite::Statement select(database_.connection(), "SELECT id FROM series WHERE run_id = ? AND name = ?");
  select.bind(1, runId);
  select.bind(2, name);
  (void)select.executeStep();
  return select.getColumn(0).getInt64();
}

}  // namespace viscera
