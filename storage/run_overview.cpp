// SPDX-License-Identifier: Apache-2.0
#include "storage/run_overview.h"

#include "storage/database.h"
#include "storage/sqlite_error.h"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <limits>

namespace viscera {

std::map<std::string, BestEvaluation> bestEvaluations(Database& database) {
  return translated(database.file(), [&] {
    std::map<std::string, BestEvaluation> best;
    // Columns beside a max() are of the row that has it: https://sqlite.org/lang_select.html, 2.5.
    SQLite::Statement select(database.connection(),
                             "SELECT run_id, metric, value, max(step) FROM evaluation "
                             "WHERE is_best = 1 AND run_id IS NOT NULL GROUP BY run_id");
    while (select.executeStep()) {
      const SQLite::Column value = select.getColumn(2);
      best[select.getColumn(0).getString()] = {
          select.getColumn(1).getString(),
          value.isNull() ? std::numeric_limits<double>::quiet_NaN() : value.getDouble(),
          select.getColumn(3).getInt64()};
    }
    return best;
  });
}

std::map<std::string, std::int64_t> newestCheckpoints(Database& database) {
  return translated(database.file(), [&] {
    std::map<std::string, std::int64_t> newest;
    SQLite::Statement select(database.connection(),
                             "SELECT run_id, max(step) FROM checkpoint GROUP BY run_id");
    while (select.executeStep()) newest[select.getColumn(0).getString()] = select.getColumn(1).getInt64();
    return newest;
  });
}

double recentStep_s(Database& database, const std::string& runId) {
  return translated(database.file(), [&] {
    SQLite::Statement select(database.connection(),
                             "SELECT avg(value) FROM (SELECT value FROM metric_point WHERE series_id = "
                             "(SELECT id FROM series WHERE run_id = ? AND name = 'time/step') "
                             "ORDER BY step DESC LIMIT 20)");
    select.bind(1, runId);
    if (!select.executeStep() || select.getColumn(0).isNull()) return 0.0;
    return select.getColumn(0).getDouble();
  });
}

}  // namespace viscera
