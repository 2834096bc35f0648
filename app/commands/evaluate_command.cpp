// SPDX-License-Identifier: Apache-2.0
#include "app/commands/output.h"
#include "app/commands/score_output.h"
#include "app/label_map_scores.h"
#include "app/label_names.h"

#include <CLI/CLI.hpp>

namespace viscera {
namespace {

struct EvaluateArguments {
  std::filesystem::path prediction;
  std::filesystem::path reference;
  std::string labels;
  double tolerance_mm = kSurfaceTolerance_mm;
};

void evaluate(const EvaluateArguments& arguments, const GlobalOptions& options) {
  const auto names =
      arguments.labels.empty() ? std::map<int, std::string>() : labelNamesFrom(arguments.labels);
  const auto pairs = pairLabelMaps(arguments.prediction, arguments.reference);
  const ScoreTable table = scoreLabelMaps(pairs, names, arguments.tolerance_mm, consoleContext(options));
  const Json protocol = {{"prediction", arguments.prediction.string()},
                         {"reference", arguments.reference.string()},
                         {"labels", arguments.labels.empty() ? "those that occur" : arguments.labels},
                         {"grid", table.grid},
                         {"rule", ruleSentence(table.rule)},
                         {"surface_tolerance_mm", table.surfaceTolerance_mm},
                         {"program", std::string("viscera-cli ") + VISCERA_VERSION}};
  if (options.json) {
    printJson({{"grids", Json::array({toJson(table)})}, {"protocol", protocol}});
    return;
  }
  printProtocol(protocol);
  printScores(table);
}

}  // namespace

void addEvaluateCommand(CLI::App& program, const GlobalOptions& options) {
  const auto arguments = std::make_shared<EvaluateArguments>();
  CLI::App* verb =
      program.add_subcommand("evaluate", "Scores label maps against reference label maps on one grid");
  verb->add_option(
          "--prediction", arguments->prediction, "Label map or DICOM segmentation, or a folder of label maps")
      ->type_name("P")
      ->required();
  verb->add_option(
          "--reference", arguments->reference, "Label map, or a folder; files of one name belong together")
      ->type_name("R")
      ->required();
  verb->add_option(
          "--labels",
          arguments->labels,
          "Labels to score: btcv13, or a JSON file (a split, or {\"labels\": {\"1\": \"spleen\"}}); default: "
          "those that occur, with the names that the files carry")
      ->type_name("NAMES");
  verb->add_option("--tolerance-mm", arguments->tolerance_mm, "Distance that surface Dice forgives")
      ->type_name("MM")
      ->check(CLI::Range(0.0, 1000.0))
      ->capture_default_str();
  verb->footer(
      "Examples:\n"
      "  viscera-cli evaluate --prediction labels.nii.gz --reference truth.nii.gz --labels btcv13\n"
      "  viscera-cli evaluate --prediction predictions --reference labelsTr --labels split.json --json");
  verb->callback([arguments, &options] { evaluate(*arguments, options); });
}

}  // namespace viscera
