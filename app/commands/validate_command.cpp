// SPDX-License-Identifier: Apache-2.0
#include "app/commands/output.h"
#include "app/commands/prediction_options.h"
#include "app/commands/score_output.h"
#include "app/console.h"
#include "app/model_scores.h"
#include "engine/base/log.h"

#include <CLI/CLI.hpp>

#include <iostream>

namespace viscera {
namespace {

struct ValidateArguments {
  PredictionRequest prediction;
  ModelScoreRequest scoring;
};

ValidationGrid gridOf(const std::string& word) {
  if (word == "model") return ValidationGrid::Model;
  return word == "both" ? ValidationGrid::Both : ValidationGrid::Original;
}

CaseRole roleOf(const std::string& word) {
  if (word == "training") return CaseRole::Training;
  return word == "test" ? CaseRole::Test : CaseRole::Validation;
}

void printCard(const ModelScores& scores) {
  if (scores.card.is_null()) return;
  std::cout << "\nThe split is that of the card (" << scores.card.at("source").get<std::string>() << "):\n";
  for (const ScoreTable& table : scores.tables)
    for (const Json& figure : scores.card.at("figures"))
      if (figure.at("grid") == table.grid)
        std::cout << "  " << table.grid << " grid: yours " << numberText(meanDice(table)) << ", the card's "
                  << numberText(figure.at("mean_dice").get<double>()) << ", "
                  << figure.at("what").get<std::string>() << '\n';
}

void runValidation(ValidateArguments& arguments, const GlobalOptions& options) {
  arguments.prediction.device = options.device;
  PredictionModel model = loadPredictionModel(arguments.prediction);
  logInfo("device " + model.device.name + ": " + model.device.reason);
  const ModelScores scores = scoreModel(model, arguments.scoring, consoleContext(options));
  writeScores(arguments.scoring.out, scores);
  const bool recorded = recordScores(model, scores);
  if (options.json) {
    printJson(toJson(scores));
    return;
  }
  printProtocol(scores.protocol);
  for (const ScoreTable& table : scores.tables) printScores(table);
  printCard(scores);
  std::cout << "\nfiles in " << arguments.scoring.out.string()
            << (recorded ? "; recorded in the project of the run\n" : "\n");
}

void addScoringOptions(CLI::App& verb, ModelScoreRequest& scoring) {
  verb.add_option("--data", scoring.splitFile, "Split file")->type_name("SPLIT.json")->required();
  verb.add_option("--root", scoring.root, "Folder of the data (default: that of the split file)")
      ->type_name("DIR");
  verb.add_option("--fold", scoring.fold, "Cases of fold K are the validation cases")->type_name("K");
  verb.add_option_function<std::string>(
          "--grid",
          [&scoring](const std::string& word) { scoring.grid = gridOf(word); },
          "Where prediction and reference are compared: original (default: the grid of the scan, against the "
          "label map "
          "as it is in the file), model (the network's grid) or both")
      ->type_name("NAME")
      ->check(CLI::IsMember({"original", "model", "both"}));
  verb.add_option_function<std::string>(
          "--role",
          [&scoring](const std::string& word) { scoring.role = roleOf(word); },
          "Cases to score: validation (default), training, or test, which has to be asked for by name")
      ->type_name("NAME")
      ->check(CLI::IsMember({"validation", "training", "test"}));
  verb.add_option_function<std::string>(
          "--rule",
          [&scoring](const std::string& word) {
            scoring.rule = word == "tutorial" ? DiceRule::Tutorial : DiceRule::Organs;
          },
          "How the mean Dice is formed: organs (default) or tutorial (as the MONAI tutorial does, with "
          "background)")
      ->type_name("NAME")
      ->check(CLI::IsMember({"organs", "tutorial"}));
  verb.add_option("--tolerance-mm", scoring.surfaceTolerance_mm, "Distance that surface Dice forgives")
      ->type_name("MM")
      ->check(CLI::Range(0.0, 1000.0))
      ->capture_default_str();
  verb.add_flag("--save-predictions", scoring.savePredictions, "Also write the predicted label maps");
  verb.add_option("--out", scoring.out, "Folder for metrics.csv, *_raw.csv, *_summary.csv and summary.json")
      ->type_name("DIR")
      ->required();
}

}  // namespace

void addValidateCommand(CLI::App& program, const GlobalOptions& options) {
  const auto arguments = std::make_shared<ValidateArguments>();
  CLI::App* verb =
      program.add_subcommand("validate", "Scores a model on labelled cases: Dice, HD95, surface Dice");
  addPredictionOptions(*verb, arguments->prediction);
  addScoringOptions(*verb, arguments->scoring);
  verb->footer(
      "A model that carries no settings is used with those of preset clara-4.1-card-seg; --set changes them. "
      "Examples:\n"
      "  viscera-cli validate --model runs/seg/checkpoints/best.pt --data split.json --root DATA --out "
      "scores\n"
      "  viscera-cli validate --model model.pt --data folds.json --root DATA --fold 0 --grid both --set "
      "spacing=1.5,1.5,2 --out scores\n"
      "  viscera-cli validate --model runs/seg --data split.json --root DATA --role test --out test-scores "
      "--json");
  verb->callback([arguments, &options] { runValidation(*arguments, options); });
}

}  // namespace viscera
