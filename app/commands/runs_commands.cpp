// SPDX-License-Identifier: Apache-2.0
#include "app/commands/output.h"
#include "app/console.h"
#include "app/project.h"
#include "app/run_control_file.h"
#include "engine/base/atomic_file.h"
#include "engine/base/error.h"
#include "engine/base/process.h"
#include "storage/checkpoint_repository.h"
#include "storage/database.h"
#include "storage/evaluation_repository.h"
#include "storage/run_liveness.h"
#include "storage/run_repository.h"
#include "storage/series_repository.h"
#include "storage/step_verdict.h"

#include <CLI/CLI.hpp>

#include <array>
#include <cmath>
#include <cstdio>
#include <iostream>
#include <memory>
#include <sstream>

namespace viscera {
namespace {

struct RunsArguments {
  std::string run;            ///< id or folder
  std::filesystem::path out;  ///< export only
};

/// One run with an open connection to its project.
struct OpenRun {
  explicit OpenRun(const RunLocation& location)
      : project(location.project), database(location.project / kDatabaseName, Database::Access::ReadOnly) {
    auto found = RunRepository(database).find(location.id);
    if (!found)
      throw Error(ErrorCode::InvalidInput,
                  (project / kDatabaseName).string() + ": does not know run " + location.id +
                      "; was the run folder copied without its project?");
    run = std::move(*found);
  }

