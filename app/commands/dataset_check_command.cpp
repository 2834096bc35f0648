// SPDX-License-Identifier: Apache-2.0
#include "app/commands/dataset_commands.h"
#include "app/commands/output.h"
#include "app/console.h"
#include "app/exit_status.h"
#include "app/split_description.h"
#include "engine/base/error.h"
#include "engine/data/case_check.h"
#include "engine/data/split_audit.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <iostream>

namespace viscera {
namespace {

struct CheckArguments {
  std::filesystem::path split;
  std::filesystem::path root;
  std::vector<std::int64_t> patch;
  std::vector<double> spacing_mm;
  bool card = false;
};

CheckOptions optionsOf(const CheckArguments& arguments, const Split& split, int threads) {
  CheckOptions options = cardCheckOptions(split);
  options.threads = threads;
  if (arguments.patch.size() == 1) options.patch.fill(arguments.patch.front());
  if (arguments.patch.size() == 3) std::copy_n(arguments.patch.begin(), 3, options.patch.begin());
  if (arguments.patch.size() == 2)
    throw Error(ErrorCode::InvalidConfiguration, "--patch takes one number or three, not two");
  if (!arguments.spacing_mm.empty())
    std::copy_n(arguments.spacing_mm.begin(), 3, options.preprocessing.spacing_mm.begin());
  return options;
}

Json toJson(const CaseReport& report) {
  const SplitCase& one = *report.splitCase;
  Json value = {{"id", one.id},
                {"role", roleText(one.role)},
                {"shape", nullptr},
                {"spacing_mm", nullptr},
                {"axcodes", nullptr},
                {"hu_min", report.hu_min ? Json(*report.hu_min) : Json(nullptr)},
                {"hu_max", report.hu_max ? Json(*report.hu_max) : Json(nullptr)},
                {"labels", Json::array()},
                {"volumes_ml", Json::object()},
                {"problems", toJson(report.problems)}};
  if (report.geometry) {
    value["shape"] = report.geometry->size;
    const Eigen::Vector3d& spacing_mm = report.geometry->spacing_mm;
    value["spacing_mm"] = {spacing_mm[0], spacing_mm[1], spacing_mm[2]};
    value["axcodes"] = report.geometry->axcodes();
  }
  for (const auto& [label, volume_ml] : report.volumes_ml) {
    value["labels"].push_back(label);
    if (label != 0) value["volumes_ml"][std::to_string(label)] = volume_ml;
  }
  return value;
}

Json toJson(const Split& split, const DataReport& report, const CheckOptions& options) {
  Json document = {{"split", split.file.string()},
                   {"sha256", split.sha256},
                   {"patch", options.patch},
                   {"spacing_mm", options.preprocessing.spacing_mm},
                   {"errors", report.count(Severity::Error)},
                   {"warnings", report.count(Severity::Warning)},
                   {"infos", report.count(Severity::Info)},
                   {"cases", Json::array()},
                   {"problems", toJson(report.problems)}};
  for (const CaseReport& one : report.cases) document["cases"].push_back(toJson(one));
  return document;
}

bool has(const CaseReport& report, Severity severity) {
  return std::any_of(report.problems.begin(), report.problems.end(), [severity](const DataProblem& problem) {
    return problem.severity == severity;
  });
}

void printSummary(const DataReport& report) {
  struct Counts {
    int cases = 0, ok = 0, errors = 0, warnings = 0;
  };
  std::map<std::string, Counts> roles;
  for (const CaseReport& one : report.cases) {
    Counts& counts = roles[roleText(one.splitCase->role)];
    ++counts.cases;
    if (has(one, Severity::Error))
      ++counts.errors;
    else if (has(one, Severity::Warning))
      ++counts.warnings;
    else
      ++counts.ok;
  }
  std::vector<std::vector<std::string>> rows;
  for (const auto& [role, counts] : roles)
    rows.push_back({role,
                    std::to_string(counts.cases),
                    std::to_string(counts.ok),
                    std::to_string(counts.warnings),
                    std::to_string(counts.errors)});
  printTable({"role", "cases", "ok", "with warnings", "with errors"}, rows);
}

/// The first problems of each code; an absent download has the same one for every case.
class ProblemPrinter {
 public:
  void print(const DataProblem& problem, const std::string& id) {
    const std::size_t limit = problem.severity == Severity::Info ? 1 : kNamedProblems;
    if (counts_[problem.code]++ < limit)
      std::cout << (id.empty() ? "" : id + ": ") << problemText(problem) << '\n';
    else
      ++left_[problem.code];
  }
  void finish() const {
    for (const auto& [code, count] : left_)
      std::cout << "and " << count << " more of " << code << "; --json lists them all\n";
  }

