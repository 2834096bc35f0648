// SPDX-License-Identifier: Apache-2.0
#include "app/training_session.h"

#include "app/project.h"
#include "app/run_log.h"
#include "app/run_recorder.h"
#include "app/split_description.h"
#include "engine/api/config_fields.h"
#include "engine/api/config_json.h"
#include "engine/api/presets.h"
#include "engine/base/process.h"
#include "engine/train/communicator.h"
#include "engine/train/distributed.h"
#include "engine/train/trainer.h"
#include "storage/dataset_repository.h"
#include "storage/project_repository.h"

#include <ATen/Parallel.h>

#include <initializer_list>

namespace viscera {
namespace {

/// Hands each event to several observers, in their order.
class ObserverList final : public RunObserver {
 public:
  ObserverList(std::initializer_list<RunObserver*> observers) : observers_(observers) {}
  void onEvent(const RunEvent& event) noexcept override {
    for (RunObserver* observer : observers_) observer->onEvent(event);
  }

 private:
  std::vector<RunObserver*> observers_;
};

/// Remembers what the last lines on the screen need.
class ResultCollector final : public RunObserver {
 public:
  void onEvent(const RunEvent& event) noexcept override {
    if (const auto* validation = std::get_if<ValidationFinished>(&event);
        validation != nullptr && validation->isBest) {
      result_.metric = validation->metric;
      result_.bestValue = validation->value;
      result_.bestStep = validation->step;
    }
    if (const auto* end = std::get_if<RunFinished>(&event)) {
      result_.outcome = end->outcome;
      result_.step = end->step;
      result_.reason = end->reason;
      result_.failure = end->failure;
    }
  }
  [[nodiscard]] const TrainingResult& result() const { return result_; }

