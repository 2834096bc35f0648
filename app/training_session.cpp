// SPDX-License-Identifier: Apache-2.0
#include "app/training_session.h"

#include "app/checkpoint_check.h"
#include "app/project_backup.h"
#include "app/project_check.h"
#include "app/run_control_file.h"
#include "app/run_log.h"
#include "app/run_recorder.h"
#include "app/run_registration.h"
#include "engine/api/config_fields.h"
#include "engine/api/config_json.h"
#include "engine/api/presets.h"
#include "engine/base/process.h"
#include "engine/train/checkpoint.h"
#include "engine/train/communicator.h"
#include "engine/train/distributed.h"
#include "engine/train/preflight.h"
#include "engine/train/run_plan.h"
#include "engine/train/trainer.h"
#include "engine/train/training_cases.h"
#include "storage/database.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <string_view>

namespace viscera {
namespace {

/// Hands each event to several observers, in their order.
class ObserverList final : public RunObserver {
 public:
  ObserverList(std::initializer_list<RunObserver*> observers) : observers_(observers) {}
  void onEvent(const RunEvent& event) noexcept override {
    for (RunObserver* observer : observers_) observer->onEvent(event);
  }
  [[nodiscard]] std::string flush() noexcept override {
    std::string failure;
    for (RunObserver* observer : observers_)
      if (std::string one = observer->flush(); failure.empty()) failure = std::move(one);
    return failure;
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

/// Everything about a new run but its place. Nothing is written.
RunDescription describe(const TrainingRequest& request) {
  RunDescription description;
  description.config = configOf(request);
  (void)casesOfProcess(description.config, request.processes);
  description.processes = request.processes;
  requireFile(request.splitFile, "--data");
  if (request.initFile) requireFile(modelFileOf(*request.initFile), "--init");
  description.splitFile = std::filesystem::canonical(request.splitFile);
  description.root = request.root.empty() ? description.splitFile.parent_path()
                                          : std::filesystem::absolute(request.root).lexically_normal();
  requireFile(description.root, "--root");
  description.fold = request.fold;
  if (request.initFile) description.initFile = std::filesystem::canonical(modelFileOf(*request.initFile));
  description.splitSha256 = splitOf(description, description.splitFile).sha256;
  description.name = request.name;
  description.created_ms = wallClockMs();
  description.id = newRunId(request.task, description.created_ms);
  description.device = request.device;
  description.threads = request.threads > 0 ? request.threads : at::get_num_threads();
  return description;
}

/// The run's folder, with the project's in `description`; the current folder where neither was given.
std::filesystem::path folderOf(const TrainingRequest& request, RunDescription& description) {
  const auto project = absoluteFolder(request.project);
  const auto folder =
      request.out.empty() ? absoluteFolder(project / "runs" / description.id) : absoluteFolder(request.out);
  description.project = request.project.empty() ? folder : project;
  return folder;
}

void adapt(RunDescription& description,
           const std::optional<std::string>& device,
           int threads,
           std::int64_t processes) {
  if (device) description.device = *device;
  if (processes != description.processes) description.threads = at::get_num_threads();
  if (threads > 0) description.threads = threads;
}

std::string otherVerb(const std::filesystem::path& runFolder, Task task) {
  return runFolder.string() + ": is a run of the other verb; continue it with `" +
         (task == Task::Pretraining ? "train" : "pretrain") + " --resume`";
}

/// A folder that is there as long as this object.
class PassingFolder {
 public:
  PassingFolder()
      : path_(std::filesystem::temp_directory_path() /
              ("viscera-preflight-" + std::to_string(wallClockMs()) + "-" + processIdentity())) {
    std::filesystem::create_directories(path_);
  }
  ~PassingFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  PassingFolder(const PassingFolder&) = delete;
  PassingFolder& operator=(const PassingFolder&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// Steps of an epoch where the length of the run depends on them.
std::int64_t epochLengthOf(const RunDescription& description, const std::filesystem::path& runFolder) {
  if (description.config.maxEpochs == 0) return 1;
  const Split split = splitOf(description, splitFileOf(description, runFolder));
  return stepsPerEpochOf(description.config, selectCases(split, description.config).training.size());
}

/// Settings that change how a run works, and nothing of what comes of it.
constexpr std::array<std::string_view, 4> kChangeNoResult = {
    "missing_case", "workers", "cache_rate", "checkpoint_minutes"};

/// @throws Error{InvalidConfiguration} with every problem at once.
void adaptSettings(RunConfig& config, const std::vector<std::string>& settings) {
  std::vector<ConfigProblem> problems;
  for (const std::string& setting : settings) {
    const std::string key = setting.substr(0, setting.find('='));
    if (std::find(kChangeNoResult.begin(), kChangeNoResult.end(), key) == kChangeNoResult.end())
      problems.push_back({key, "would change what comes of the run; start a new run with it"});
  }
  if (problems.empty()) problems = applySettings(config, settings);
  if (problems.empty()) problems = validate(config);
  if (problems.empty()) return;
  std::string message =
      "a run that is continued takes only missing_case, workers, cache_rate and checkpoint_minutes anew:";
  for (const ConfigProblem& problem : problems) message += "\n  " + problem.field + ": " + problem.message;
  throw Error(ErrorCode::InvalidConfiguration, message);
}

/// The run as it is to go on. Nothing is written.
RunDescription continuedRun(const ResumeRequest& request) {
  RunDescription description = readRunDescription(request.runFolder);
  const auto folder = absoluteFolder(request.runFolder);
  if (description.config.task != request.task)
    throw Error(ErrorCode::InvalidConfiguration, otherVerb(folder, request.task));
  (void)casesOfProcess(description.config, request.processes);
  if (request.extension)
    description.config =
        extendedConfig(description.config, epochLengthOf(description, folder), *request.extension);
  adapt(description, request.device, request.threads, request.processes);
  adaptSettings(description.config, request.settings);
  return description;
}

Error occupied(const std::filesystem::path& runFolder) {
  // What a first try with a wrong option leaves cannot be mended by --resume.
  const bool hasSaved = !CheckpointFolder(runFolder).empty();
  return {ErrorCode::InvalidConfiguration,
          runFolder.string() +
              (hasSaved ? ": holds a run already; choose another --out, or"
                        : ": holds a run that has saved nothing yet; remove the folder to start over, choose "
                          "another --out, or") +
              " continue it with --resume " + runFolder.string()};
}

Preflight needsOf(const RunDescription& description,
                  const std::filesystem::path& runFolder,
                  const std::filesystem::path& splitFile,
                  std::int64_t processes,
                  const WorkContext& work) {
  at::set_num_threads(description.threads);
  TrainingInput input;
  input.config = description.config;
  input.split = splitOf(description, splitFile);
  input.runFolder = runFolder;
  input.device = description.device;
  input.cacheFolder = description.project / "cache";
  std::error_code ignored;
  if (std::filesystem::is_directory(input.cacheFolder, ignored)) return preflight(input, processes, work);
  const PassingFolder folder;
  input.cacheFolder = folder.path();
  return preflight(input, processes, work);
}

}  // namespace

TrainingSession::TrainingSession(const TrainingRequest& request)
    : description_(describe(request)),
      runFolder_(folderOf(request, description_)),
      preflight_(request.preflight) {
  if (request.out.empty() && request.project.empty())
    throw Error(ErrorCode::InvalidConfiguration,
                "a run needs a place: give --out DIR, --project DIR, or both");
  if (isRunFolder(runFolder_)) throw occupied(runFolder_);
  std::error_code ignored;
  const bool wasThere = std::filesystem::exists(runFolder_, ignored);
  try {
    writeRunDescription(runFolder_, description_);
    registerRun();
  } catch (...) {  // nothing half-made stays: the same command may be given again
    removeRunDescription(runFolder_);
    if (!wasThere) std::filesystem::remove(runFolder_, ignored);  // where nothing else is in it
    throw;
  }
}

TrainingSession::TrainingSession(const ResumeRequest& request)
    : description_(continuedRun(request)),
      runFolder_(absoluteFolder(request.runFolder)),
      resume_(true),
      preflight_(request.preflight) {
  registerRun();
  if (request.extension || !request.settings.empty()) keepSettings();
}

TrainingSession::TrainingSession(const JoinRequest& request)
    : description_(readRunDescription(request.runFolder)), runFolder_(absoluteFolder(request.runFolder)) {
  adapt(description_, request.device, request.threads, request.processes);
}

void TrainingSession::registerRun() {
  keepBackupRing(description_.project);
  Database database(description_.project / kDatabaseName);
  RunRepository runs(database);
  const auto known = runs.find(description_.id);
  if (!known) {
    const Split split = splitOf(description_, splitFileOf(description_, runFolder_));
    insertRun(database, description_, runFolder_, &split);
  }
  claimRun(database, description_.id, runFolder_);
  (void)interruptOrphans(database);
  if (!known) return;
  std::error_code ignored;  // a file that stays costs space and nothing else
  recordIndexedCheckpoints(database, known->id, runFolder_);
  for (const auto& left : leftoversOf(runFolder_)) std::filesystem::remove(left, ignored);
}

void TrainingSession::keepSettings() {
  Database database(description_.project / kDatabaseName);
  RunRepository(database).setConfig(description_.id, toJson(description_.config).dump());
  writeRunConfig(runFolder_, description_.config);  // last: a run is as long as its folder says
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
  input.preflight = preflight_;
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
  const RunControlFile requests(runFolder_, control);  // to after the run is called ended
  RunRecorder recorder(Database(description_.project / kDatabaseName), description_.id, runFolder_);
  ObserverList observers{&recorder, &log, &progress, &collector};
  train(ownInput, control, observers, communicator);
  TrainingResult result = collector.result();
  if (!recorder.finish() && result.outcome != RunOutcome::Failed) {
    result.outcome = RunOutcome::Failed;
    result.failure = ErrorCode::Io;
    result.reason = "the run ended at step " + std::to_string(result.step) +
                    ", but its last curves are missing in the project: " + recorder.failure() +
                    "; the checkpoints are complete";
  }
  return result;
}

Preflight plannedNeeds(const TrainingRequest& request, const WorkContext& work) {
  RunDescription description = describe(request);
  const auto folder = folderOf(request, description);
  return needsOf(description, folder, description.splitFile, request.processes, work);
}

Preflight plannedNeeds(const ResumeRequest& request, const WorkContext& work) {
  const RunDescription description = continuedRun(request);
  const auto folder = absoluteFolder(request.runFolder);
  return needsOf(description, folder, splitFileOf(description, folder), request.processes, work);
}

}  // namespace viscera
