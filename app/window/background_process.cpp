// SPDX-License-Identifier: Apache-2.0
#include "app/window/background_process.h"

#include "engine/base/child_process.h"
#include "engine/base/error.h"
#include "engine/base/process.h"
#include "storage/database.h"
#include "storage/run_repository.h"

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <thread>

namespace viscera {
namespace {

constexpr double kPatience_s = 120.0;
constexpr std::chrono::milliseconds kPeriod{100};

std::string lastLineOf(const std::filesystem::path& file) {
  std::ifstream stream(file);
  std::string last;
  for (std::string line; std::getline(stream, line);)
    if (!line.empty()) last = line;
  return last;
}

/// Identity of a process of this host without its start.
std::string identityOf(int process) {
  const std::string self = processIdentity();
  return self.substr(0, self.find(':') + 1) + std::to_string(process);
}

bool hasTaken(const std::filesystem::path& project, const std::string& runId, int process) {
  Database database(project / kDatabaseName, Database::Access::ReadOnly);
  const auto run = RunRepository(database).find(runId);
  return run && hasProcess(run->state) && run->process.starts_with(identityOf(process) + ":");
}

}  // namespace

BackgroundProgram backgroundProgram() {
  const char* given = std::getenv("VISCERA_CLI");
  BackgroundProgram program;
  program.file = given != nullptr ? std::filesystem::path(given)
                                  : std::filesystem::path(programFile()).parent_path() / "viscera-cli";
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(program.file, ignored))
    throw Error(ErrorCode::Io,
                program.file.string() +
                    ": is missing, and runs cannot go on without the window; install the program again, or "
                    "stop the run and continue it later");
  return program;
}

void handOver(const BackgroundProgram& program,
              const std::filesystem::path& project,
              const std::string& runId,
              bool paused,
              const WorkContext& work) {
  Database database(project / kDatabaseName, Database::Access::ReadOnly);
  const auto run = RunRepository(database).find(runId);
  require(run.has_value(), "handOver needs a run that the project knows");
  const auto folder = runFolderOf(project, *run);
  const auto output = folder / "background.txt";
  ChildProcess::Start start;
  start.file = program.file.string();
  start.words = {start.file,
                 run->task == "pretraining" ? "pretrain" : "train",
                 "--resume",
                 folder.string(),
                 "--no-preflight",
                 "--quiet"};
  if (paused) start.words.push_back("--paused");
  const int process = startDetached(start, output);
  const double deadline_s = monotonicSeconds() + kPatience_s;
  while (!hasTaken(project, runId, process)) {
    work.throwIfStopped();
    const bool alive = processRuns(identityOf(process)).value_or(true);
    if (!alive && hasTaken(project, runId, process)) return;
    if (!alive || monotonicSeconds() > deadline_s)
      throw Error(ErrorCode::Internal,
                  displayName(*run) + " is saved at step " + std::to_string(run->step) +
                      ", but the process that was to continue it did not begin (" + lastLineOf(output) +
                      "); continue it here, or with `viscera-cli " + start.words[1] + " --resume " +
                      folder.string() + "`");
    std::this_thread::sleep_for(kPeriod);
  }
}

}  // namespace viscera
