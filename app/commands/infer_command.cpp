// SPDX-License-Identifier: Apache-2.0
#include "app/commands/output.h"
#include "app/commands/prediction_options.h"
#include "app/console.h"
#include "app/exit_status.h"
#include "app/output_place.h"
#include "app/prediction_protocol.h"
#include "engine/base/error.h"
#include "engine/base/log.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <cstdio>
#include <iostream>

namespace viscera {
namespace {

struct InferArguments {
  PredictionRequest prediction;
  std::filesystem::path input;
  std::filesystem::path output;
  bool saveProbabilities = false;
  bool force = false;
  bool skipExisting = false;
};

struct FailedScan {
  std::filesystem::path input;
  std::string reason;
};

struct InferResult {
  std::vector<PredictedScan> scans;
  std::vector<FailedScan> failed;
  std::vector<PredictionJob> existing;  ///< were there already and were left as they are
  std::vector<LeftOut> leftOut;
  std::filesystem::path protocol;  ///< empty: nothing was predicted
};

std::vector<PredictionJob> existingOutputs(const PredictionPlan& plan) {
  std::vector<PredictionJob> existing;
  std::error_code ignored;
  for (const PredictionJob& job : plan.jobs)
    if (std::filesystem::exists(job.output, ignored)) existing.push_back(job);
  return existing;
}

/// Label maps that exist are replaced, or left, only where somebody says so. Returns those that are left,
/// which are no jobs any more.
std::vector<PredictionJob> settleExisting(const InferArguments& arguments, PredictionPlan& plan) {
  std::vector<PredictionJob> existing = existingOutputs(plan);
  if (existing.empty() || arguments.force) return {};
  const std::string first = existing.front().output.string();
  if (!plan.ofFolder && !arguments.skipExisting)
    throw Error(ErrorCode::InvalidConfiguration,
                first + ": exists already; choose another --output, or --force to replace it");
  if (!arguments.skipExisting)
    throw Error(ErrorCode::InvalidConfiguration,
                first + ": exists already, as " + std::to_string(existing.size()) + " of " +
                    std::to_string(plan.jobs.size()) +
                    " label maps do; --skip-existing predicts the others, --force replaces them, or choose "
                    "another --output");
  std::erase_if(plan.jobs, [&existing](const PredictionJob& job) {
    return std::any_of(existing.begin(), existing.end(), [&job](const PredictionJob& one) {
      return one.output == job.output;
    });
  });
  return existing;
}

WorkContext contextOf(const WorkContext& console, const PredictionPlan& plan, std::size_t index) {
  if (!console.progress || plan.jobs.size() == 1) return console;
  WorkContext work = console;
  const std::string place = " " + std::to_string(index + 1) + "/" + std::to_string(plan.jobs.size());
  work.progress = [progress = console.progress, place](std::string_view stage, double fraction) {
    progress(std::string(stage) + place, fraction);
  };
  return work;
}

std::string namedReason(const PredictionJob& job, const Error& error) {
  const std::string text = error.what();
  return text.find(job.input.filename().string()) != std::string::npos ? text
                                                                       : job.input.string() + ": " + text;
}

/// What is needed for each scan, and what comes of it.
struct InferWork {
  PredictionModel& model;
  const PredictionPlan& plan;
  bool saveProbabilities = false;
  PredictionProtocol& protocol;
  InferResult& result;
};

/// In a folder one that is no scan ends nothing.
void predictOne(InferWork& work, const PredictionJob& job, const WorkContext& console) {
  PredictedScan scan = predictFile(work.model, job, work.saveProbabilities, console);
  if (scan.leftOut.empty()) {
    work.protocol.add(scan, labelNames(work.model));
    work.result.scans.push_back(std::move(scan));
    return;
  }
  if (!work.plan.ofFolder) throw Error(ErrorCode::InvalidInput, scan.leftOut);
  logWarning(scan.leftOut + " (left out)");
  work.result.leftOut.push_back({job.input, kIsLabelMap});
}

void predictAll(InferWork& work, const WorkContext& console) {
  for (std::size_t index = 0; index < work.plan.jobs.size(); ++index) {
    console.throwIfStopped();
    const PredictionJob& job = work.plan.jobs[index];
    try {
      predictOne(work, job, contextOf(console, work.plan, index));
    } catch (const Error& error) {
      if (!work.plan.ofFolder || !concernsOneScan(error.code())) throw;
      const std::string named = namedReason(job, error);
      logError(named + " (skipped)");
      work.result.failed.push_back({job.input, named});
      work.protocol.addFailed(job, named);
    }
  }
}

Json toJson(const PredictedScan& scan, const std::map<int, std::string>& names, bool keptLargest) {
  Json organs = Json::object();
  for (const auto& [label, name] : names) {
    Json& organ = organs[std::to_string(label)] = {{"name", name}};
    organ.update(organFacts(scan, label, keptLargest));
  }
  Json one = {{"input", scan.job.input.string()},
              {"output", scan.job.output.string()},
              {"seconds", scan.seconds},
              {"organs", std::move(organs)}};
  if (!scan.probabilities.empty()) one["probabilities"] = scan.probabilities.string();
  if (!scan.labelProbability.empty()) one["label_probability"] = scan.labelProbability.string();
  return one;
}

Json toJson(const InferResult& result) {
  Json document = {{"outputs", Json::array()},
                   {"failed", Json::array()},
                   {"existing", Json::array()},
                   {"left_out", Json::array()}};
  for (const FailedScan& one : result.failed)
    document["failed"].push_back({{"input", one.input.string()}, {"reason", one.reason}});
  for (const PredictionJob& one : result.existing)
    document["existing"].push_back({{"input", one.input.string()}, {"output", one.output.string()}});
  for (const LeftOut& one : result.leftOut)
    document["left_out"].push_back({{"path", one.path.string()}, {"reason", one.reason}});
  return document;
}

std::string volumeText(double volume_ml) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.2f", volume_ml);
  return text.data();
}

void printScan(const PredictedScan& scan, const std::map<int, std::string>& names) {
  std::cout << scan.job.input.string() << "\n  " << scan.job.output.string() << "  "
            << numberText(scan.seconds) << " s\n";
  for (const auto& file : {scan.probabilities, scan.labelProbability})
    if (!file.empty()) std::cout << "  " << file.string() << '\n';
  std::vector<std::vector<std::string>> rows;
  for (const auto& [label, name] : names)
    rows.push_back(
        {std::to_string(label), name, volumeText(scan.organs_ml.at(static_cast<std::size_t>(label)))});
  printTable({"label", "organ", "ml"}, rows);
}

/// "2 of 4 scans predicted, 1 failed, 1 existed already, 3 left out": each scan is in one of the figures.
std::string summaryOf(const InferResult& result) {
  const std::size_t scans = result.scans.size() + result.failed.size() + result.existing.size();
  std::string text =
      std::to_string(result.scans.size()) + " of " + std::to_string(scans) + " scans predicted";
  if (!result.failed.empty()) text += ", " + std::to_string(result.failed.size()) + " failed";
  if (!result.existing.empty()) text += ", " + std::to_string(result.existing.size()) + " existed already";
  if (!result.leftOut.empty()) text += ", " + std::to_string(result.leftOut.size()) + " left out";
  return text;
}

void tell(const InferResult& result, const PredictionModel& model, bool ofFolder) {
  for (const PredictedScan& scan : result.scans) printScan(scan, labelNames(model));
  if (model.keepLargest) std::cout << "only the largest part of each organ was kept\n";
  std::cout << "protocol: " << result.protocol.string() << '\n';
  if (ofFolder) std::cout << summaryOf(result) << '\n';
}

/// Nothing is left to be done; no model is needed to say so.
void tellNothing(const InferResult& result, const GlobalOptions& options) {
  if (options.json)
    printJson(toJson(result));
  else
    std::cout << summaryOf(result) << '\n';
}

void infer(InferArguments& arguments, const GlobalOptions& options) {
  PredictionPlan plan = planPredictions(arguments.input, arguments.output);
  const std::filesystem::path protocolFile = protocolFileOf(plan);
  InferResult result;
  result.leftOut = plan.leftOut;
  for (const std::string& line : leftOutLines(plan.leftOut, arguments.input)) logWarning(line);
  result.existing = settleExisting(arguments, plan);
  requireWritablePlace(protocolFile, "--output");
  if (plan.jobs.empty()) return tellNothing(result, options);
  arguments.prediction.device = options.device;
  PredictionModel model = loadPredictionModel(arguments.prediction);
  logInfo("device " + model.device.name + ": " + model.device.reason);
  const Json told = protocolWithHashes(model);
  if (!result.existing.empty()) requireSameProtocol(protocolFile, told);
  PredictionProtocol protocol(protocolFile, told, result.existing);
  result.protocol = protocolFile;
  InferWork work{model, plan, arguments.saveProbabilities, protocol, result};
  predictAll(work, consoleContext(options));
  if (options.json) {
    Json document = toJson(result);
    document["model"] = model.file.string();
    document["protocol"] = told;
    document["protocol_file"] = protocolFile.string();
    for (const PredictedScan& scan : result.scans)
      document["outputs"].push_back(toJson(scan, labelNames(model), model.keepLargest));
    printJson(document);
  } else {
    tell(result, model, plan.ofFolder);
  }
  if (!result.failed.empty()) throw CLI::RuntimeError(kBadInput);
}

}  // namespace

