// SPDX-License-Identifier: Apache-2.0
#include "storage/run_repository.h"

#include "engine/base/error.h"
#include "storage/database.h"
#include "storage/migrations.h"
#include "storage/sqlite_error.h"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <algorithm>
#include <array>
#include <sstream>
#include <utility>

namespace viscera {
namespace {

constexpr std::array<std::pair<RunState, const char*>, 6> kStateNames = {
    {{RunState::Created, "created"},
     {RunState::Running, "running"},
     {RunState::Paused, "paused"},
     {RunState::Interrupted, "interrupted"},
     {RunState::Finished, "finished"},
     {RunState::Failed, "failed"}}};

constexpr char kTagSeparator = '\x1f';

/// A project that may not be written is not brought up to date, so what its schema lacks is filled in.
std::string selectRuns(const Database& database) {
  std::string columns =
      "id, task, preset, state, folder, config_json, dataset_id, device, device_reason, process, reason, "
      "created_ms, heartbeat_ms, finished_ms, step, total_steps, steps_per_epoch, ";
  columns += schemaVersion(database) >= 2
                 ? "number, name, note, archived, (SELECT group_concat(tag, char(31)) FROM run_tag WHERE "
                   "run_id = run.id)"
                 : "(SELECT count(*) FROM run AS other WHERE (other.created_ms, other.id) <= "
                   "(run.created_ms, run.id)), '', '', 0, NULL";
  return "SELECT " + columns + " FROM run";
}

std::vector<std::string> tagsFrom(const SQLite::Column& column) {
  std::vector<std::string> tags;
  if (column.isNull()) return tags;
  std::istringstream text(column.getString());
  for (std::string tag; std::getline(text, tag, kTagSeparator);) tags.push_back(tag);
  std::sort(tags.begin(), tags.end());
  return tags;
}

RunState stateFrom(const std::string& text) {
  for (const auto& [state, name] : kStateNames)
    if (text == name) return state;
  throw Error(ErrorCode::InvalidInput,
              "the project database has a run in the unknown state \"" + text + "\"");
}

std::optional<std::int64_t> optionalInteger(const SQLite::Column& column) {
  if (column.isNull()) return std::nullopt;
  return column.getInt64();
}

RunRecord runFrom(SQLite::Statement& row) {
  RunRecord run;
  run.id = row.getColumn(0).getString();
  run.task = row.getColumn(1).getString();
  run.preset = row.getColumn(2).getString();
  run.state = stateFrom(row.getColumn(3).getString());
  run.folder = row.getColumn(4).getString();
  run.configJson = row.getColumn(5).getString();
  run.datasetId = optionalInteger(row.getColumn(6));
  run.device = row.getColumn(7).getString();
  run.deviceReason = row.getColumn(8).getString();
  run.process = row.getColumn(9).getString();
  run.reason = row.getColumn(10).getString();
  run.created_ms = row.getColumn(11).getInt64();
  run.heartbeat_ms = row.getColumn(12).getInt64();
  run.finished_ms = optionalInteger(row.getColumn(13));
  run.step = row.getColumn(14).getInt64();
  run.totalSteps = row.getColumn(15).getInt64();
  run.stepsPerEpoch = row.getColumn(16).getInt64();
  run.number = row.getColumn(17).getInt64();
  run.name = row.getColumn(18).getString();
  run.note = row.getColumn(19).getString();
  run.archived = row.getColumn(20).getInt() != 0;
  run.tags = tagsFrom(row.getColumn(21));
  return run;
}

}  // namespace

std::string displayName(const RunRecord& run) {
  if (!run.name.empty()) return run.name;
  return (run.task == "pretraining" ? "pre-train " : "fine-tune ") + std::to_string(run.number);
}

std::filesystem::path runFolderOf(const std::filesystem::path& project, const RunRecord& run) {
  return (project / run.folder).lexically_normal();
}

std::string toString(RunState state) {
  for (const auto& [known, name] : kStateNames)
    if (known == state) return name;
  return "created";
}

void RunRepository::insert(const RunRecord& run) {
  translated(database_.file(), [&] {
    // A run that was written before its project's row counts as well.
    SQLite::Statement insert(
        database_.connection(),
        "INSERT INTO run (id, task, preset, state, folder, config_json, dataset_id, process, "
        "created_ms, heartbeat_ms, name, number) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1 + max("
        "(SELECT coalesce(max(number), 0) FROM run), (SELECT coalesce(max(runs_made), 0) FROM project)))");
    insert.bind(1, run.id);
    insert.bind(2, run.task);
    insert.bind(3, run.preset);
    insert.bind(4, toString(run.state));
    insert.bind(5, run.folder);
    insert.bind(6, run.configJson);
    if (run.datasetId) insert.bind(7, *run.datasetId);
    insert.bind(8, run.process);
    insert.bind(9, run.created_ms);
    insert.bind(10, run.created_ms);
    insert.bind(11, run.name);
    insert.exec();
    database_.connection().exec("UPDATE project SET runs_made = (SELECT max(number) FROM run)");
    recordState(run.id, {run.created_ms, run.state, 0, ""});
  });
}

std::optional<RunRecord> RunRepository::find(const std::string& id) const {
  return translated(database_.file(), [&]() -> std::optional<RunRecord> {
    SQLite::Statement select(database_.connection(), selectRuns(database_) + " WHERE id = ?");
    select.bind(1, id);
    if (!select.executeStep()) return std::nullopt;
    return runFrom(select);
  });
}

RunRecord RunRepository::get(const std::string& id) const {
  auto run = find(id);
  if (!run)
    throw Error(
        ErrorCode::InvalidInput,
        database_.file().string() + ": does not know run " + id + "; it may have been deleted already");
  return std::move(*run);
}

std::vector<RunRecord> RunRepository::list() const {
  return translated(database_.file(), [&] {
    std::vector<RunRecord> runs;
    SQLite::Statement select(database_.connection(),
                             selectRuns(database_) + " ORDER BY created_ms DESC, id DESC");
    while (select.executeStep()) runs.push_back(runFrom(select));
    return runs;
  });
}

std::vector<RunStateChange> RunRepository::history(const std::string& id) const {
  return translated(database_.file(), [&] {
    std::vector<RunStateChange> changes;
    SQLite::Statement select(
        database_.connection(),
        "SELECT wall_ms, state, step, reason FROM run_state_change WHERE run_id = ? ORDER BY id");
    select.bind(1, id);
    while (select.executeStep())
      changes.push_back({select.getColumn(0).getInt64(),
                         stateFrom(select.getColumn(1).getString()),
                         select.getColumn(2).getInt64(),
                         select.getColumn(3).getString()});
    return changes;
  });
}

void RunRepository::setLabels(const std::string& id, const RunLabels& labels) {
  translated(database_.file(), [&] {
    SQLite::Statement update(database_.connection(),
                             "UPDATE run SET name = ?, note = ?, archived = ? WHERE id = ?");
    update.bind(1, labels.name);
    update.bind(2, labels.note);
    update.bind(3, labels.archived ? 1 : 0);
    update.bind(4, id);
    update.exec();
    SQLite::Statement clear(database_.connection(), "DELETE FROM run_tag WHERE run_id = ?");
    clear.bind(1, id);
    clear.exec();
    SQLite::Statement insert(database_.connection(),
                             "INSERT OR IGNORE INTO run_tag (run_id, tag) VALUES (?, ?)");
    for (const std::string& tag : labels.tags) {
      insert.bind(1, id);
      insert.bind(2, tag);
      insert.exec();
      insert.reset();
    }
  });
}

void RunRepository::remove(const std::string& id) {
  translated(database_.file(), [&] {
    SQLite::Statement remove(database_.connection(), "DELETE FROM run WHERE id = ?");
    remove.bind(1, id);
    remove.exec();
  });
}

void RunRepository::setConfig(const std::string& id, const std::string& configJson) {
  translated(database_.file(), [&] {
    SQLite::Statement update(database_.connection(), "UPDATE run SET config_json = ? WHERE id = ?");
    update.bind(1, configJson);
    update.bind(2, id);
    update.exec();
  });
}

void RunRepository::claim(const std::string& id, const std::string& process, std::int64_t wall_ms) {
  translated(database_.file(), [&] {
    SQLite::Statement update(database_.connection(),
                             "UPDATE run SET state = 'running', process = ?, heartbeat_ms = ? WHERE id = ?");
    update.bind(1, process);
    update.bind(2, wall_ms);
    update.bind(3, id);
    update.exec();
  });
}

void RunRepository::start(const std::string& id, const RunStart& start, std::int64_t wall_ms) {
  translated(database_.file(), [&] {
    SQLite::Statement update(
        database_.connection(),
        "UPDATE run SET state = 'running', process = ?, device = ?, device_reason = ?, step = ?, "
        "total_steps = ?, steps_per_epoch = ?, heartbeat_ms = ?, finished_ms = NULL, reason = '' "
        "WHERE id = ?");
    update.bind(1, start.process);
    update.bind(2, start.device);
    update.bind(3, start.deviceReason);
    update.bind(4, start.firstStep);
    update.bind(5, start.totalSteps);
    update.bind(6, start.stepsPerEpoch);
    update.bind(7, wall_ms);
    update.bind(8, id);
    update.exec();
    recordState(id, {wall_ms, RunState::Running, start.firstStep, ""});
  });
}

void RunRepository::setPaused(const std::string& id, bool paused, std::int64_t step, std::int64_t wall_ms) {
  const RunState state = paused ? RunState::Paused : RunState::Running;
  translated(database_.file(), [&] {
    SQLite::Statement update(database_.connection(),
                             "UPDATE run SET state = ?, step = ?, heartbeat_ms = ? WHERE id = ?");
    update.bind(1, toString(state));
    update.bind(2, step);
    update.bind(3, wall_ms);
    update.bind(4, id);
    update.exec();
    recordState(id, {wall_ms, state, step, ""});
  });
}

void RunRepository::heartbeat(const std::string& id, std::int64_t step, std::int64_t wall_ms) {
  translated(database_.file(), [&] {
    SQLite::Statement update(database_.connection(),
                             "UPDATE run SET step = ?, heartbeat_ms = ? WHERE id = ?");
    update.bind(1, step);
    update.bind(2, wall_ms);
    update.bind(3, id);
    update.exec();
  });
}

void RunRepository::end(const std::string& id,
                        RunState state,
                        std::int64_t step,
                        const std::string& reason,
                        std::int64_t wall_ms) {
  translated(database_.file(), [&] {
    SQLite::Statement update(database_.connection(),
                             "UPDATE run SET state = ?, step = ?, reason = ?, finished_ms = ? WHERE id = ?");
    update.bind(1, toString(state));
    update.bind(2, step);
    update.bind(3, reason);
    update.bind(4, wall_ms);
    update.bind(5, id);
    update.exec();
    recordState(id, {wall_ms, state, step, reason});
  });
}

void RunRepository::recordState(const std::string& id, const RunStateChange& change) {
  SQLite::Statement insert(
      database_.connection(),
      "INSERT INTO run_state_change (run_id, wall_ms, state, step, reason) VALUES (?, ?, ?, ?, ?)");
  insert.bind(1, id);
  insert.bind(2, change.wall_ms);
  insert.bind(3, toString(change.state));
  insert.bind(4, change.step);
  insert.bind(5, change.reason);
  insert.exec();
}

}  // namespace viscera
