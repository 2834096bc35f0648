// SPDX-License-Identifier: Apache-2.0
#include "app/commands/output.h"
#include "app/commands/prediction_options.h"
#include "app/console.h"
#include "app/exit_status.h"
#include "app/prediction_files.h"
#include "engine/base/error.h"
#include "engine/base/log.h"

#include <CLI/CLI.hpp>

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
};

struct FailedScan {
  std::filesystem::path input;
  std::string reason;
};

struct InferResult {
  std::vector<PredictedScan> scans;
  std::vector<FailedScan> failed;
};

WorkContext contextOf(const WorkContext& console, const PredictionPlan& plan, std::size_t index) {
  if (!console.progress || plan.jobs.size() == 1) return console;
  WorkContext work = console;
  const std::string place = " " + std::to_string(index + 1) + "/" + std::to_string(plan.jobs.size());
  work.progress = [progress = console.progress, place](std::string_view stage, double fraction) {
    progress(std::string(stage) + place, fraction);
  };
  return work;
}

InferResult predictAll(PredictionModel& model,
                       const PredictionPlan& plan,
                       bool saveProbabilities,
                       const WorkContext& console) {
  InferResult result;
  for (std::size_t index = 0; index < plan.jobs.size(); ++index) {
    console.throwIfStopped();
    const PredictionJob& job = plan.jobs[index];
    try {
      result.scans.push_back(predictFile(model, job, saveProbabilities, contextOf(console, plan, index)));
    } catch (const Error& error) {
      if (!plan.ofFolder || !concernsOneScan(error.code())) throw;
      const std::string text = error.what();
      const std::string named = text.find(job.input.filename().string()) != std::string::npos
                                    ? text
                                    : job.input.string() + ": " + text;
      logError(named + " (skipped)");
      result.failed.push_back({job.input, named});
    }
  }
  return result;
}

/// Of the label as it was predicted, whether or not only the largest was kept.
std::int64_t componentsOf(const PredictedScan& scan, int label) {
  const auto found = scan.components.find(label);
  return found == scan.components.end() ? 0 : found->second.count;
}

Json toJson(const InferResult& result,
            const PredictionModel& model,
            const std::map<int, std::string>& names) {
  Json document = {{"model", model.file.string()}, {"outputs", Json::array()}, {"failed", Json::array()}};
  for (const PredictedScan& scan : result.scans) {
    Json organs = Json::object();
    for (const auto& [label, name] : names)
      organs[std::to_string(label)] = {{"name", name},
                                       {"ml", scan.organs_ml.at(static_cast<std::size_t>(label))},
                                       {"components", componentsOf(scan, label)}};
    Json one = {{"input", scan.job.input.string()},
                {"output", scan.job.output.string()},
                {"seconds", scan.seconds},
                {"organs", std::move(organs)}};
    if (!scan.probabilities.empty()) one["probabilities"] = scan.probabilities.string();
    if (!scan.labelProbability.empty()) one["label_probability"] = scan.labelProbability.string();
    document["outputs"].push_back(std::move(one));
  }
  for (const FailedScan& one : result.failed)
    document["failed"].push_back({{"input", one.input.string()}, {"reason", one.reason}});
  document["protocol"] = protocolOf(model);
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

void infer(InferArguments& arguments, const GlobalOptions& options) {
  const PredictionPlan plan = planPredictions(arguments.input, arguments.output);
  arguments.prediction.device = options.device;
  PredictionModel model = loadPredictionModel(arguments.prediction);
  logInfo("device " + model.device.name + ": " + model.device.reason);
  const InferResult result = predictAll(model, plan, arguments.saveProbabilities, consoleContext(options));
  const auto names = labelNames(model);
  if (options.json) {
    printJson(toJson(result, model, names));
  } else {
    for (const PredictedScan& scan : result.scans) printScan(scan, names);
    if (plan.ofFolder) std::cout << result.scans.size() << " of " << plan.jobs.size() << " scans predicted\n";
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
          "--input", arguments->input, "A scan, a folder with one DICOM series, or a folder of scans")
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
  verb->footer(
      "In a folder of scans one that cannot be read is named and skipped; the exit status is then 3. "
      "Examples:\n"
      "  viscera-cli infer --model runs/seg/checkpoints/best.pt --input scan.nii.gz --output labels.nii.gz\n"
      "  viscera-cli infer --model runs/seg --input dicom/series1 --output labels.nrrd --overlap 0.5 --mode "
      "gaussian\n"
      "  viscera-cli infer --model fold0.pt --model fold1.pt --input scan.nii.gz --output labels.nii.gz\n"
      "  viscera-cli infer --model model.pt --input scans --output predictions --set spacing=1.5,1.5,2 "
      "--json");
  verb->callback([arguments, &options] { infer(*arguments, options); });
}

}  // namespace viscera
