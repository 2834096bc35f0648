// SPDX-License-Identifier: Apache-2.0
#include "storage/run_liveness.h"

#include "engine/base/process.h"
#include "storage/database.h"
#include "storage/sqlite_error.h"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <cstdlib>

namespace viscera {
namespace {

constexpr std::int64_t kSilence_ms = 60'000;

}  // namespace

bool mayBeAlive(const RunRecord& run, std::int64_t now_ms) {
  if (!hasProcess(run.state)) return false;
  return processRuns(run.process).value_or(std::abs(now_ms - run.heartbeat_ms) < kSilence_ms);
}

RunState visibleState(const RunRecord& run, std::int64_t now_ms) {
  return hasProcess(run.state) && !mayBeAlive(run, now_ms) ? RunState::Interrupted : run.state;
}

std::vector<std::string> livingRuns(Database& database, std::int64_t now_ms) {
  return translated(database.file(), [&] {
    std::vector<std::string> ids;
    SQLite::Statement select(
        database.connection(),
        "SELECT id, process, heartbeat_ms FROM run WHERE state IN ('running', 'paused')");
    while (select.executeStep()) {
      RunRecord run;
      run.state = RunState::Running;
      run.process = select.getColumn(1).getString();
      run.heartbeat_ms = select.getColumn(2).getInt64();
      if (mayBeAlive(run, now_ms)) ids.push_back(select.getColumn(0).getString());
    }
    return ids;
  });
}

}  // namespace viscera