  std::filesystem::path project;
  Database database;
  RunRecord run;
};

Json summaryJson(const std::filesystem::path& project, const RunRecord& run) {
  const std::int64_t now_ms = wallClockMs();
  return {{"id", run.id},
          {"number", run.number},
          {"name", displayName(run)},
          {"note", run.note},
          {"archived", run.archived},
          {"tags", run.tags},
          {"state", toString(visibleState(run, now_ms))},
          {"preset", run.preset},
          {"task", run.task},
          {"step", run.step},
          {"total_steps", run.totalSteps},
          {"created", timeText(run.created_ms)},
          {"folder", runFolderOf(project, run).string()},
          {"reason", run.reason}};
}

/// "archived, baseline, study".
std::string tagsText(const RunRecord& run) {
  std::string text = run.archived ? "archived" : "";
  for (const std::string& tag : run.tags) text += (text.empty() ? "" : ", ") + tag;
  return text;
}

void listRuns(const std::filesystem::path& given, const GlobalOptions& options) {
  const std::filesystem::path project = !given.empty()            ? given
                                        : options.project.empty() ? "."
                                                                  : options.project;
  Database database(project / kDatabaseName, Database::Access::ReadOnly);
  const auto runs = RunRepository(database).list();
  if (options.json) {
    Json document = {{"project", project.string()}, {"runs", Json::array()}};
    for (const RunRecord& run : runs) document["runs"].push_back(summaryJson(project, run));
    printJson(document);
    return;
  }
  std::vector<std::vector<std::string>> rows;
  for (const RunRecord& run : runs)
    rows.push_back({run.id,
                    displayName(run),
                    toString(visibleState(run, wallClockMs())),
                    run.preset,
                    std::to_string(run.step) + "/" + std::to_string(run.totalSteps),
                    timeText(run.created_ms),
                    tagsText(run),
                    runFolderOf(project, run).string()});
  printTable({"id", "name", "state", "preset", "step", "created (UTC)", "tags", "folder"}, rows);
}

Json seriesJson(OpenRun& open) {
  SeriesRepository repository(open.database);
  Json all = Json::object();
  for (const SeriesSummary& series : repository.list(open.run.id)) {
    Json points = Json::array();
    for (const MetricPoint& point : repository.points(series.id))
      points.push_back({point.step, finiteOrNull(point.value)});
    all[series.name] = std::move(points);
  }
  return all;
}

Json evaluationsJson(OpenRun& open) {
  EvaluationRepository repository(open.database);
  Json all = Json::array();
  for (const EvaluationRecord& one : repository.list(open.run.id)) {
    Json cases = Json::object();
    for (const OrganScoreRecord& score : repository.scores(one.id))
      cases[score.caseName][std::to_string(score.label)] = {{"name", score.organ},
                                                            {"dice", finiteOrNull(score.dice)}};
    all.push_back({{"step", one.step},
                   {"metric", one.metric},
                   {"value", finiteOrNull(one.value)},
                   {"best", one.isBest},
                   {"grid", one.grid},
                   {"rule", one.rule},
                   {"cases", std::move(cases)}});
  }
  return all;
}

Json checkpointsJson(OpenRun& open) {
  Json all = Json::array();
  for (const CheckpointRecord& one : CheckpointRepository(open.database).list(open.run.id))
    all.push_back({{"step", one.step},
                   {"file", (runFolderOf(open.project, open.run) / one.file).string()},
                   {"sha256", one.sha256},
                   {"bytes", one.bytes},
                   {"best", one.isBest}});
  return all;
}

Json timingsJson(OpenRun& open) {
  Json all = Json::object();
  for (const StageTiming& one : SeriesRepository(open.database).timings(open.run.id))
    all[one.stage] = {{"steps", one.steps}, {"total_s", one.total_s}};
  return all;
}

Json verdictJson(OpenRun& open) {
  const auto verdict = stepVerdict(SeriesRepository(open.database).timings(open.run.id));
  if (!verdict) return nullptr;
  return {{"limited_by", verdict->limitedBy}, {"share", verdict->share}, {"text", verdict->text}};
}

void printRun(OpenRun& open) {
  const RunRecord& run = open.run;
  std::cout << run.id << "  " << displayName(run) << "  " << toString(visibleState(run, wallClockMs()))
            << "  " << run.preset << "\nstep " << run.step << " of " << run.totalSteps << "  created "
            << timeText(run.created_ms) << " UTC  device " << run.device << "\nfolder "
            << runFolderOf(open.project, run).string() << '\n';
  if (const std::string tags = tagsText(run); !tags.empty()) std::cout << "tags " << tags << '\n';
  if (!run.note.empty()) std::cout << "note " << run.note << '\n';
  if (!run.reason.empty()) std::cout << run.reason << '\n';
  SeriesRepository repository(open.database);
  std::vector<std::vector<std::string>> rows;
  for (const SeriesSummary& series : repository.list(run.id)) {
    const auto points = repository.points(series.id);
    if (points.empty()) continue;
    const auto less = [](const MetricPoint& a, const MetricPoint& b) { return a.value < b.value; };
    const auto [lowest, highest] = std::minmax_element(points.begin(), points.end(), less);
    rows.push_back({series.name,
                    std::to_string(points.size()),
                    numberText(points.front().value),
                    numberText(points.back().value),
                    numberText(lowest->value),
                    numberText(highest->value)});
  }
  std::cout << '\n';
  printTable({"series", "points", "first", "last", "lowest", "highest"}, rows);
  if (const auto verdict = stepVerdict(repository.timings(run.id)))
    std::cout << '\n' << verdict->text << '\n';
  const auto checkpoints = CheckpointRepository(open.database).list(run.id);
  if (!checkpoints.empty()) std::cout << '\n';
  for (const CheckpointRecord& one : checkpoints)
    std::cout << (one.isBest ? "best   " : "latest ") << "step " << one.step << "  "
              << (runFolderOf(open.project, run) / one.file).string() << '\n';
}

void showRun(const RunsArguments& arguments, const GlobalOptions& options) {
  OpenRun open(locateRun(options.project, arguments.run));
  if (!options.json) {
    printRun(open);
    return;
  }
  Json document = summaryJson(open.project, open.run);
  document["device"] = open.run.device;
  document["series"] = seriesJson(open);
  document["evaluations"] = evaluationsJson(open);
  document["checkpoints"] = checkpointsJson(open);
  document["timings"] = timingsJson(open);
  document["verdict"] = verdictJson(open);
  printJson(document);
}

/// Shortest text that reads back as the same number; empty where it is not one.
std::string exactText(double value) {
  return std::isfinite(value) ? Json(value).dump() : std::string();
}

void exportRun(const RunsArguments& arguments, const GlobalOptions& options) {
  OpenRun open(locateRun(options.project, arguments.run));
  SeriesRepository repository(open.database);
  std::ostringstream text;
  text << "series,step,wall_ms,value\n";
  std::int64_t rows = 0;
  for (const SeriesSummary& series : repository.list(open.run.id))
    for (const MetricPoint& point : repository.points(series.id)) {
      text << series.name << ',' << point.step << ',' << point.wall_ms << ',' << exactText(point.value)
           << '\n';
      ++rows;
    }
  writeFileAtomically(arguments.out, text.str());
  if (options.json)
    printJson({{"id", open.run.id}, {"file", arguments.out.string()}, {"rows", rows}});
  else
    std::cout << rows << " values: " << arguments.out.string() << '\n';
}

/// A verb that asks a run for something while it is trained.
struct RequestVerb {
  RunControl::Request request;
  const char* name;
  const char* description;
  const char* told;  ///< what the run will do, after "run ID "
};

constexpr std::array<RequestVerb, 4> kRequestVerbs = {
    {{RunControl::Request::Pause,
      "pause",
      "Lets a run save a checkpoint and wait, its memory kept, until `runs resume`",
      "saves a checkpoint and waits after the step it is at; `runs resume` lets it go on"},
     {RunControl::Request::None, "resume", "Lets a paused run go on", "goes on"},
     {RunControl::Request::StopNow,
      "stop",
      "Ends a run with a checkpoint; `train --resume` continues it",
      "saves a checkpoint and ends after the step it is at; --resume continues it"},
     {RunControl::Request::StopAndFinalise,
      "finalise",
      "Ends a run as if this were its last step: validates, saves, and calls it finished",
      "validates, saves and is finished after the step it is at"}}};

std::string continuation(const OpenRun& open) {
  return std::string("`viscera-cli ") + (open.run.task == "pretraining" ? "pretrain" : "train") +
         " --resume " + runFolderOf(open.project, open.run).string();
}

/// Why a run that no process trains cannot be asked for anything, and what to do instead.
std::string refusalOf(const OpenRun& open, const std::string& verb) {
  const RunState state = visibleState(open.run, wallClockMs());
  std::string text = "run " + open.run.id + " is " + toString(state) + " at step " +
                     std::to_string(open.run.step) + ", no process trains it, so there is nothing to " + verb;
  if (state == RunState::Finished)
    return text + "; " + continuation(open) + " --extend STEPS` trains it further";
  if (state == RunState::Created)
    return text + "; wait until `runs show` calls it running, or start it again with " + continuation(open) +
           "`";
  return text + "; " + continuation(open) + "` continues it";
}

void askRun(const RequestVerb& verb, const RunsArguments& arguments, const GlobalOptions& options) {
  const OpenRun open(locateRun(options.project, arguments.run));
  if (!mayBeAlive(open.run, wallClockMs()))
    throw Error(ErrorCode::InvalidConfiguration, refusalOf(open, verb.name));
  const auto folder = runFolderOf(open.project, open.run);
  using Request = RunControl::Request;
  const Request before = writtenRunRequest(folder);
  const bool ending = before == Request::StopNow || before == Request::StopAndFinalise;
  if (ending && verb.request != Request::StopNow && verb.request != before)
    throw Error(ErrorCode::InvalidConfiguration,
                "run " + open.run.id + " has been asked to end, which is not taken back; wait for it, then " +
                    continuation(open) + "` continues it");
  writeRunRequest(folder, verb.request);
  if (options.json)
    printJson({{"id", open.run.id},
               {"request", verb.name},
               {"state", toString(open.run.state)},
               {"folder", folder.string()}});
  else
    std::cout << "run " << open.run.id << ' ' << verb.told << '\n';
}

void addRequestVerb(CLI::App& runs,
                    const RequestVerb& verb,
                    const std::shared_ptr<RunsArguments>& arguments,
                    const GlobalOptions& options) {
  CLI::App* added = runs.add_subcommand(verb.name, verb.description);
  added->add_option("run", arguments->run, "Id (with --project) or folder of the run")
      ->type_name("RUN")
      ->required();
  const std::string command = std::string("  viscera-cli runs ") + verb.name;
  added->footer(
      "The run hears of it within a second and obeys after its step; `runs show` tells its state.\n"
      "Examples:\n" +
      command + " runs/seg\n" + command + " 20261101-101500-segmentation-a1b2 --project liver --json");
  added->callback([&verb, arguments, &options] { askRun(verb, *arguments, options); });
}

}  // namespace

void addRunsCommands(CLI::App& program, const GlobalOptions& options) {
  CLI::App* verb = program.add_subcommand("runs", "Lists, shows, exports, pauses and ends runs");
  verb->require_subcommand(1);
  const auto arguments = std::make_shared<RunsArguments>();
  const auto folder = std::make_shared<std::filesystem::path>();

  CLI::App* list = verb->add_subcommand("list", "Runs of a project, newest first");
  list->add_option("folder", *folder, "Project or run folder (default: --project, else the current folder)")
      ->type_name("DIR");
  list->footer("Examples:\n  viscera-cli runs list --project liver\n  viscera-cli runs list runs/seg --json");
  list->callback([folder, &options] { listRuns(*folder, options); });

  CLI::App* show =
      verb->add_subcommand("show", "State, curves, checkpoints of a run, and what limits its speed");
  show->add_option("run", arguments->run, "Id (with --project) or folder of the run")
      ->type_name("RUN")
      ->required();
  show->footer(
      "Examples:\n"
      "  viscera-cli runs show runs/seg\n"
      "  viscera-cli runs show 20261101-101500-segmentation-a1b2 --project liver --json");
  show->callback([arguments, &options] { showRun(*arguments, options); });

  CLI::App* exporting = verb->add_subcommand("export", "Writes every value of every curve of a run");
  exporting->add_option("run", arguments->run, "Id (with --project) or folder of the run")
      ->type_name("RUN")
      ->required();
  exporting->add_option("--out", arguments->out, "File to write: series,step,wall_ms,value")
      ->type_name("CSV")
      ->required();
  exporting->footer("Example:\n  viscera-cli runs export runs/seg --out curves.csv");
  exporting->callback([arguments, &options] { exportRun(*arguments, options); });

  for (const RequestVerb& request : kRequestVerbs) addRequestVerb(*verb, request, arguments, options);
}

}  // namespace viscera
