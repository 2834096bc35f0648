// SPDX-License-Identifier: Apache-2.0
#include "gui/bridge/run_list_reader.h"

#include "engine/base/error.h"
#include "engine/base/json.h"
#include "engine/base/process.h"
#include "storage/run_liveness.h"
#include "storage/run_news.h"
#include "storage/run_overview.h"

#include <algorithm>
#include <utility>

namespace viscera {
namespace {

constexpr std::int64_t kYoung_ms = 60'000;
constexpr std::size_t kMostBytes = 1U << 20;  // of the description of a run

bool isAlive(RunPhase phase) {
  return phase == RunPhase::Running || phase == RunPhase::Paused;
}

}  // namespace

RunPhase phaseOf(const RunRecord& run, std::int64_t now_ms) {
  switch (visibleState(run, now_ms)) {
    case RunState::Created:  // by a process that has not begun, or never did
      return now_ms - run.created_ms < kYoung_ms ? RunPhase::Queued : RunPhase::Interrupted;
    case RunState::Running:
      return RunPhase::Running;
    case RunState::Paused:
      return RunPhase::Paused;
    case RunState::Interrupted:
      return RunPhase::Interrupted;
    case RunState::Finished:
      return RunPhase::Finished;
    case RunState::Failed:
      break;
  }
  return RunPhase::Failed;
}

RunListReader::RunListReader(std::filesystem::path project, RunService& service)
    : project_(std::move(project)), service_(service) {}

RunListNews RunListReader::read(const std::map<std::string, std::int64_t>& sessions) {
  const std::lock_guard lock(mutex_);
  RunListNews news;
  news.queue = service_.queue(project_);
  news.queueGoes = service_.queueGoes(project_);
  for (const std::string& id : service_.ownRuns()) {
    news.own.insert(id);
    if (auto events = service_.takeEvents(id)) news.begun.emplace_back(id, std::move(events));
  }
  std::error_code ignored;
  if (!database_ && !std::filesystem::exists(project_ / kDatabaseName, ignored)) return news;  // no run yet
  if (!database_) database_.emplace(project_ / kDatabaseName, Database::Access::ReadOnly);
  const Snapshot snapshot(*database_);
  news.runs = readRuns();
  const std::string self = sessions.empty() ? std::string() : processIdentity();
  for (const auto& [id, before] : sessions) {
    const auto run = RunRepository(*database_).find(id);
    if (!run) continue;
    RecordedSession& session = news.sessions[id];
    session.stateChangeBefore = before;
    session.hasBegun = sessionAfter(*database_, id, before).has_value();
    session.hasEnded =
        newestStateChange(*database_, id) > before && (!hasProcess(run->state) || run->process != self);
    session.step = run->step;
  }
  return news;
}

std::optional<std::vector<ListedRun>> RunListReader::readRuns() {
  const std::int64_t version = dataVersion(*database_);
  if (version == dataVersion_ && !someoneDied()) return std::nullopt;
  std::vector<ListedRun> runs = listAll();
  dataVersion_ = version;
  return runs;
}

std::vector<ListedRun> RunListReader::listAll() {
  const std::int64_t now_ms = wallClockMs();
  const std::map<std::string, BestEvaluation> best = bestEvaluations(*database_);
  const std::map<std::string, std::int64_t> saved = newestCheckpoints(*database_);
  std::vector<ListedRun> runs;
  alive_.clear();
  for (RunRecord& record : RunRepository(*database_).list()) {
    ListedRun run;
    run.phase = phaseOf(record, now_ms);
    if (const auto known = best.find(record.id); known != best.end()) {
      run.bestMetric = known->second.metric;
      run.bestValue = known->second.value;
      run.bestStep = known->second.step;
    }
    if (const auto known = saved.find(record.id); known != saved.end()) run.savedStep = known->second;
    if (isAlive(run.phase)) {
      run.onHost = processRuns(record.process).has_value();
      run.step_s = recentStep_s(*database_, record.id);
      if (run.step_s > 0.0)
        run.left_s =
            run.step_s * static_cast<double>(std::max<std::int64_t>(0, record.totalSteps - record.step));
      alive_.push_back(record);
    }
    run.fold = foldOf(record);
    run.record = std::move(record);
    runs.push_back(std::move(run));
  }
  return runs;
}

/// Only the description in the run's folder knows it.
std::optional<int> RunListReader::foldOf(const RunRecord& run) {
  if (const auto known = folds_.find(run.id); known != folds_.end()) return known->second;
  std::optional<int> fold;
  try {
    const Json description = readJsonFile(runFolderOf(project_, run) / "run.json", kMostBytes);
    if (description.is_object() && description.contains("fold") && description.at("fold").is_number_integer())
      fold = description.at("fold").get<int>();
  } catch (const Error&) {  // a run without its folder is listed all the same
  }
  folds_.emplace(run.id, fold);
  return fold;
}

bool RunListReader::someoneDied() const {
  const std::int64_t now_ms = wallClockMs();
  return std::any_of(
      alive_.begin(), alive_.end(), [now_ms](const RunRecord& run) { return !mayBeAlive(run, now_ms); });
}

}  // namespace viscera
