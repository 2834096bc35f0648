// SPDX-License-Identifier: Apache-2.0
#include "app/run_recorder.h"

#include "engine/base/error.h"
#include "engine/base/log.h"
#include "engine/base/process.h"
#include "storage/checkpoint_repository.h"
#include "storage/evaluation_repository.h"
#include "storage/run_repository.h"
#include "storage/series_repository.h"

#include <chrono>
#include <iterator>
#include <map>
#include <utility>

namespace viscera {
namespace {

constexpr std::size_t kBatchEvents = 500;
constexpr std::chrono::milliseconds kBatchTime{1000};
constexpr double kHeartbeat_s = 10.0;
constexpr int kFlushAttempts = 5;  // a pause of kBatchTime between them
constexpr int kLastAttempts = 3;
constexpr int kLastAttemptsWhileLocked = 12;  // each waits for as long as Database does

/// Turns one batch of events into rows, inside the caller's transaction.
class BatchWriter {
 public:
  BatchWriter(Database& database, const std::string& runId, const std::filesystem::path& runFolder)
      : database_(database), runId_(runId), runFolder_(runFolder) {}

  void write(const std::vector<RunEvent>& batch) {
    for (const RunEvent& event : batch) std::visit([this](const auto& one) { add(one); }, event);
    flush();
  }

 private:
  void flush() {
    SeriesRepository series(database_);
    series.append(runId_, points_);
    points_.clear();
    for (const auto& [stage, timing] : timings_) series.addTiming(runId_, timing);
    timings_.clear();
  }

  void add(const RunStarted& event) {
    flush();
    SeriesRepository(database_).truncateAfter(runId_, event.firstStep);
    EvaluationRepository(database_).truncateAfter(runId_, event.firstStep);
    RunStart start;
    start.process = processIdentity();
    start.device = event.device;
    start.deviceReason = event.deviceReason;
    start.firstStep = event.firstStep;
    start.totalSteps = event.totalSteps;
    start.stepsPerEpoch = event.stepsPerEpoch;
    RunRepository(database_).start(runId_, start, wallClockMs());
  }

  void add(const ScalarSample& event) {
    points_.push_back({event.series, {event.step, event.wall_ms, event.value}});
    if (!event.series.starts_with(kTimingPrefix)) return;
    const std::string stage = event.series.substr(kTimingPrefix.size());
    StageTiming& timing = timings_[stage];
    timing.stage = stage;
    ++timing.steps;
    timing.total_s += event.value;
  }

  void add(const ValidationFinished& event) {
    EvaluationRecord evaluation;
    evaluation.runId = runId_;
    evaluation.step = event.step;
    evaluation.wall_ms = wallClockMs();
    evaluation.metric = event.metric;
    evaluation.value = event.value;
    evaluation.isBest = event.isBest;
    evaluation.grid = event.grid;
    evaluation.rule = event.rule;
    std::vector<OrganScoreRecord> scores;
    for (const CaseScore& one : event.cases)
      for (const OrganScore& organ : one.organs) {
        OrganScoreRecord score;
        score.caseName = one.caseId;
        score.label = organ.label;
        score.organ = organ.name;
        score.dice = organ.dice;
        scores.push_back(std::move(score));
      }
    EvaluationRepository(database_).insert(evaluation, scores);
  }

  void add(const CheckpointWritten& event) {
    CheckpointRepository checkpoints(database_);
    checkpoints.put(runId_, {event.step, event.file, event.sha256, event.bytes, event.isBest, wallClockMs()});
    std::error_code ignored;
    for (const CheckpointRecord& one : checkpoints.list(runId_))  // the trainer keeps only the newest
      if (!std::filesystem::exists(runFolder_ / one.file, ignored)) checkpoints.remove(runId_, one.file);
  }

  void add(const RunPaused& event) {
    flush();
    RunRepository(database_).setPaused(runId_, event.paused, event.step, wallClockMs());
  }

  void add(const RunFinished& event) {
    flush();
    const RunState state = event.outcome == RunOutcome::Finished      ? RunState::Finished
                           : event.outcome == RunOutcome::Interrupted ? RunState::Interrupted
                                                                      : RunState::Failed;
    RunRepository(database_).end(runId_, state, event.step, event.reason, wallClockMs());
  }

  void add(const StepFinished&) {}
  void add(const PreviewReady&) {}
  void add(const RunMessage&) {}

