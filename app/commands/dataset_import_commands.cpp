// SPDX-License-Identifier: Apache-2.0
#include "app/commands/dataset_commands.h"
#include "app/commands/output.h"
#include "app/exit_status.h"
#include "app/prediction_files.h"
#include "engine/base/error.h"
#include "engine/base/log.h"
#include "engine/data/dicom_import.h"
#include "engine/data/label_remap.h"
#include "engine/volume/volume_io.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <iostream>

namespace viscera {
namespace {

namespace fs = std::filesystem;

struct ImportArguments {
  fs::path from;
  fs::path out;
};

struct RemapArguments {
  fs::path input;
  fs::path out;
  std::string table;  ///< empty: single values
  std::string to = "btcv13";
  std::vector<std::string> changes;  ///< "14=0"
};

struct RemapJob {
  fs::path input;
  fs::path output;
};

struct RemapOutcome {
  RemapJob job;
  RemapReport report;
  std::string failure;  ///< empty: written
};

Json toJson(const ImportReport& report) {
  Json document = {{"split", report.split.empty() ? Json(nullptr) : Json(report.split.string())},
                   {"imported", Json::array()},
                   {"refused", Json::array()},
                   {"left_out", Json::object()}};
  for (const ImportedSeries& one : report.imported)
    document["imported"].push_back({{"folder", one.folder.string()},
                                    {"image", one.image},
                                    {"slices", one.slices},
                                    {"shape", one.geometry.size},
                                    {"axcodes", one.geometry.axcodes()},
                                    {"warnings", one.warnings}});
  for (const RefusedSeries& one : report.refused)
    document["refused"].push_back({{"place", one.place.string()}, {"reason", one.reason}});
  for (const auto& [what, count] : report.leftOut) document["left_out"][what] = count;
  return document;
}

void print(const ImportReport& report) {
  for (const ImportedSeries& one : report.imported) {
    std::cout << one.image << "  " << toString(one.geometry.size) << ' ' << one.geometry.axcodes()
              << "  from " << one.folder.string() << '\n';
    for (const std::string& warning : one.warnings) std::cout << "  warning: " << warning << '\n';
  }
  for (const RefusedSeries& one : report.refused) std::cout << "refused: " << one.reason << '\n';
  for (const auto& [what, count] : report.leftOut) {
    const bool isKind = what == "no image" || what == "single slice";
    std::cout << "left out: " << count << (isKind ? " with " : " series of ") << what << '\n';
  }
  std::cout << report.imported.size() << " series imported, " << report.refused.size() << " refused\n";
  if (!report.split.empty()) std::cout << "split " << report.split.string() << '\n';
}

void importAll(const ImportArguments& arguments, const GlobalOptions& options) {
  const ImportReport report = importDicom(arguments.from, arguments.out, consoleContext(options));
  if (options.json)
    printJson(toJson(report));
  else
    print(report);
  if (!report.refused.empty()) throw CLI::RuntimeError(kBadInput);
}

/// Name of the result in a folder; detached headers are read but not written.
fs::path resultName(const fs::path& input) {
  const std::string extension = input.extension().string();
  return extension == ".nhdr" || extension == ".mhd" ? fs::path(scanName(input) + ".nii.gz")
                                                     : input.filename();
}

std::vector<RemapJob> jobsOf(const RemapArguments& arguments) {
  if (!fs::is_directory(arguments.input)) {
    const bool intoFolder = fs::is_directory(arguments.out) || !hasVolumeExtension(arguments.out);
    return {{arguments.input, intoFolder ? arguments.out / resultName(arguments.input) : arguments.out}};
  }
  std::error_code ignored;
  if (fs::equivalent(arguments.input, arguments.out, ignored))
    throw Error(ErrorCode::InvalidConfiguration,
                "--out " + arguments.out.string() + " is the input folder; write to another one");
  std::vector<RemapJob> jobs;
  for (const auto& entry : fs::directory_iterator(arguments.input))
    if (entry.is_regular_file() && hasVolumeExtension(entry.path()))
      jobs.push_back({entry.path(), arguments.out / resultName(entry.path())});
  if (jobs.empty())
    throw Error(ErrorCode::InvalidInput,
                arguments.input.string() + ": the folder holds no label map (.nii.gz, .nii, .nrrd, .mha)");
  std::sort(jobs.begin(), jobs.end(), [](const RemapJob& a, const RemapJob& b) { return a.input < b.input; });
  return jobs;
}

RemapReport remapFile(const RemapJob& job, const LabelMapping& mapping) {
  std::error_code ignored;
  if (fs::equivalent(job.input, job.output, ignored))
    throw Error(ErrorCode::InvalidConfiguration,
                "--out " + job.output.string() + " is the input itself; write to another file");
  const LoadedVolume loaded = readVolume(job.input);
  const RemappedLabels remapped = remapLabels(loaded.volume, mapping, job.input.string());
  writeVolume(job.output, remapped.volume, &loaded.header);
  return remapped.report;
}

std::vector<RemapOutcome> remapAll(const std::vector<RemapJob>& jobs,
                                   const LabelMapping& mapping,
                                   const WorkContext& context) {
  std::vector<RemapOutcome> outcomes;
  for (const RemapJob& job : jobs) {
    context.throwIfStopped();
    RemapOutcome outcome{job, {}, ""};
    try {
      outcome.report = remapFile(job, mapping);
    } catch (const Error& error) {
      if (jobs.size() == 1 || (error.code() != ErrorCode::InvalidInput && error.code() != ErrorCode::Io))
        throw;
      outcome.failure = error.what();
      logError(outcome.failure + " (skipped)");
    }
    outcomes.push_back(std::move(outcome));
    context.report("label maps", static_cast<double>(outcomes.size()) / static_cast<double>(jobs.size()));
  }
  return outcomes;
}

Json toJson(const RemapOutcome& outcome) {
  Json one = {{"input", outcome.job.input.string()}, {"output", outcome.job.output.string()}};
  if (!outcome.failure.empty()) {
    one["failure"] = outcome.failure;
    return one;
  }
  one["values"] = Json::array();
  for (const RemapReport::Value& value : outcome.report.values)
    one["values"].push_back({{"from", value.from},
                             {"name", value.name.empty() ? Json(nullptr) : Json(value.name)},
                             {"to", value.to ? Json(*value.to) : Json(nullptr)},
                             {"voxels", value.voxels}});
  return one;
}

void print(const RemapOutcome& outcome, const LabelMapping& mapping) {
  if (!outcome.failure.empty()) return;
  std::cout << outcome.job.output.string() << '\n';
  std::vector<std::vector<std::string>> rows;
  for (const RemapReport::Value& value : outcome.report.values) {
    const auto name = value.to ? mapping.targetNames.find(*value.to) : mapping.targetNames.end();
    const bool unnamed = mapping.othersStay || mapping.sourceNames.contains(value.from);
    const bool stays = mapping.othersStay && value.to == value.from;
    rows.push_back({std::to_string(value.from),
                    value.name.empty() ? (unnamed ? "–" : "not in the table") : value.name,
                    value.to ? std::to_string(*value.to) : "0",
                    stays      ? "stays"
                    : value.to ? (name == mapping.targetNames.end() ? "–" : name->second)
                               : "dropped",
                    std::to_string(value.voxels)});
  }
  printTable({"from", "name", "to", "new name", "voxels"}, rows);
}

void remap(const RemapArguments& arguments, const GlobalOptions& options) {
  if (arguments.table.empty() && arguments.changes.empty())
    throw Error(ErrorCode::InvalidConfiguration,
                "--table or --set is needed: a table for all values, or single values such as --set 14=0");
  const LabelMapping mapping = arguments.table.empty() ? singleValues(valueChangesIn(arguments.changes))
                                                       : labelMapping(arguments.table, arguments.to);
  const auto outcomes = remapAll(jobsOf(arguments), mapping, consoleContext(options));
  if (options.json) {
    Json document = {{"table", mapping.name},
                     {"to", arguments.table.empty() ? Json(nullptr) : Json(arguments.to)},
                     {"outputs", Json::array()}};
    for (const RemapOutcome& outcome : outcomes) document["outputs"].push_back(toJson(outcome));
    printJson(document);
  } else {
    for (const RemapOutcome& outcome : outcomes) print(outcome, mapping);
  }
  const bool failed = std::any_of(
      outcomes.begin(), outcomes.end(), [](const RemapOutcome& outcome) { return !outcome.failure.empty(); });
  if (failed) throw CLI::RuntimeError(kBadInput);
}

void addRemap(CLI::App& dataset, const GlobalOptions& options) {
  const auto arguments = std::make_shared<RemapArguments>();
  CLI::App* verb = dataset.add_subcommand("remap",
                                          "Brings label maps of another data set to the labels of BTCV, or "
                                          "changes single values");
  verb->add_option("--input", arguments->input, "A label map, or a folder of them")
      ->type_name("PATH")
      ->required();
  CLI::Option* table = verb->add_option("--table",
                                        arguments->table,
                                        "Labels of the input: amos, totalsegmentator (version 2), or a JSON "
                                        "file")
                           ->type_name("NAME|FILE.json");
  verb->add_option("--set", arguments->changes, "Gives one value another, 0 is background; all others stay")
      ->type_name("VALUE=NEW")
      ->excludes(table);
  verb->add_option("--to", arguments->to, "Labels to write: btcv13, or a JSON file with labels")
      ->type_name("NAME|FILE.json")
      ->capture_default_str()
      ->needs(table);
  verb->add_option("--out", arguments->out, "File or folder to write")->type_name("PATH")->required();
  verb->footer(
      "Labels are matched by name; case, underscores and the order of words do not count. Values without a\n"
      "counterpart become 0 and are listed. A table of your own: {\"from\": {\"1\": \"spleen\", \"5\": "
      "\"liver\"}}, or with\n"
      "new values {\"from\": {\"5\": 6}}; a dataset.json of nnU-Net or Decathlon can be given as it is. "
      "Single\n"
      "values that no label stands for go with --set, and every other voxel keeps its value. Examples:\n"
      "  viscera-cli dataset remap --input labelsTr --table amos --out labelsBtcv\n"
      "  viscera-cli dataset remap --input seg.nii.gz --table totalsegmentator --out seg_btcv.nii.gz --json\n"
      "  viscera-cli dataset remap --input seg.nii.gz --set 14=0 --set 15=6 --out mended.nii.gz");
  verb->callback([arguments, &options] { remap(*arguments, options); });
}

}  // namespace

void addDatasetImportCommands(CLI::App& dataset, const GlobalOptions& options) {
  const auto arguments = std::make_shared<ImportArguments>();
  CLI::App* verb =
      dataset.add_subcommand("import-dicom", "Writes every CT series below a folder as NIfTI, with a split");
  verb->add_option("folder", arguments->from, "Folder with DICOM files; subfolders are searched")
      ->type_name("DIR")
      ->required();
  verb->add_option("--out", arguments->out, "Folder to write images/ and split.json to")
      ->type_name("DIR")
      ->required();
  verb->footer(
      "File names hold the series number and a hash, nothing of the patient. The split lists the scans as "
      "training\n"
      "cases without label maps. A faulty series (slice missing, gantry tilt, mixed orientations, …) is "
      "refused with\n"
      "its reason, the others are written; the exit status is then 3. Series of one slice (scouts) and of "
      "other\n"
      "modalities are left out. Examples:\n"
      "  viscera-cli dataset import-dicom /data/dicom --out /data/scans\n"
      "  viscera-cli dataset import-dicom /data/dicom --out /data/scans --json");
  verb->callback([arguments, &options] { importAll(*arguments, options); });
  addRemap(dataset, options);
}

}  // namespace viscera
