// SPDX-License-Identifier: Apache-2.0
#include "app/commands/dataset_commands.h"

#include "app/commands/output.h"
#include "app/console.h"
#include "app/split_description.h"
#include "engine/base/error.h"
#include "engine/data/split.h"
#include "engine/data/split_audit.h"
#include "engine/volume/volume_io.h"

#include <CLI/CLI.hpp>

#include <iostream>
#include <optional>

namespace viscera {
namespace {

struct InspectArguments {
  std::filesystem::path split;
  std::filesystem::path root;
  std::optional<int> fold;
};

/// What the headers of a case say; voxels are not read.
struct CaseLook {
  const SplitCase* splitCase = nullptr;
  std::optional<VolumeInfo> image;
  std::vector<std::string> warnings;
  std::string problem;  ///< empty: none
};

CaseLook lookAt(const SplitCase& splitCase) {
  CaseLook look;
  look.splitCase = &splitCase;
  if (!splitCase.found) {
    look.problem = splitCase.resolution.empty() ? "a file is missing" : splitCase.resolution;
    return look;
  }
  try {
    look.image = readVolumeInfo(splitCase.imagePath);
    look.warnings = look.image->header.warnings;
    if (splitCase.labelPath.empty()) return look;
    const VolumeInfo label = readVolumeInfo(splitCase.labelPath);
    if (!sameGrid(look.image->geometry, label.geometry, 1e-2))
      look.problem = splitCase.label + ": the label map is not on the grid of the image (" +
                     toString(label.geometry.size) + " " + label.geometry.axcodes() + " against " +
                     toString(look.image->geometry.size) + " " + look.image->geometry.axcodes() + ")";
  } catch (const Error& error) {
    look.problem = error.what();
  }
  return look;
}

Json toJson(const CaseLook& look) {
  const SplitCase& one = *look.splitCase;
  Json value = {{"id", one.id},
                {"role", roleText(one.role)},
                {"fold", one.fold ? Json(*one.fold) : Json(nullptr)},
                {"found", one.found},
                {"image", one.image},
                {"label", one.label.empty() ? Json(nullptr) : Json(one.label)},
                {"image_path", one.imagePath.string()},
                {"label_path", one.labelPath.empty() ? Json(nullptr) : Json(one.labelPath.string())},
                {"resolution", one.resolution},
                {"shape", nullptr},
                {"spacing_mm", nullptr},
                {"axcodes", nullptr},
                {"voxel_type", nullptr},
                {"warnings", look.warnings},
                {"problem", look.problem.empty() ? Json(nullptr) : Json(look.problem)}};
  if (look.image) {
    const Geometry& geometry = look.image->geometry;
    value["shape"] = geometry.size;
    value["spacing_mm"] = {geometry.spacing_mm[0], geometry.spacing_mm[1], geometry.spacing_mm[2]};
    value["axcodes"] = geometry.axcodes();
    value["voxel_type"] = toString(look.image->type);
  }
  return value;
}

std::string spacingText(const Eigen::Vector3d& spacing_mm) {
  return numberText(spacing_mm[0]) + " x " + numberText(spacing_mm[1]) + " x " + numberText(spacing_mm[2]);
}

void printLooks(const Split& split, const std::vector<CaseLook>& looks) {
  std::vector<std::vector<std::string>> rows;
  std::map<std::string, int> roles;
  int problems = 0;
  for (const CaseLook& look : looks) {
    const std::string role = roleText(look.splitCase->role);
    ++roles[role];
    problems += look.problem.empty() ? 0 : 1;
    std::string remark = look.problem.empty() ? look.splitCase->resolution : look.problem;
    for (const std::string& warning : look.warnings) remark += (remark.empty() ? "" : "; ") + warning;
    rows.push_back({look.splitCase->id,
                    role,
                    look.splitCase->found ? "yes" : "NO",
                    look.splitCase->label.empty() ? "no" : "yes",
                    look.image ? toString(look.image->geometry.size) : "–",
                    look.image ? spacingText(look.image->geometry.spacing_mm) : "–",
                    look.image ? look.image->geometry.axcodes() : "–",
                    remark});
  }
  printTable({"case", "role", "found", "label", "voxels", "spacing mm", "axes", "remark"}, rows);
  std::cout << '\n' << looks.size() << " cases:";
  for (const auto& [role, count] : roles) std::cout << "  " << count << ' ' << role;
  std::cout << "\nclasses with background: " << split.classCount() << "\nsplit " << split.file.string()
            << "  sha256 " << split.sha256 << '\n';
  if (problems > 0) std::cout << problems << " with a problem\n";
}

void inspect(const InspectArguments& arguments, const GlobalOptions& options) {
  Split split = readResolvedSplit(arguments.split, arguments.root);
  if (arguments.fold) applyFold(split, *arguments.fold);
  const WorkContext context = consoleContext(options);
  std::vector<CaseLook> looks;
  for (const SplitCase& one : split.cases) {
    context.throwIfStopped();
    looks.push_back(lookAt(one));
    context.report("headers", static_cast<double>(looks.size()) / static_cast<double>(split.cases.size()));
  }
  if (!options.json) {
    printLooks(split, looks);
    return;
  }
  Json document = {{"split", split.file.string()},
                   {"sha256", split.sha256},
                   {"name", split.name},
                   {"classes", split.classCount()},
                   {"labels", Json::object()},
                   {"cases", Json::array()}};
  for (const auto& [value, name] : split.labels) document["labels"][std::to_string(value)] = name;
  for (const CaseLook& look : looks) document["cases"].push_back(toJson(look));
  printJson(document);
}

}  // namespace

Split readResolvedSplit(const std::filesystem::path& file, const std::filesystem::path& root) {
  Split split = readSplit(file);
  resolvePaths(split, root.empty() ? std::filesystem::absolute(file).parent_path() : root);
  return split;
}

void addDatasetCommands(CLI::App& program, const GlobalOptions& options) {
  CLI::App* verb = program.add_subcommand("dataset", "Looks at data sets, checks and edits them");
  verb->require_subcommand(1);
  const auto arguments = std::make_shared<InspectArguments>();
  CLI::App* look =
      verb->add_subcommand("inspect", "Every case of a split: found or not, voxels, spacing, axes, problems");
  look->add_option("split", arguments->split, "Split file")->type_name("SPLIT.json")->required();
  look->add_option("--root", arguments->root, "Folder of the data (default: that of the split file)")
      ->type_name("DIR");
  look->add_option("--fold", arguments->fold, "Show the roles with fold K held out")->type_name("K");
  look->footer(
      "Only headers are read. Examples:\n"
      "  viscera-cli dataset inspect dataset_0.json --root /data/btcv\n"
      "  viscera-cli dataset inspect folds.json --root /data/btcv --fold 0 --json");
  look->callback([arguments, &options] { inspect(*arguments, options); });
  addDatasetCheckCommands(*verb, options);
  addDatasetEditCommands(*verb, options);
  addDatasetImportCommands(*verb, options);
}

}  // namespace viscera
