// SPDX-License-Identifier: Apache-2.0
#include "app/program.h"

#include "app/commands/command.h"
#include "app/commands/export_command.h"
#include "app/commands/output.h"
#include "app/console.h"
#include "app/exit_status.h"
#include "app/interrupt.h"
#include "engine/base/log.h"
#include "engine/base/process.h"
#include "engine/inference/memory_fallback.h"
#include "engine/ops/tensor_memory.h"

#include <ATen/Parallel.h>
#include <CLI/CLI.hpp>
#include <c10/util/Exception.h>

#include <algorithm>
#include <csignal>
#include <iostream>
#include <new>
#include <numeric>

namespace viscera {
namespace {

constexpr const char* kExamples =
    "Start here:\n"
    "  viscera-cli phantom --out demo\n"
    "  viscera-cli pretrain --data demo/dataset_ssl.json --root demo --preset quick-demo-ssl --out demo/ssl\n"
    "  viscera-cli train --data demo/dataset_seg.json --root demo --preset quick-demo-seg "
    "--init demo/ssl/checkpoints/best.pt --out demo/seg\n"
    "  viscera-cli validate --model demo/seg --data demo/dataset_seg.json --root demo --out demo/scores\n"
    "  viscera-cli infer --model demo/seg --input demo/imagesTs --output demo/predictions\n"
    "\n"
    "viscera-cli VERB --help shows the options of a verb with examples.\n"
    "Exit status: 0 success, 2 bad usage or settings, 3 bad input data, 4 interrupted but resumable,\n"
    "5 out of memory or device failure, 1 anything else. Not for clinical use.";

/// Unused tensor memory that the program keeps for its next step: at most this, and a quarter of what is
/// free.
constexpr std::int64_t kMostKeptBytes = std::int64_t{4} << 30U;

int editDistance(const std::string& a, const std::string& b) {
  std::vector<int> row(b.size() + 1);
  std::iota(row.begin(), row.end(), 0);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    int diagonal = row[0];
    row[0] = static_cast<int>(i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const int replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row.back();
}

void addGlobalOptions(CLI::App& program, GlobalOptions& options) {
  program
      .add_option(
          "--project", options.project, "Project folder; without it the run folder is its own project")
      ->type_name("DIR");
  program.add_option("--device", options.device, "auto, cpu, cuda or cuda:N")
      ->type_name("NAME")
      ->capture_default_str();
  program.add_option("--threads", options.threads, "CPU threads; 0 = all cores")
      ->type_name("N")
      ->check(CLI::Range(0, 4096));
  program.add_flag("--json", options.json, "One JSON document on stdout; progress stays on stderr");
  program.add_flag("--quiet", options.quiet, "No progress");
  program.set_version_flag("--version", std::string("viscera-cli ") + VISCERA_VERSION);
}

void addVerbs(CLI::App& program, const GlobalOptions& options) {
  addPhantomCommand(program, options);
  addDatasetCommands(program, options);
  addTrainingCommands(program, options);
  addValidateCommand(program, options);
  addInferCommand(program, options);
  addEvaluateCommand(program, options);
  addExportCommand(program, options);
  addModelCommands(program, options);
  addRunsCommands(program, options);
  addProjectCommands(program, options);
  addBenchCommand(program, options);
  addDemoCommand(program, options);
}

/// The word that should have been a verb, with the App whose verbs were meant.
struct UnknownVerb {
  const CLI::App* parent = nullptr;
  std::string word;
};

std::vector<std::string> verbsOf(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* verb : app.get_subcommands([](const CLI::App*) { return true; }))
    names.push_back(verb->get_name());
  return names;
}

UnknownVerb unknownVerb(const CLI::App& program, const std::vector<std::string>& arguments) {
  const CLI::App* parent = &program;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& word = arguments[i];
    if (word.starts_with("-")) {
      const bool takesValue = word == "--project" || word == "--device" || word == "--threads";
      i += takesValue ? 1 : 0;
      continue;
    }
    const CLI::App* next = nullptr;
    for (const CLI::App* verb : parent->get_subcommands([](const CLI::App*) { return true; }))
      if (verb->get_name() == word) next = verb;
    if (next == nullptr) return {parent, word};
    if (verbsOf(*next).empty()) return {};
    parent = next;
  }
  return {};
}

/// " runs stop": the words that lead to a verb.
std::string pathOf(const CLI::App& verb, const CLI::App& program) {
  std::string path;
  for (const CLI::App* one = &verb; one != nullptr && one != &program; one = one->get_parent())
    path = " " + one->get_name() + path;
  return path;
}

std::string usageProblem(const CLI::App& program,
                         const std::vector<std::string>& arguments,
                         const CLI::ParseError& error) {
  const UnknownVerb unknown = unknownVerb(program, arguments);
  if (unknown.parent != nullptr) {
    const auto verbs = verbsOf(*unknown.parent);
    std::string text = "unknown verb \"" + unknown.word + "\"";
    if (const std::string near = nearestWord(unknown.word, verbs); !near.empty())
      return text + "; did you mean \"" + near + "\"?";
    text += "; there are:";
    for (const std::string& verb : verbs) text += " " + verb;
    return text;
  }
  std::string text = error.what();
  const auto used = program.get_subcommands();
  const CLI::App* verb = used.empty() ? &program : used.back();
  while (!verb->get_subcommands().empty()) verb = verb->get_subcommands().back();
  std::vector<std::string> names;
  for (const CLI::App* app : {verb, &program})
    for (const CLI::Option* option : app->get_options()) names.push_back(option->get_name());
  for (const std::string& word : program.remaining(true))
    if (word.starts_with("--"))
      if (const std::string near = nearestWord(word, names); !near.empty())
        text += "\nDid you mean " + near + "?";
  return text + "\nMore: viscera-cli" + pathOf(*verb, program) + " --help";
}

int fail(const GlobalOptions& options, ExitStatus status, const std::string& message) {
  logError(message);
  if (options.json) printJson({{"error", {{"status", static_cast<int>(status)}, {"message", message}}}});
  return status;
}

int parseAndRun(CLI::App& program, const GlobalOptions& options, std::vector<std::string> arguments) {
  try {
    std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());  // what CLI11 expects
    program.parse(reversed);
    return kSuccess;
  } catch (const CLI::RuntimeError& ended) {  // a verb that has said everything itself
    return ended.get_exit_code();
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return program.exit(error);
    return fail(options, kBadConfiguration, usageProblem(program, arguments, error));
  } catch (const Error& error) {
    return fail(options, exitStatusOf(error.code()), error.what());
  } catch (const c10::Error& error) {
    const bool ofDevice = isOutOfMemory(error) || isGpuFailure(error);
    return fail(options, ofDevice ? kOutOfMemoryOrDevice : kOtherFailure, error.what_without_backtrace());
  } catch (const std::bad_alloc&) {
    return fail(options,
                kOutOfMemoryOrDevice,
                "out of memory; close other programs, or use smaller patches or volumes");
  } catch (const std::exception& error) {
    return fail(options, kOtherFailure, error.what());
  }
}

}  // namespace