 private:
  static constexpr std::size_t kNamedProblems = 10;
  std::map<std::string, std::size_t> counts_;
  std::map<std::string, std::size_t> left_;
};

void printProblems(const DataReport& report) {
  ProblemPrinter printer;
  for (const DataProblem& problem : report.problems) printer.print(problem, "");
  for (const Severity severity : {Severity::Error, Severity::Warning, Severity::Info})
    for (const CaseReport& one : report.cases)
      for (const DataProblem& problem : one.problems)
        if (problem.severity == severity) printer.print(problem, one.splitCase->id);
  printer.finish();
}

std::string counted(std::size_t count, const std::string& what) {
  return std::to_string(count) + ' ' + what + (count == 1 ? "" : "s");
}

void check(const CheckArguments& arguments, const GlobalOptions& options) {
  if (arguments.split.empty() && !arguments.card)
    throw Error(ErrorCode::InvalidConfiguration,
                "dataset check needs a split file, or --card to look for the data of the model card");
  if (arguments.card) {
    if (arguments.root.empty() && arguments.split.empty())
      throw Error(ErrorCode::InvalidConfiguration,
                  "dataset check --card needs the folder to look in: --root DIR");
    const std::filesystem::path root =
        arguments.root.empty() ? std::filesystem::absolute(arguments.split).parent_path() : arguments.root;
    if (arguments.split.empty()) return checkCardDownload(nullptr, root, options);
    const Split split = readSplit(arguments.split);
    return checkCardDownload(&split, root, options);
  }
  const Split split = readResolvedSplit(arguments.split, arguments.root);
  const CheckOptions checkOptions = optionsOf(arguments, split, options.threads);
  const DataReport report = checkCases(split, checkOptions, consoleContext(options));
  if (options.json) {
    printJson(toJson(split, report, checkOptions));
  } else {
    printSummary(report);
    std::cout << '\n'
              << counted(report.count(Severity::Error), "error") << ", "
              << counted(report.count(Severity::Warning), "warning") << '\n';
    printProblems(report);
  }
  if (report.count(Severity::Error) > 0) throw CLI::RuntimeError(kBadInput);
}

void audit(const std::filesystem::path& file, const GlobalOptions& options) {
  const Split split = readSplit(file);
  const std::vector<DataProblem> problems = auditSplit(split);
  Json document = {{"split", file.string()},
                   {"sha256", split.sha256},
                   {"cases", split.cases.size()},
                   {"problems", toJson(problems)}};
  if (options.json) {
    printJson(document);
  } else {
    std::cout << split.cases.size() << " cases; ";
    if (problems.empty()) std::cout << "no patient and no file is in two parts\n";
    if (!problems.empty())
      std::cout << problems.size() << (problems.size() == 1 ? " finding\n" : " findings\n");
    for (const DataProblem& problem : problems) {
      std::cout << problemText(problem) << '\n';
      if (problem.patients.empty()) continue;
      std::cout << "  patients:";
      for (const std::string& patient : problem.patients) std::cout << ' ' << patient;
      std::cout << '\n';
    }
  }
  const bool failed = std::any_of(problems.begin(), problems.end(), [](const DataProblem& problem) {
    return problem.severity == Severity::Error;
  });
  if (failed) throw CLI::RuntimeError(kBadInput);
}

void addCheck(CLI::App& dataset, const GlobalOptions& options) {
  const auto arguments = std::make_shared<CheckArguments>();
  CLI::App* verb =
      dataset.add_subcommand("check", "Reads every case and names what would go wrong in training");
  verb->add_option("split", arguments->split, "Split file")->type_name("SPLIT.json");
  verb->add_option("--root", arguments->root, "Folder of the data (default: that of the split file)")
      ->type_name("DIR");
  verb->add_option("--patch", arguments->patch, "Patch of the training in voxels (default: 96)")
      ->type_name("N|X,Y,Z")
      ->delimiter(',')
      ->expected(1, 3)
      ->check(CLI::PositiveNumber);
  verb->add_option(
          "--spacing",
          arguments->spacing_mm,
          "Spacing of the training in mm (default: the card's, 1.5,1.5,2 with label maps, else 2,2,2)")
      ->type_name("X,Y,Z")
      ->delimiter(',')
      ->expected(3)
      ->check(CLI::PositiveNumber);
  verb->add_flag("--card",
                 arguments->card,
                 "Only look whether the files of the list are there; without a list: of TCIA and BTCV");
  verb->footer(
      "Checked are: files present and readable, image and label map on one grid, label values, Hounsfield "
      "range,\n"
      "NaN, empty scans and label maps, size against the patch, the same scan twice, patients in two parts.\n"
      "Several cases are read at once (--threads). Exit status 3 where there is an error. Examples:\n"
      "  viscera-cli dataset check dataset_0.json --root /data/btcv\n"
      "  viscera-cli dataset check dataset_0.json --root /data/btcv --patch 64 --spacing 2,2,2 --threads 4 "
      "--json\n"
      "  viscera-cli dataset check --card --root /data");
  verb->callback([arguments, &options] { check(*arguments, options); });
}

}  // namespace

Json toJson(const std::vector<DataProblem>& problems) {
  Json list = Json::array();
  for (const DataProblem& problem : problems) {
    Json one = {{"code", problem.code},
                {"severity", toString(problem.severity)},
                {"message", problem.message},
                {"remedy", problem.remedy}};
    if (!problem.cases.empty()) one["cases"] = problem.cases;
    if (!problem.patients.empty()) one["patients"] = problem.patients;
    list.push_back(std::move(one));
  }
  return list;
}

std::string problemText(const DataProblem& problem) {
  return std::string(toString(problem.severity)) + ": " + problem.message + "; " + problem.remedy;
}

void addDatasetCheckCommands(CLI::App& dataset, const GlobalOptions& options) {
  addCheck(dataset, options);
  const auto file = std::make_shared<std::filesystem::path>();
  CLI::App* verb =
      dataset.add_subcommand("audit", "Patients and files that a split has in two parts; opens no scan");
  verb->add_option("split", *file, "Split file")->type_name("SPLIT.json")->required();
  verb->footer(
      "Patients are told apart by the names of their files: A-NNNN of TCIA, sub-NNN of BIDS, else the name "
      "without\n"
      "_dayNNN. Exit status 3 where one file is trained on and held out. Examples:\n"
      "  viscera-cli dataset audit tcia_dataset_split.json\n"
      "  viscera-cli dataset audit folds.json --json");
  verb->callback([file, &options] { audit(*file, options); });
}

}  // namespace viscera