  Database& database_;
  const std::string& runId_;
  const std::filesystem::path& runFolder_;
  std::vector<NamedPoint> points_;
  std::map<std::string, StageTiming> timings_;
};

/// Pictures are large and are not stored here; messages go to the run's log file.
bool isRecorded(const RunEvent& event) {
  return !std::holds_alternative<PreviewReady>(event) && !std::holds_alternative<RunMessage>(event);
}

}  // namespace

RunRecorder::RunRecorder(Database database, std::string runId, std::filesystem::path runFolder)
    : database_(std::move(database)), runId_(std::move(runId)), runFolder_(std::move(runFolder)) {
  writer_ = std::jthread([this] { writeLoop(); });
}

RunRecorder::~RunRecorder() {
  finish();
}

void RunRecorder::onEvent(const RunEvent& event) noexcept {
  if (!isRecorded(event)) return;
  try {
    const std::lock_guard lock(mutex_);
    queue_.push_back(event);
    ++queued_;
    if (queue_.size() >= kBatchEvents || std::holds_alternative<RunFinished>(event)) changed_.notify_one();
  } catch (const std::exception& error) {
    logError(std::string("an event of the run could not be recorded: ") + error.what());
  }
}

std::string RunRecorder::flush() noexcept {
  std::unique_lock lock(mutex_);
  const std::int64_t wanted = queued_;
  flushing_ = true;
  changed_.notify_one();
  for (int attempt = 0; attempt < kFlushAttempts; ++attempt) {
    const std::int64_t failedBefore = attempts_;
    attempted_.wait(lock, [&] { return stopped_ || written_ >= wanted || attempts_ != failedBefore; });
    if (stopped_ || written_ >= wanted || locked_) return {};
  }
  return failure_;
}

std::string RunRecorder::failure() const {
  const std::lock_guard lock(mutex_);
  return failure_;
}

bool RunRecorder::finish() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
    changed_.notify_one();
  }
  if (writer_.joinable()) writer_.join();
  return complete_;
}

void RunRecorder::writeLoop() {
  writeUntilTheEnd();
  const std::lock_guard lock(mutex_);
  stopped_ = true;
  attempted_.notify_all();
}

void RunRecorder::tellWritten(std::size_t events) {
  const std::lock_guard lock(mutex_);
  written_ += static_cast<std::int64_t>(events);
  failure_.clear();
  attempted_.notify_all();
}

void RunRecorder::tellFailure(const std::exception& error) {
  const auto* known = dynamic_cast<const Error*>(&error);
  const std::lock_guard lock(mutex_);
  ++attempts_;
  failure_ = error.what();
  locked_ = known != nullptr && known->code() == ErrorCode::Locked;
  attempted_.notify_all();
}

bool RunRecorder::givesUp(int failures) const {
  const std::lock_guard lock(mutex_);
  return failures >= (locked_ ? kLastAttemptsWhileLocked : kLastAttempts);
}

void RunRecorder::writeUntilTheEnd() {
  std::vector<RunEvent> batch;
  double lastWrite_s = monotonicSeconds();
  int failures = 0;
  int failuresAtEnd = 0;
  for (;;) {
    bool ending = false;
    {
      std::unique_lock lock(mutex_);
      changed_.wait_for(
          lock, kBatchTime, [this] { return ending_ || flushing_ || queue_.size() >= kBatchEvents; });
      ending = ending_;
      flushing_ = false;
      batch.insert(
          batch.end(), std::make_move_iterator(queue_.begin()), std::make_move_iterator(queue_.end()));
      queue_.clear();
    }
    const bool due = !ended_ && monotonicSeconds() - lastWrite_s > kHeartbeat_s;
    try {
      if (!batch.empty() || due) {
        writeBatch(batch);
        tellWritten(batch.size());
        batch.clear();
        lastWrite_s = monotonicSeconds();
        failures = 0;
      }
      if (ending) return;
    } catch (const std::exception& error) {
      tellFailure(error);
      if (failures++ == 0) logError(std::string("the run could not be recorded for now: ") + error.what());
      if (ending && givesUp(++failuresAtEnd)) {
        complete_ = false;
        logError(std::to_string(batch.size()) + " events of the run are missing in its database");
        return;
      }
    }
  }
}

void RunRecorder::writeBatch(const std::vector<RunEvent>& batch) {
  Transaction transaction(database_);
  BatchWriter(database_, runId_, runFolder_).write(batch);
  for (const RunEvent& event : batch) {
    if (const auto* start = std::get_if<RunStarted>(&event)) step_ = start->firstStep;
    if (const auto* step = std::get_if<StepFinished>(&event)) step_ = step->step;
    ended_ = ended_ || std::holds_alternative<RunFinished>(event);
  }
  if (!ended_) RunRepository(database_).heartbeat(runId_, step_, wallClockMs());
  transaction.commit();
}

}  // namespace viscera