std::string nearestWord(const std::string& word, const std::vector<std::string>& candidates) {
  std::string nearest;
  int least = static_cast<int>(word.size()) / 2 + 1;
  for (const std::string& candidate : candidates) {
    const int distance = editDistance(word, candidate);
    if (distance >= least) continue;
    least = distance;
    nearest = candidate;
  }
  return nearest;
}

int runProgram(std::vector<std::string> arguments) {
  const InterruptListener interrupts;
  std::signal(SIGXFSZ, SIG_IGN);  // a file that may not grow is a failed write, with a sentence, not a crash
  GlobalOptions options;
  options.stop = interrupts.token();
  CLI::App program(
      "Trains organ segmentation of CT: self-supervised pre-training, fine-tuning, validation, prediction.",
      "viscera-cli");
  program.fallthrough();  // global options may follow the verb
  program.require_subcommand(1);
  addGlobalOptions(program, options);
  addVerbs(program, options);
  program.footer(kExamples);
  program.parse_complete_callback([&options] {
    logToConsole(options.quiet);
    if (options.threads > 0) at::set_num_threads(options.threads);
    keepFreedTensorMemory(std::min(kMostKeptBytes, availableMemoryBytes() / 4));
  });
  return parseAndRun(program, options, std::move(arguments));
}

}  // namespace viscera