 private:
  TrainingResult result_;
};

/// Settings of the request. Every problem is reported, not only the first.
RunConfig configOf(const TrainingRequest& request) {
  RunConfig config = presetConfig(request.preset);
  std::vector<ConfigProblem> problems;
  if (config.task != request.task)
    problems.push_back({"preset",
                        "\"" + request.preset + "\" is a preset of the other verb (" +
                            (request.task == Task::Pretraining ? "train" : "pretrain") + ")"});
  for (ConfigProblem& problem : applySettings(config, request.settings))
    problems.push_back(std::move(problem));
  if (problems.empty()) problems = validate(config);
  if (problems.empty()) return config;
  std::string message = std::to_string(problems.size()) +
                        (problems.size() == 1 ? " setting is" : " settings are") +
                        " wrong (--list-settings shows all):";
  for (const ConfigProblem& problem : problems) message += "\n  " + problem.field + ": " + problem.message;
  throw Error(ErrorCode::InvalidConfiguration, message);
}

Split splitOf(const RunDescription& description, const std::filesystem::path& file) {
  Split split = readSplit(file);
  if (description.fold) applyFold(split, *description.fold);
  resolvePaths(split, description.root);
  return split;
}

void requireFile(const std::filesystem::path& file, const char* option) {
  std::error_code ignored;
  if (!std::filesystem::exists(file, ignored))
    throw Error(ErrorCode::InvalidInput, file.string() + ": there is no such file (" + option + ")");
}

std::filesystem::path absoluteFolder(const std::filesystem::path& folder) {
  if (folder.empty()) return folder;
  const auto absolute = std::filesystem::absolute(folder).lexically_normal();
  return absolute.has_filename() ? absolute : absolute.parent_path();
}

/// As the database keeps it: relative where the run lies inside the project, so that a project can be moved.
std::string storedFolder(const std::filesystem::path& project, const std::filesystem::path& runFolder) {
  const auto relative = runFolder.lexically_relative(project);
  return relative.empty() || *relative.begin() == ".." ? runFolder.string() : relative.string();
}

}  // namespace

TrainingSession::TrainingSession(const TrainingRequest& request) {
  description_.config = configOf(request);
  (void)casesOfProcess(description_.config, request.processes);
  description_.processes = request.processes;
  requireFile(request.splitFile, "--data");
  if (request.initFile) requireFile(*request.initFile, "--init");
  description_.splitFile = std::filesystem::canonical(request.splitFile);
  description_.root = request.root.empty() ? description_.splitFile.parent_path()
                                           : std::filesystem::absolute(request.root).lexically_normal();
  requireFile(description_.root, "--root");
  description_.fold = request.fold;
  if (request.initFile) description_.initFile = std::filesystem::canonical(*request.initFile);
  const Split split = splitOf(description_, description_.splitFile);
  description_.splitSha256 = split.sha256;
  description_.created_ms = wallClockMs();
  description_.id = newRunId(request.task, description_.created_ms);
  description_.device = request.device;
  description_.threads = request.threads > 0 ? request.threads : at::get_num_threads();

  if (request.out.empty() && request.project.empty())
    throw Error(ErrorCode::InvalidConfiguration,
                "a run needs a place: give --out DIR, --project DIR, or both");
  const auto project = absoluteFolder(request.project);
  runFolder_ = request.out.empty() ? project / "runs" / description_.id : absoluteFolder(request.out);
  description_.project = request.project.empty() ? runFolder_ : project;
  if (isRunFolder(runFolder_))
    throw Error(ErrorCode::InvalidConfiguration,
                runFolder_.string() +
                    ": holds a run already; choose another --out, or continue it with --resume " +
                    runFolder_.string());
  writeRunDescription(runFolder_, description_);
  registerRun();
}

TrainingSession::TrainingSession(const ResumeRequest& request)
    : description_(readRunDescription(request.runFolder)),
      runFolder_(absoluteFolder(request.runFolder)),
      resume_(true) {
  if (description_.config.task != request.task)
    throw Error(ErrorCode::InvalidConfiguration,
                runFolder_.string() + ": is a run of the other verb; continue it with `" +
                    (request.task == Task::Pretraining ? "train" : "pretrain") + " --resume`");
  (void)casesOfProcess(description_.config, request.processes);
  adapt(request.device, request.threads, request.processes);
  registerRun();
}

TrainingSession::TrainingSession(const JoinRequest& request)
    : description_(readRunDescription(request.runFolder)), runFolder_(absoluteFolder(request.runFolder)) {
  adapt(request.device, request.threads, request.processes);
}

void TrainingSession::adapt(const std::optional<std::string>& device, int threads, std::int64_t processes) {
  if (device) description_.device = *device;
  if (processes != description_.processes) description_.threads = at::get_num_threads();
  if (threads > 0) description_.threads = threads;
}

void TrainingSession::registerRun() {
  Database database(description_.project / kDatabaseName);
  RunRepository runs(database);
  if (const auto known = runs.find(description_.id)) {
    const std::int64_t now_ms = wallClockMs();
    if (mayBeAlive(*known, now_ms))
      throw Error(
          ErrorCode::Locked,
          runFolder_.string() + ": is being trained by process " + known->process + "; stop that one first");
    if (known->state == RunState::Running)
      runs.end(known->id, RunState::Interrupted, known->step, "the process ended without a word", now_ms);
    return;
  }
  const Split split = splitOf(description_, splitFileOf(description_, runFolder_));
  Transaction transaction(database);
  ProjectRepository(database).ensure({description_.project.filename().string(), description_.created_ms});
  RunRecord run;
  run.id = description_.id;
  run.task = taskName(description_.config.task);
  run.preset = description_.config.preset;
  run.folder = storedFolder(description_.project, runFolder_);
  run.configJson = toJson(description_.config).dump();
  run.datasetId = DatasetRepository(database).put(
      datasetRecord(split, description_.root), caseRecords(split), split.labels);
  run.created_ms = description_.created_ms;
  runs.insert(run);
  transaction.commit();
}

TrainingInput TrainingSession::input() const {
  TrainingInput input;
  input.config = description_.config;
  input.split = splitOf(description_, splitFileOf(description_, runFolder_));
  input.runFolder = runFolder_;
  input.cacheFolder = description_.project / "cache";
  input.initFile = description_.initFile;
  input.resume = resume_;
  input.device = description_.device;
  return input;
}

TrainingResult TrainingSession::run(RunControl& control, RunObserver& progress) {
  SingleProcess alone;
  return run(control, progress, alone);
}

TrainingResult TrainingSession::run(RunControl& control, RunObserver& progress, Communicator& communicator) {
  at::set_num_threads(description_.threads);
  ResultCollector collector;
  if (communicator.rank() != 0) {
    train(input(), control, collector, communicator);
    return collector.result();
  }
  RunLog log(runFolder_);
  const TrainingInput ownInput = input();
  RunRecorder recorder(Database(description_.project / kDatabaseName), description_.id, runFolder_);
  ObserverList observers{&recorder, &log, &progress, &collector};
  train(ownInput, control, observers, communicator);
  recorder.finish();
  return collector.result();
}

}  // namespace viscera
