// SPDX-License-Identifier: Apache-2.0
#include "app/commands/output.h"
#include "app/console.h"
#include "app/demo.h"
#include "engine/base/error.h"

#include <CLI/CLI.hpp>

#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <iostream>

namespace viscera {
namespace {

struct DemoArguments {
  bool full = false;
  std::filesystem::path out;
};

std::filesystem::path temporaryFolder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "viscera-demo-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr)
    throw Error(ErrorCode::Io, pattern + ": the folder cannot be made; name one with --out");
  return pattern;
}

struct OrganPair {
  std::string name;
  double pretrained = kUndefinedScore;
  double scratch = kUndefinedScore;
};

std::map<int, OrganPair> organsOf(const DemoResult& result) {
  std::map<int, OrganPair> organs;
  for (const OrganMean& mean : organMeans(result.pretrainedScores.tables.front()))
    organs[mean.label] = {mean.name, mean.dice, kUndefinedScore};
  for (const OrganMean& mean : organMeans(result.scratchScores.tables.front()))
    organs[mean.label].scratch = mean.dice;
  return organs;
}

Json toJson(const DemoPlan& plan, const DemoResult& result) {
  Json organs = Json::object();
  for (const auto& [label, pair] : organsOf(result))
    organs[std::to_string(label)] = {{"name", pair.name},
                                     {"pretrained", finiteOrNull(pair.pretrained)},
                                     {"scratch", finiteOrNull(pair.scratch)}};
  return {{"folder", plan.folder.string()},
          {"seconds", result.seconds},
          {"steps", {{"pretraining", plan.pretrainingSteps}, {"training", plan.trainingSteps}}},
          {"mean_dice",
           {{"pretrained", finiteOrNull(meanDice(result.pretrainedScores.tables.front()))},
            {"scratch", finiteOrNull(meanDice(result.scratchScores.tables.front()))}}},
          {"organs", std::move(organs)},
          {"models", {{"pretrained", result.pretrained.string()}, {"scratch", result.scratch.string()}}},
          {"prediction", result.prediction.string()},
          {"picture", result.picture.string()}};
}

std::string diceText(double value) {
  if (!std::isfinite(value)) return "–";
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "%.3f", value);
  return text.data();
}

void printDemo(const DemoPlan& plan, const DemoResult& result) {
  const ScoreTable& pretrained = result.pretrainedScores.tables.front();
  const ScoreTable& scratch = result.scratchScores.tables.front();
  std::vector<std::vector<std::string>> rows;
  const auto add = [&rows](const std::string& name, double a, double b) {
    rows.push_back({name, diceText(a), diceText(b), diceText(a - b)});
  };
  for (const auto& [label, pair] : organsOf(result)) add(pair.name, pair.pretrained, pair.scratch);
  add("mean", meanDice(pretrained), meanDice(scratch));
  std::cout << "Dice on " << pretrained.cases.size()
            << " held-out synthetic cases, original grid; both networks after " << plan.trainingSteps
            << " steps with the same seed\n\n";
  printTable({"organ", "with pre-training", "from scratch", "difference"}, rows);
  std::cout << "\nmean: " << ruleSentence(pretrained.rule)
            << "\none seed shows no significance, and synthetic scans say "
            << "nothing about patients\n\n"
            << "models      " << result.pretrained.string() << "\n            " << result.scratch.string()
            << "\nscores      " << (plan.folder / "scores").string() << "\nprediction  "
            << result.prediction.string() << "\npicture     " << result.picture.string()
            << "  (scan, truth, with pre-training, from scratch)"
            << "\nruns        viscera-cli runs list --project " << plan.folder.string() << "\ntime        "
            << durationText(result.seconds) << '\n';
}

void demo(const DemoArguments& arguments, const GlobalOptions& options) {
  DemoPlan plan = demoPlan(arguments.full);
  plan.folder =
      arguments.out.empty() ? temporaryFolder() : std::filesystem::absolute(arguments.out).lexically_normal();
  plan.device = options.device;
  plan.threads = options.threads;
  plan.quiet = options.quiet;
  const DemoResult result = runDemo(plan, consoleContext(options));
  if (options.json)
    printJson(toJson(plan, result));
  else
    printDemo(plan, result);
}

}  // namespace

void addDemoCommand(CLI::App& program, const GlobalOptions& options) {
  const auto arguments = std::make_shared<DemoArguments>();
  CLI::App* verb = program.add_subcommand(
      "demo",
      "The whole way on a synthetic abdomen: data, pre-training, fine-tuning, scores, prediction, picture");
  verb->add_flag(
      "--full", arguments->full, "Train longer: at most 15 minutes on two cores instead of about 5");
  verb->add_option("--out", arguments->out, "Project folder to make (default: a new temporary one)")
      ->type_name("DIR");
  verb->footer(
      "Examples:\n"
      "  viscera-cli demo\n"
      "  viscera-cli demo --full --out demo --threads 2");
  verb->callback([arguments, &options] { demo(*arguments, options); });
}

}  // namespace viscera
