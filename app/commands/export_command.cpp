// SPDX-License-Identifier: Apache-2.0
#include "app/commands/export_command.h"

#include "app/commands/output.h"
#include "app/label_names.h"
#include "app/output_place.h"
#include "engine/base/log.h"
#include "engine/interchange/label_export.h"

#include <CLI/CLI.hpp>

#include <array>
#include <cstdio>
#include <iostream>

namespace viscera {
namespace {

struct ExportArguments {
  ExportRequest request;
  std::string format;
  std::string names;
  bool onlyPreview = false;
};

std::string decimals(double value, int digits) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.*f", digits, value);
  return text.data();
}

Json labelsJson(const std::vector<ExportLabel>& labels) {
  Json list = Json::array();
  for (const ExportLabel& label : labels) {
    Json one = {{"label", label.value},
                {"name", label.name},
                {"voxels", label.voxels},
                {"ml", label.volume_ml},
                {"snomed", label.isCoded ? Json(label.code.type.value) : Json(nullptr)}};
    if (label.code.laterality) one["laterality"] = label.code.laterality->meaning;
    list.push_back(std::move(one));
  }
  return list;
}

Json toJson(const ExportPreview& preview) {
  Json files = Json::array();
  for (const PlannedFile& file : preview.files)
    files.push_back({{"path", file.path.string()},
                     {"approximate_bytes", file.approximateBytes},
                     {"exists", file.exists}});
  return {
      {"files", std::move(files)}, {"labels", labelsJson(preview.labels)}, {"warnings", preview.warnings}};
}

Json toJson(const ExportResult& result) {
  Json files = Json::array();
  for (const ExportedFile& file : result.files) {
    Json one = {{"path", file.path.string()}, {"bytes", file.bytes}};
    if (file.lowestDice) one["lowest_dice"] = *file.lowestDice;
    if (file.volumeDifference_percent) one["volume_difference_percent"] = *file.volumeDifference_percent;
    files.push_back(std::move(one));
  }
  return {{"files", std::move(files)}, {"labels", labelsJson(result.labels)}, {"warnings", result.warnings}};
}

void print(const ExportPreview& preview) {
  std::vector<std::vector<std::string>> rows;
  for (const PlannedFile& file : preview.files)
    rows.push_back(
        {file.path.string(), std::to_string(file.approximateBytes), file.exists ? "exists already" : "new"});
  printTable({"file", "bytes, about", ""}, rows);
}

std::string checkText(const ExportedFile& file) {
  if (file.lowestDice) return "Dice " + decimals(*file.lowestDice, 1);
  if (file.volumeDifference_percent) return "volume " + decimals(*file.volumeDifference_percent, 2) + " %";
  return "same text";
}

void print(const ExportResult& result) {
  std::vector<std::vector<std::string>> rows;
  for (const ExportedFile& file : result.files)
    rows.push_back({file.path.string(), std::to_string(file.bytes), checkText(file)});
  printTable({"file", "bytes", "read back"}, rows);
}

ExportFormat formatOf(const std::string& word) {
  if (word == "nrrd") return ExportFormat::SegNrrd;
  if (word == "seg") return ExportFormat::DicomSeg;
  if (word == "stl") return ExportFormat::Stl;
  if (word == "csv") return ExportFormat::Csv;
  return ExportFormat::Nifti;
}

template <class Outcome>
void tell(const Outcome& outcome, const GlobalOptions& options) {
  for (const std::string& warning : outcome.warnings) logWarning(warning);
  if (options.json)
    printJson(toJson(outcome));
  else
    print(outcome);
}

void exportLabelMap(ExportArguments& arguments, const GlobalOptions& options) {
  ExportRequest& request = arguments.request;
  request.format = formatOf(arguments.format);
  if (!arguments.names.empty()) request.names = labelNamesFrom(arguments.names, "--names");
  requireWritablePlace(request.target, "--out");
  const WorkContext context = consoleContext(options);
  if (arguments.onlyPreview)
    tell(previewExport(request, context), options);
  else
    tell(exportLabels(request, context), options);
}

void addExportOptions(CLI::App& verb, ExportArguments& arguments) {
  ExportRequest& request = arguments.request;
  verb.add_option("--label", request.labels, "Label map (.nii, .nii.gz, .nrrd, .mha) or DICOM segmentation")
      ->type_name("L")
      ->required();
  verb.add_option(
          "--image",
          request.image,
          "Its scan, a file or DICOM folder: needed for seg (the DICOM series) and for Hounsfield units "
          "in csv; checks that both lie on one grid")
      ->type_name("I");
  verb.add_option(
          "--format",
          arguments.format,
          "nifti (.nii.gz with names in the header, ITK-SNAP's label file beside it), nrrd (.seg.nrrd of "
          "3D Slicer), seg (DICOM segmentation), stl (a folder with a closed surface of each organ, LPS), "
          "csv (volumes and Hounsfield units)")
      ->type_name("FORMAT")
      ->check(CLI::IsMember({"nifti", "nrrd", "seg", "stl", "csv"}))
      ->required();
  verb.add_option("--out", request.target, "File to write; a folder for stl")->type_name("PATH")->required();
  verb.add_option(
          "--names",
          arguments.names,
          "Names of the labels: btcv13, a JSON file (a split, or {\"labels\": {\"1\": \"spleen\"}}), or "
          "'{\"1\": \"spleen\"}' itself; "
          "default: those that the label map carries")
      ->type_name("NAMES");
  verb.add_option("--algorithm", request.algorithm, "What made the labels, for seg")
      ->type_name("TEXT")
      ->capture_default_str();
  verb.add_flag("--force", request.overwrite, "Replace files that exist");
  verb.add_flag("--preview", arguments.onlyPreview, "Only say which files would be written");
}

}  // namespace

void addExportCommand(CLI::App& program, const GlobalOptions& options) {
  const auto arguments = std::make_shared<ExportArguments>();
  CLI::App* verb =
      program.add_subcommand("export", "Writes a label map for other programs and reads it back to check it");
  addExportOptions(*verb, *arguments);
  verb->footer(
      "Every file is read back and compared before it gets its name. Examples:\n"
      "  viscera-cli export --label labels.nii.gz --image scan.nii.gz --format nrrd --names btcv13 "
      "--out labels.seg.nrrd\n"
      "  viscera-cli export --label labels.nii.gz --image dicom/series1 --format seg --names btcv13 "
      "--out labels.dcm\n"
      "  viscera-cli export --label labels.nii.gz --format stl --names btcv13 --out surfaces --preview "
      "--json");
  verb->callback([arguments, &options] { exportLabelMap(*arguments, options); });
}

}  // namespace viscera
