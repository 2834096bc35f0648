// SPDX-License-Identifier: Apache-2.0
#include "app/commands/output.h"
#include "app/exit_status.h"
#include "app/project_backup.h"
#include "app/project_check.h"
#include "app/project_repair.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <iostream>
#include <memory>

namespace viscera {
namespace {

struct ProjectArguments {
  std::filesystem::path out;
  bool checkpoints = false;
  bool dryRun = false;
};

std::filesystem::path projectOf(const GlobalOptions& options) {
  return options.project.empty() ? std::filesystem::path(".") : options.project;
}

void printFindings(const std::filesystem::path& project, const std::vector<ProjectFinding>& findings) {
  if (findings.empty()) std::cout << project.string() << ": nothing is wrong\n";
  for (const ProjectFinding& one : findings)
    std::cout << toString(one.severity) << "  " << one.message << "\n    " << one.remedy << '\n';
}

void check(const GlobalOptions& options) {
  const auto project = projectOf(options);
  const auto findings = checkProject(project, consoleContext(options));
  if (options.json) {
    Json list = Json::array();
    for (const ProjectFinding& one : findings)
      list.push_back({{"code", one.code},
                      {"severity", toString(one.severity)},
                      {"message", one.message},
                      {"remedy", one.remedy}});
    printJson({{"project", project.string()}, {"findings", std::move(list)}});
  } else {
    printFindings(project, findings);
  }
  if (std::any_of(findings.begin(), findings.end(), [](const ProjectFinding& one) {
        return one.severity == FindingSeverity::Error;
      }))
    throw CLI::RuntimeError(kBadInput);
}

void backUp(const ProjectArguments& arguments, const GlobalOptions& options) {
  const auto project = projectOf(options);
  const BackupResult result =
      backUpProject(project, arguments.out, arguments.checkpoints, consoleContext(options));
  if (options.json)
    printJson({{"project", project.string()},
               {"backup", arguments.out.string()},
               {"files", result.files},
               {"bytes", result.bytes}});
  else
    std::cout << result.files << " files, " << result.bytes
              << " bytes, each read back and equal: " << arguments.out.string() << '\n'
              << (arguments.checkpoints ? "" : "checkpoints are not in it; --with-checkpoints adds them\n");
}

void repair(const ProjectArguments& arguments, const GlobalOptions& options) {
  const auto project = projectOf(options);
  const auto actions = repairProject(project, arguments.dryRun, consoleContext(options));
  if (options.json) {
    Json list = Json::array();
    for (const RepairAction& one : actions) list.push_back({{"code", one.code}, {"message", one.message}});
    printJson({{"project", project.string()}, {"actions", std::move(list)}, {"dry_run", arguments.dryRun}});
    return;
  }
  if (actions.empty()) std::cout << project.string() << ": nothing to repair\n";
  for (const RepairAction& one : actions)
    std::cout << (arguments.dryRun ? "would be done: " : "done: ") << one.message << '\n';
}

}  // namespace

void addProjectCommands(CLI::App& program, const GlobalOptions& options) {
  CLI::App* verb =
      program.add_subcommand("project", "Checks, backs up and repairs a project (--project DIR)");
  verb->require_subcommand(1);
  const auto arguments = std::make_shared<ProjectArguments>();

  CLI::App* checking = verb->add_subcommand(
      "check", "Database, run folders, checkpoints (every byte), runs without a process, leftovers");
  checking->footer(
      "Exit status 3 where something is damaged.\nExample:\n  viscera-cli project check --project liver");
  checking->callback([&options] { check(options); });

  CLI::App* backup =
      verb->add_subcommand("backup", "Copies database and run descriptions, reads all back and compares");
  backup->add_option("--out", arguments->out, "New folder; it becomes a project of its own")
      ->type_name("DIR")
      ->required();
  backup->add_flag("--with-checkpoints", arguments->checkpoints, "Copy the checkpoints as well (large)");
  backup->footer(
      "Five daily copies of the database are kept in PROJECT/backups besides.\n"
      "Example:\n  viscera-cli project backup --project liver --out liver-backup");
  backup->callback([arguments, &options] { backUp(*arguments, options); });

  CLI::App* repairing = verb->add_subcommand("repair", "Mends what check finds; nothing damaged is deleted");
  repairing->add_flag("--dry-run", arguments->dryRun, "Only say what would be done");
  repairing->footer("Example:\n  viscera-cli project repair --project liver --dry-run");
  repairing->callback([arguments, &options] { repair(*arguments, options); });
}

}  // namespace viscera
