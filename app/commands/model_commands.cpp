// SPDX-License-Identifier: Apache-2.0
#include "app/commands/output.h"
#include "app/console.h"
#include "app/model_comparison.h"
#include "app/model_export.h"
#include "app/model_inspection.h"
#include "engine/base/error.h"
#include "engine/interchange/model_file.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <iostream>

namespace viscera {
namespace {

constexpr std::size_t kShownNames = 8;

struct ModelArguments {
  std::filesystem::path file;
  std::filesystem::path other;  ///< compare only
  std::string as;               ///< inspect only
  std::string format;           ///< convert only
  std::string monaiVersion;
  std::filesystem::path out;
};

std::string sizeText(const std::array<std::int64_t, 3>& size) {
  if (size[0] == 0) return "not told by the file";
  return std::to_string(size[0]) + " x " + std::to_string(size[1]) + " x " + std::to_string(size[2]);
}

void printNames(const char* title, const std::vector<std::string>& names) {
  std::cout << "  " << title << ' ' << names.size();
  for (std::size_t i = 0; i < std::min(names.size(), kShownNames); ++i)
    std::cout << (i == 0 ? "  (" : ", ") << names[i];
  if (!names.empty()) std::cout << (names.size() > kShownNames ? ", …)" : ")");
  std::cout << '\n';
}

void printInspection(const ModelFile& file, const std::vector<NetworkKind>& targets) {
  const NetworkConfig& config = file.config;
  std::cout << file.file.string() << "\n"
            << networkName(file.kind) << ", " << parameterCount(file) << " parameters in "
            << file.tensors.size() << " tensors\n"
            << "written by  " << (file.writtenBy.empty() ? "unknown" : file.writtenBy) << '\n';
  if (!file.prefixStripped.empty()) std::cout << "prefix      \"" << file.prefixStripped << "\" removed\n";
  std::cout << "patch       " << sizeText(file.imageSize) << " voxels\n"
            << "transformer hidden " << config.hiddenSize << ", perceptron " << config.mlpSize << ", "
            << config.numLayers << " layers, " << config.numHeads << " heads"
            << (file.headsKnown ? "" : " (assumed: the file does not tell)") << '\n';
  if (file.kind == NetworkKind::Unetr)
    std::cout << "decoder     feature size " << config.featureSize << ", " << config.outChannels
              << " classes\n";
  for (const auto& [key, value] : file.facts.items()) std::cout << key << "  " << value.dump() << '\n';
  std::cout << "settings    " << (file.runConfig ? "those of its run are in the file" : "none in the file")
            << '\n';
  for (const NetworkKind target : targets) {
    const LoadReport report = dryRun(file, target);
    std::cout << "\nloaded into " << networkName(target) << ":\n";
    printNames("used", report.used);
    printNames("ignored", report.ignored);
    printNames("missing", report.missing);
    printNames("mismatched", report.mismatched);
    printNames("unexpected", report.unexpected);
  }
}

void inspect(const ModelArguments& arguments, const GlobalOptions& options) {
  const ModelFile file = readModelFile(arguments.file);
  const auto targets = inspectionTargets(file, arguments.as);
  if (options.json)
    printJson(inspectionOf(file, targets));
  else
    printInspection(file, targets);
}

void convert(const ModelArguments& arguments, const GlobalOptions& options) {
  if (arguments.format != "pt")
    throw Error(ErrorCode::InvalidConfiguration,
                "--to " + arguments.format + ": is not part of this version; there is --to pt");
  const ModelExportResult result =
      exportModel({arguments.file, arguments.out, arguments.monaiVersion, true}, consoleContext(options));
  if (options.json) {
    printJson({{"out", arguments.out.string()},
               {"sha256", result.sha256},
               {"network", result.network},
               {"tensors", result.tensors},
               {"provenance", result.provenance.string()},
               {"monai", arguments.monaiVersion.empty() ? Json(nullptr) : Json(arguments.monaiVersion)}});
    return;
  }
  std::cout << arguments.out.string() << ": state dict of a " << result.network << ", "
            << (arguments.monaiVersion.empty() ? std::string("names of MONAI 0.9 to 1.3")
                                               : "for MONAI " + arguments.monaiVersion)
            << "\nsha256 " << result.sha256 << "\nread back: all " << result.tensors
            << " tensors are the same; where they come from: " << result.provenance.string() << '\n';
  if (result.hadSettings)
    std::cout << "the settings of the run are not in it; keep the original for predictions\n";
}

std::string verdictOf(const ModelComparison& comparison) {
  if (comparison.identical()) return "the models are identical";
  if (comparison.tensors.empty())
    return "nothing was compared: the models have no tensor of one name and shape in common";
  return "the models differ, by at most " + numberText(comparison.largest()) + " in " +
         std::to_string(comparison.tensors.size()) + " tensors in common";
}

void compare(const ModelArguments& arguments, const GlobalOptions& options) {
  const ModelFile a = readModelFile(arguments.file);
  const ModelFile b = readModelFile(arguments.other);
  const ModelComparison comparison = compareModels(a, b);
  if (options.json) {
    printJson(toJson(comparison));
    return;
  }
  std::vector<std::vector<std::string>> rows;
  for (const TensorDifference& one : comparison.tensors) rows.push_back({one.name, numberText(one.largest)});
  printTable({"tensor", "largest difference"}, rows);
  std::cout << '\n';
  printNames("only in A", comparison.onlyInA);
  printNames("only in B", comparison.onlyInB);
  printNames("another shape", comparison.otherShape);
  std::cout << verdictOf(comparison) << '\n';
}

void addInspect(CLI::App& verb, const GlobalOptions& options) {
  const auto arguments = std::make_shared<ModelArguments>();
  CLI::App* inspecting =
      verb.add_subcommand("inspect", "What a model file holds and what of it a network would use");
  inspecting->add_option("file", arguments->file, ".pt file, MMAR or bundle folder")
      ->type_name("FILE")
      ->required();
  inspecting
      ->add_option("--as",
                   arguments->as,
                   "Network to load it into: unetr or vitautoenc (default: its own; an "
                   "encoder of pre-training into both)")
      ->type_name("NETWORK")
      ->check(CLI::IsMember({"unetr", "vitautoenc"}));
  inspecting->footer(
      "Examples:\n"
      "  viscera-cli model inspect runs/ssl/checkpoints/best.pt\n"
      "  viscera-cli model inspect model.pt --as unetr --json");
  inspecting->callback([arguments, &options] { inspect(*arguments, options); });
}

void addConvert(CLI::App& verb, const GlobalOptions& options) {
  const auto arguments = std::make_shared<ModelArguments>();
  CLI::App* converting = verb.add_subcommand("convert", "Writes the weights as a plain state dict for MONAI");
  converting->add_option("file", arguments->file, ".pt file, MMAR or bundle folder")
      ->type_name("FILE")
      ->required();
  converting->add_option("--to", arguments->format, "pt")->type_name("FORMAT")->required();
  converting
      ->add_option("--monai",
                   arguments->monaiVersion,
                   "Version whose strict loading it must satisfy, e.g. 1.6 (default: 0.9 to 1.3)")
      ->type_name("VERSION");
  converting->add_option("--out", arguments->out, "File to write")->type_name("PATH")->required();
  converting->footer(
      "Example:\n  viscera-cli model convert runs/seg/checkpoints/best.pt --to pt --monai 1.6 --out "
      "unetr.pt");
  converting->callback([arguments, &options] { convert(*arguments, options); });
}

void addCompare(CLI::App& verb, const GlobalOptions& options) {
  const auto arguments = std::make_shared<ModelArguments>();
  CLI::App* comparing =
      verb.add_subcommand("compare", "Largest difference of each tensor of two model files");
  comparing->add_option("a", arguments->file, ".pt file, MMAR or bundle folder")->type_name("A")->required();
  comparing->add_option("b", arguments->other, ".pt file, MMAR or bundle folder")->type_name("B")->required();
  comparing->footer(
      "Names are compared in one form, whichever MONAI version wrote the files. Example:\n"
      "  viscera-cli model compare runs/a/checkpoints/best.pt runs/b/checkpoints/best.pt");
  comparing->callback([arguments, &options] { compare(*arguments, options); });
}

}  // namespace

void addModelCommands(CLI::App& program, const GlobalOptions& options) {
  CLI::App* verb = program.add_subcommand("model", "Looks at model files, converts and compares them");
  verb->require_subcommand(1);
  addInspect(*verb, options);
  addConvert(*verb, options);
  addCompare(*verb, options);
}

}  // namespace viscera
