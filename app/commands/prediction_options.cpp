// SPDX-License-Identifier: Apache-2.0
#include "app/commands/prediction_options.h"

#include <CLI/CLI.hpp>

namespace viscera {
namespace {

constexpr double kLargestOverlap = 0.95;

void addModelOption(CLI::App& verb, PredictionRequest& request, bool allowEnsemble) {
  const std::string help = ".pt file, MMAR or bundle folder, or a run folder (its best checkpoint)";
  if (!allowEnsemble) {
    verb.add_option("--model", request.model, help)->type_name("M")->required();
    return;
  }
  verb.add_option_function<std::vector<std::string>>(
          "--model",
          [&request](const std::vector<std::string>& models) {
            request.model = models.front();
            request.others.assign(models.begin() + 1, models.end());
          },
          help + "; repeated, the models predict together and their probabilities are averaged")
      ->type_name("M")
      ->allow_extra_args(false)
      ->required();
}

}  // namespace

void addPredictionOptions(CLI::App& verb, PredictionRequest& request, bool allowEnsemble) {
  addModelOption(verb, request, allowEnsemble);
  verb.add_option("--set",
                  request.settings,
                  "What the model does not know of itself: spacing, hu_window, orientation, crop_foreground, "
                  "patch_size, num_heads, window_batch; may be repeated")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
  verb.add_option(
          "--overlap", request.overlap, "Overlap of neighbouring windows (default: the model's, mostly 0.25)")
      ->type_name("PART")
      ->check(CLI::Range(0.0, kLargestOverlap));
  verb.add_option_function<std::string>(
          "--mode",
          [&request](const std::string& word) {
            request.weights = word == "gaussian" ? WindowWeights::Gaussian : WindowWeights::Constant;
          },
          "Weight of a voxel inside its window: constant or gaussian (default: the model's, mostly constant)")
      ->type_name("NAME")
      ->check(CLI::IsMember({"constant", "gaussian"}));
  verb.add_option_function<std::string>(
          "--upsample",
          [&request](const std::string& word) {
            request.upsampling = word == "logits" ? UpsamplingRule::Logits : UpsamplingRule::Probabilities;
          },
          "What is put back onto the grid of the scan: probabilities (default) or logits")
      ->type_name("NAME")
      ->check(CLI::IsMember({"probabilities", "logits"}));
  verb.add_option_function<std::string>(
          "--precision",
          [&request](const std::string& word) {
            request.precision = word == "bf16" ? Precision::Bf16 : Precision::Fp32;
          },
          "Number format of the network: fp32 (default) or bf16")
      ->type_name("NAME")
      ->check(CLI::IsMember({"fp32", "bf16"}));
}

}  // namespace viscera