void addInferCommand(CLI::App& program, const GlobalOptions& options) {
  const auto arguments = std::make_shared<InferArguments>();
  CLI::App* verb =
      program.add_subcommand("infer", "Predicts the label maps of scans on the grid of each scan");
  addPredictionOptions(*verb, arguments->prediction, true);
  verb->add_option(
          "--input",
          arguments->input,
          "A scan, a folder with one DICOM series, or a folder of scans, also of a folder for each case")
      ->type_name("PATH")
      ->required();
  verb->add_option("--output",
                   arguments->output,
                   "File to write (.nii.gz, .nii, .nrrd, .mha), or a folder for <name>_seg files")
      ->type_name("PATH")
      ->required();
  verb->add_flag("--keep-largest",
                 arguments->prediction.keepLargest,
                 "Keep only the largest connected component of each organ (voxels that share a face, an edge "
                 "or a corner are connected)");
  verb->add_flag("--keep-probability",
                 arguments->prediction.keepProbability,
                 "Also write how sure the model is of the label of each voxel, in percent, as "
                 "<label map>_probability.nii.gz; the viewer tells it at the pointer");
  verb->add_flag("--save-probabilities",
                 arguments->saveProbabilities,
                 "Also write the soft-max on the network's grid as <name>_probabilities.pt");
  CLI::Option* force = verb->add_flag("--force", arguments->force, "Replace label maps that exist");
  verb->add_flag("--skip-existing",
                 arguments->skipExisting,
                 "Leave label maps that exist as they are and predict the other scans: goes on with a batch "
                 "that was interrupted, where model and settings are the same")
      ->excludes(force);
  verb->footer(
      "Of a folder the scans in it and in the folders of its cases are predicted (s0001/ct.nii.gz becomes "
      "s0001_seg.nii.gz); label maps are left out, and named. One that cannot be read is named and skipped; "
      "the exit status is then 3. How the label maps were made is told by prediction.json beside them, of "
      "one "
      "scan by <label map>_prediction.json. Examples:\n"
      "  viscera-cli infer --model runs/seg/checkpoints/best.pt --input scan.nii.gz --output labels.nii.gz\n"
      "  viscera-cli infer --model runs/seg --input dicom/series1 --output labels.nrrd --overlap 0.5 --mode "
      "gaussian\n"
      "  viscera-cli infer --model fold0.pt --model fold1.pt --input scan.nii.gz --output labels.nii.gz\n"
      "  viscera-cli infer --model model.pt --input scans --output predictions --set spacing=1.5,1.5,2 "
      "--json");
  verb->callback([arguments, &options] { infer(*arguments, options); });
}

}  // namespace viscera
