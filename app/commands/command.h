// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <stop_token>
#include <string>

namespace CLI {
class App;
}

namespace viscera {

/// Options every verb of viscera-cli has. Filled before a verb's callback runs.
struct GlobalOptions {
  std::filesystem::path project;  ///< empty: the run folder given by --out is itself a project
  std::string device = "auto";    ///< auto, cpu, cuda, cuda:N
  int threads = 0;                ///< 0 = all cores
  bool json = false;              ///< one JSON document on stdout, progress on stderr
  bool quiet = false;             ///< no progress
  std::stop_token stop;           ///< triggered by Ctrl-C and SIGTERM
};

// Each adds its verbs to the program. The callbacks throw viscera::Error; main turns that into message and
// exit code. `options` outlives the program's App.
void addPhantomCommand(CLI::App& program, const GlobalOptions& options);
void addDatasetCommands(CLI::App& program, const GlobalOptions& options);
void addTrainingCommands(CLI::App& program, const GlobalOptions& options);  // pretrain, train
void addValidateCommand(CLI::App& program, const GlobalOptions& options);
void addInferCommand(CLI::App& program, const GlobalOptions& options);
void addEvaluateCommand(CLI::App& program, const GlobalOptions& options);
void addModelCommands(CLI::App& program, const GlobalOptions& options);    // inspect, convert, compare
void addRunsCommands(CLI::App& program, const GlobalOptions& options);     // list, show, export, pause, …
void addProjectCommands(CLI::App& program, const GlobalOptions& options);  // check, backup, repair
void addBenchCommand(CLI::App& program, const GlobalOptions& options);
void addDemoCommand(CLI::App& program, const GlobalOptions& options);

}  // namespace viscera
