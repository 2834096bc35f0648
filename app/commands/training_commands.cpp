// SPDX-License-Identifier: Apache-2.0
#include "app/commands/output.h"
#include "app/commands/preflight_output.h"
#include "app/commands/settings_table.h"
#include "app/console.h"
#include "app/exit_status.h"
#include "app/local_processes.h"
#include "app/training_progress.h"
#include "app/training_session.h"
#include "engine/base/error.h"
#include "engine/base/log.h"
#include "engine/train/communicator.h"
#include "engine/train/distributed.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <iostream>

namespace viscera {
namespace {

struct TrainingArguments {
  TrainingRequest request;
  std::filesystem::path init;
  std::filesystem::path resume;
  std::optional<std::int64_t> extension;
  bool listSettings = false;
  bool preflight = false;
  bool noPreflight = false;
  bool paused = false;
  std::int64_t devices = 0;  // 0 = not given
};

const char* verbOf(Task task) {
  return task == Task::Pretraining ? "pretrain" : "train";
}

const char* stateName(RunOutcome outcome) {
  switch (outcome) {
    case RunOutcome::Finished:
      return "finished";
    case RunOutcome::Interrupted:
      return "interrupted";
    case RunOutcome::Failed:
      return "failed";
  }
  return "failed";
}

void requireComplete(const TrainingArguments& arguments, const GlobalOptions& options) {
  const TrainingRequest& request = arguments.request;
  std::string missing;
  if (request.splitFile.empty()) missing += " --data SPLIT.json";
  if (request.preset.empty()) missing += " --preset NAME";
  if (request.out.empty() && options.project.empty() && !arguments.preflight) missing += " --out RUN";
  if (!missing.empty())
    throw Error(
        ErrorCode::InvalidConfiguration,
        std::string("a new run needs") + missing + "; `" + verbOf(request.task) + " --help` shows examples");
}

void requireNothingElse(const TrainingArguments& arguments) {
  const TrainingRequest& request = arguments.request;
  if (!request.splitFile.empty() || !request.preset.empty() || !request.name.empty() ||
      !request.out.empty() || !arguments.init.empty() || request.fold)
    throw Error(ErrorCode::InvalidConfiguration,
                "--resume takes data, name and folders from the run; leave out the other options, or "
                "start a new run");
}

void requireExtensible(const TrainingArguments& arguments) {
  if (!arguments.extension) return;
  if (arguments.resume.empty())
    throw Error(
        ErrorCode::InvalidConfiguration,
        "--extend lengthens a run that is there; name it with --resume RUN, or set the length of a new "
        "one with --set max_steps=N");
  if (*arguments.extension < 1)
    throw Error(ErrorCode::InvalidConfiguration,
                "--extend " + std::to_string(*arguments.extension) +
                    " adds no step; give the number of steps beyond those planned, 1 or more");
}

ResumeRequest resumeOf(const TrainingArguments& arguments,
                       const GlobalOptions& options,
                       std::int64_t processes) {
  requireNothingElse(arguments);
  ResumeRequest resume;
  resume.task = arguments.request.task;
  resume.runFolder = arguments.resume;
  if (options.device != "auto") resume.device = options.device;
  resume.threads = options.threads;
  resume.processes = processes;
  resume.preflight = !arguments.noPreflight;
  resume.extension = arguments.extension;
  resume.settings = arguments.request.settings;
  return resume;
}

TrainingRequest requestOf(const TrainingArguments& arguments,
                          const GlobalOptions& options,
                          std::int64_t processes) {
  requireComplete(arguments, options);
  TrainingRequest request = arguments.request;
  if (!arguments.init.empty()) request.initFile = arguments.init;
  request.project = options.project;
  request.device = options.device;
  request.threads = options.threads;
  request.processes = processes;
  request.preflight = !arguments.noPreflight;
  return request;
}

TrainingSession sessionOf(const TrainingArguments& arguments,
                          const GlobalOptions& options,
                          std::int64_t processes) {
  if (!arguments.resume.empty()) return TrainingSession(resumeOf(arguments, options, processes));
  return TrainingSession(requestOf(arguments, options, processes));
}

std::string bestCheckpoint(const TrainingSession& session) {
  const auto file = session.runFolder() / "checkpoints" / "best.pt";
  std::error_code ignored;
  return std::filesystem::exists(file, ignored) ? file.string() : std::string();
}

void printResult(const TrainingSession& session, const TrainingResult& result) {
  const std::string folder = session.runFolder().string();
  std::cout << "run     " << session.description().id << ": " << stateName(result.outcome) << " at step "
            << result.step << '\n';
  if (!result.metric.empty())
    std::cout << "best    " << result.metric << " " << numberText(result.bestValue) << " at step "
              << result.bestStep << '\n';
  if (const std::string best = bestCheckpoint(session); !best.empty())
    std::cout << "model   " << best << '\n';
  std::cout << "curves  viscera-cli runs show " << folder << '\n';
  if (result.outcome == RunOutcome::Interrupted)
    std::cout << "go on   viscera-cli " << verbOf(session.description().config.task) << " --resume " << folder
              << '\n';
}

Json resultJson(const TrainingSession& session, const TrainingResult& result) {
  const std::string best = bestCheckpoint(session);
  Json document = {{"id", session.description().id},
                   {"state", stateName(result.outcome)},
                   {"step", result.step},
                   {"folder", session.runFolder().string()},
                   {"project", session.description().project.string()},
                   {"model", best.empty() ? Json(nullptr) : Json(best)},
                   {"best", nullptr},
                   {"reason", result.reason}};
  if (!result.metric.empty())
    document["best"] = {
        {"metric", result.metric}, {"value", finiteOrNull(result.bestValue)}, {"step", result.bestStep}};
  return document;
}

/// The run as the process that writes, alone or with rank 0 of several.
void lead(const TrainingArguments& arguments, const GlobalOptions& options, Communicator& communicator) {
  TrainingSession session = sessionOf(arguments, options, communicator.worldSize());
  (void)shareText(communicator, session.runFolder().string());
  RunControl control;
  const std::stop_callback onInterrupt(options.stop, [&control] { control.stopNow(); });
  if (arguments.paused) control.pause();
  TrainingProgress progress(options.quiet);
  const TrainingResult result = session.run(control, progress, communicator);
  if (result.outcome == RunOutcome::Failed) throw Error(result.failure, result.reason);
  if (options.json)
    printJson(resultJson(session, result));
  else
    printResult(session, result);
  if (result.outcome == RunOutcome::Interrupted) throw CLI::RuntimeError(kInterrupted);
}

TrainingResult joined(const GlobalOptions& options, Communicator& communicator) {
  JoinRequest join;
  join.runFolder = shareText(communicator, {});
  if (options.device != "auto") join.device = options.device;
  join.threads = options.threads;
  join.processes = communicator.worldSize();
  TrainingSession session(join);
  RunControl control;
  const std::stop_callback onInterrupt(options.stop, [&control] { control.stopNow(); });
  TrainingProgress silent(true);
  return session.run(control, silent, communicator);
}

/// The run as another rank: nothing on stdout, on stderr only why it failed.
void follow(const GlobalOptions& options, Communicator& communicator) {
  TrainingResult result;
  try {
    result = joined(options, communicator);
  } catch (const PeerLost&) {
    result.outcome = RunOutcome::Interrupted;  // rank 0 has said why
  } catch (const Error& error) {
    result.reason = error.what();
    result.failure = error.code();
  }
  if (result.outcome == RunOutcome::Interrupted) throw CLI::RuntimeError(kInterrupted);
  if (result.outcome == RunOutcome::Finished) return;
  logError("process " + std::to_string(communicator.rank()) + " of " +
           std::to_string(communicator.worldSize()) + ": " + result.reason);
  throw CLI::RuntimeError(exitStatusOf(result.failure));
}

/// Says what the run would need, and stops.
void showNeeds(const TrainingArguments& arguments, const GlobalOptions& options) {
  const std::int64_t processes = std::max<std::int64_t>(1, arguments.devices);
  const WorkContext work = consoleContext(options);
  const Preflight needs = arguments.resume.empty()
                              ? plannedNeeds(requestOf(arguments, options, processes), work)
                              : plannedNeeds(resumeOf(arguments, options, processes), work);
  if (options.json)
    printJson(preflightJson(needs));
  else
    printPreflight(needs);
  if (!needs.fits()) throw CLI::RuntimeError(kOutOfMemoryOrDevice);
}

void launch(std::int64_t processes, const GlobalOptions& options) {
  const LocalProcessesEnd end = runLocalProcesses(processes, options.stop);
  if (options.json && end.firstWasKilled)
    printJson({{"error", {{"status", end.status}, {"message", "the process with rank 0 was killed"}}}});
  if (end.status != kSuccess) throw CLI::RuntimeError(end.status);
}

void runTraining(const TrainingArguments& arguments, const GlobalOptions& options) {
  const Task task = arguments.request.task;
  if (arguments.listSettings) {
    if (options.json)
      printJson(settingsJson(task, arguments.request.preset));
    else
      printSettings(task, arguments.request.preset);
    return;
  }
  requireExtensible(arguments);
  if (arguments.preflight) return showNeeds(arguments, options);
  const auto place = placeFromEnvironment();
  if (place && arguments.devices > 0 && arguments.devices != place->worldSize)
    throw Error(
        ErrorCode::InvalidConfiguration,
        "--devices " + std::to_string(arguments.devices) +
            " differs from WORLD_SIZE=" + std::to_string(place->worldSize) +
            " of the environment; leave --devices out where torchrun or a job script starts the processes");
  if (!place && arguments.devices > 1) return launch(arguments.devices, options);
  if (!place) {
    SingleProcess alone;
    return lead(arguments, options, alone);
  }
  const auto communicator = connect(*place);
  if (communicator->rank() == 0)
    lead(arguments, options, *communicator);
  else
    follow(options, *communicator);
}

CLI::App* addTrainingVerb(CLI::App& program,
                          Task task,
                          const char* description,
                          const GlobalOptions& options) {
  const auto arguments = std::make_shared<TrainingArguments>();
  TrainingRequest& request = arguments->request;
  request.task = task;
  CLI::App* verb = program.add_subcommand(verbOf(task), description);
  verb->add_option("--data", request.splitFile, "Split file")->type_name("SPLIT.json");
  verb->add_option("--root", request.root, "Folder of the data (default: that of the split file)")
      ->type_name("DIR");
  verb->add_option("--preset", request.preset, "Settings to start from, listed below")->type_name("NAME");
  verb->add_option("--set",
                   request.settings,
                   "Changes one setting; may be repeated. With --resume only those that change no result")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
  verb->add_option("--init",
                   arguments->init,
                   "Weights to start from: .pt file, MMAR folder, or a run folder (its best checkpoint)")
      ->type_name("FILE|RUN");
  verb->add_option("--name", request.name, "Name of the run for people (default: one with its number)")
      ->type_name("NAME");
  verb->add_option("--fold", request.fold, "Cases of fold K validate")->type_name("K");
  verb->add_option("--out", request.out, "Run folder (default with --project: runs/<id> there)")
      ->type_name("RUN");
  verb->add_option("--resume", arguments->resume, "Continue this run; needs nothing else")->type_name("RUN");
  verb->add_option("--extend",
                   arguments->extension,
                   "With --resume: make STEPS more steps than planned, and keep that length; a schedule over "
                   "the whole run is stretched over the new length, so the learning rate may rise again")
      ->type_name("STEPS");
  verb->add_flag("--paused", arguments->paused, "Begin in a pause; `viscera-cli runs resume` ends it");
  verb->add_option(
          "--devices", arguments->devices, "Start N processes on this machine, a GPU each where there are")
      ->type_name("N")
      ->check(CLI::Range(1, 1024));
  CLI::Option* preflight =
      verb->add_flag("--preflight",
                     arguments->preflight,
                     "Make one probe step, print memory, disk and time needed, and stop");
  verb->add_flag("--no-preflight", arguments->noPreflight, "Start without the probe step, whatever fits")
      ->excludes(preflight);
  verb->add_flag(
      "--list-settings", arguments->listSettings, "Print every setting with the presets' values and stop");
  verb->callback([arguments, &options] { runTraining(*arguments, options); });
  return verb;
}

constexpr const char* kProcesses =
    "\nSeveral processes: --devices N starts them here; under torchrun, Slurm or Kubernetes each reads RANK, "
    "WORLD_SIZE,\nLOCAL_RANK, MASTER_ADDR and MASTER_PORT. batch_size counts the cases of all processes in a "
    "step "
    "and must be a\nmultiple of their number, so the number changes the time, not the result; --resume goes "
    "on with "
    "any other.\n";

}  // namespace

void addTrainingCommands(CLI::App& program, const GlobalOptions& options) {
  addTrainingVerb(program, Task::Pretraining, "Pre-trains a ViTAutoEnc on scans without labels", options)
      ->footer([] {
        return settingsHelp(Task::Pretraining) +
               "\nExamples:\n"
               "  viscera-cli pretrain --data ssl.json --root DATA --preset clara-4.1-card-ssl --out "
               "runs/ssl\n"
               "  viscera-cli pretrain --data ssl.json --root DATA --preset quick-demo-ssl --set "
               "max_steps=100 "
               "--set learning_rate=5e-4 --out runs/ssl\n"
               "  viscera-cli pretrain --resume runs/ssl\n"
               "  viscera-cli pretrain --resume runs/ssl --extend 5000\n" +
               kProcesses;
      });
  addTrainingVerb(program, Task::Segmentation, "Fine-tunes UNETR on scans with labels", options)->footer([] {
    return settingsHelp(Task::Segmentation) +
           "\nExamples:\n"
           "  viscera-cli train --data split.json --root DATA --preset clara-4.1-card-seg "
           "--init runs/ssl/checkpoints/best.pt --out runs/seg\n"
           "  viscera-cli train --data folds.json --root DATA --fold 0 --preset monai-tutorial-seg --set "
           "precision=bf16 "
           "--out runs/fold0\n"
           "  viscera-cli train --resume runs/seg\n"
           "  viscera-cli train --resume runs/seg --extend 1000\n"
           "  viscera-cli train --preflight --data split.json --root DATA --preset clara-4.1-card-seg\n"
           "  viscera-cli train --devices 2 --data split.json --root DATA --preset clara-4.1-card-seg --set "
           "batch_size=2 --out runs/seg2\n" +
           kProcesses;
  });
}

}  // namespace viscera
