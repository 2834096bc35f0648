// SPDX-License-Identifier: Apache-2.0
#include "app/commands/dataset_commands.h"
#include "app/commands/output.h"
#include "engine/base/error.h"
#include "engine/data/split_edit.h"

#include <CLI/CLI.hpp>

#include <iostream>

namespace viscera {
namespace {

struct EditArguments {
  std::filesystem::path split;
  std::filesystem::path out;
  std::int64_t count = 0;  ///< folds, or cases of a subset
  std::uint64_t seed = 0;
};

/// The original list is what published numbers refer to: it is never written over.
void requireOtherFile(const EditArguments& arguments) {
  std::error_code ignored;
  if (std::filesystem::weakly_canonical(arguments.split, ignored) ==
      std::filesystem::weakly_canonical(arguments.out, ignored))
    throw Error(ErrorCode::InvalidConfiguration,
                "--out " + arguments.out.string() + " is the split itself; write to another file");
}

void makeFolds(const EditArguments& arguments, const GlobalOptions& options) {
  requireOtherFile(arguments);
  const Split split = readSplit(arguments.split);
  const Json document = splitIntoFolds(split, static_cast<int>(arguments.count), arguments.seed);
  writeJsonFile(arguments.out, document);
  std::vector<std::int64_t> sizes(static_cast<std::size_t>(arguments.count), 0);
  for (const Json& entry : document.at("training")) ++sizes[entry.at("fold").get<std::size_t>()];
  const std::size_t moved = split.withRole(CaseRole::Validation).size();
  if (options.json) {
    printJson({{"out", arguments.out.string()},
               {"folds", arguments.count},
               {"seed", arguments.seed},
               {"cases_of_folds", sizes},
               {"moved_from_validation", moved}});
    return;
  }
  std::cout << arguments.out.string() << ": " << document.at("training").size() << " cases in "
            << arguments.count << " folds of";
  for (const std::int64_t size : sizes) std::cout << ' ' << size;
  std::cout << "; train with --fold K to hold out fold K\n";
  if (moved > 0)
    std::cout << "the " << moved << " validation cases of the list are shared out with the others\n";
}

void makeSubset(const EditArguments& arguments, const GlobalOptions& options) {
  requireOtherFile(arguments);
  const Split split = readSplit(arguments.split);
  writeJsonFile(arguments.out, trainingSubset(split, arguments.count, arguments.seed));
  const Split subset = readSplit(arguments.out);
  Json ids = Json::array();
  for (const SplitCase* one : subset.withRole(CaseRole::Training)) ids.push_back(one->id);
  if (options.json) {
    printJson({{"out", arguments.out.string()}, {"seed", arguments.seed}, {"training", ids}});
    return;
  }
  std::cout << arguments.out.string() << ": " << ids.size() << " of "
            << split.withRole(CaseRole::Training).size() << " training cases:";
  for (const Json& id : ids) std::cout << ' ' << id.get<std::string>();
  std::cout << '\n';
}

void addCommonOptions(CLI::App& verb, EditArguments& arguments) {
  verb.add_option("split", arguments.split, "Split file")->type_name("SPLIT.json")->required();
  verb.add_option("--seed", arguments.seed, "The same seed gives the same choice (default 0)")
      ->type_name("S");
  verb.add_option("--out", arguments.out, "File to write")->type_name("OUT.json")->required();
}

}  // namespace

void addDatasetEditCommands(CLI::App& dataset, const GlobalOptions& options) {
  const auto folds = std::make_shared<EditArguments>();
  CLI::App* split =
      dataset.add_subcommand("split", "Shares training and validation cases out over k folds by patient");
  addCommonOptions(*split, *folds);
  split->add_option("--folds", folds->count, "Number of folds")
      ->type_name("K")
      ->required()
      ->check(CLI::Range(2, 1000));
  split->footer(
      "No patient is in two folds; folds differ by at most one case where each patient has one. All keys of "
      "the\n"
      "file and of its entries stay. Examples:\n"
      "  viscera-cli dataset split dataset_0.json --folds 5 --out folds.json\n"
      "  viscera-cli train --data folds.json --fold 0 --root /data/btcv --preset clara-4.1-card-seg --out "
      "runs/f0");
  split->callback([folds, &options] { makeFolds(*folds, options); });

  const auto few = std::make_shared<EditArguments>();
  CLI::App* subset = dataset.add_subcommand("subset", "Keeps N training cases, for training with few labels");
  addCommonOptions(*subset, *few);
  subset->add_option("--count", few->count, "Training cases to keep")
      ->type_name("N")
      ->required()
      ->check(CLI::PositiveNumber);
  subset->footer(
      "Validation, test and unlabelled cases stay. Subsets of one seed are nested: the 6 are among the 12. "
      "Examples:\n"
      "  viscera-cli dataset subset dataset_0.json --count 6 --out six.json\n"
      "  viscera-cli dataset subset dataset_0.json --count 12 --seed 3 --out twelve.json");
  subset->callback([few, &options] { makeSubset(*few, options); });
}

}  // namespace viscera
