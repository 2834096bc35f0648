// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/json.h"
#include "engine/inference/predictor.h"
#include "engine/nn/network.h"
#include "engine/train/device.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace viscera {

/// What a person asks for when a model is to predict. What is left out comes from the model's own settings.
struct PredictionRequest {
  std::filesystem::path model;  ///< .pt file, MMAR or bundle folder, or a run folder (its best checkpoint)
  std::vector<std::filesystem::path> others;  ///< further models, which predict together with the first
  std::vector<std::string> settings;          ///< "key=value" for what the model does not know of itself
  std::optional<double> overlap;
  std::optional<WindowWeights> weights;
  UpsamplingRule upsampling = UpsamplingRule::Probabilities;
  Precision precision = Precision::Fp32;
  bool keepLargest = false;      ///< only the largest connected component of each organ stays
  bool keepProbability = false;  ///< of the label of each voxel, beside the label map
  std::string device = "auto";
};

/// A further network of an ensemble, on the device of the first.
struct EnsembleModel {
  std::filesystem::path file;
  std::unique_ptr<Network> network;
  SlidingWindowOptions window;
};

/// A UNETR with everything that its predictions depend on.
struct PredictionModel {
  std::filesystem::path file;
  std::unique_ptr<Network> network;  ///< on `device`
  PredictionOptions options;
  DeviceChoice device;
  std::string settingsSource;                      ///< where the settings come from, one sentence
  std::optional<std::filesystem::path> runFolder;  ///< of the run that trained it, where it lies in one
  std::int64_t step = 0;                           ///< of the checkpoint; 0 where the file does not say
  std::vector<EnsembleModel> others;               ///< whose probabilities are averaged with its own
  bool keepLargest = false;                        ///< done by predictFile
  bool keepProbability = false;                    ///< likewise

  [[nodiscard]] int classCount() const { return static_cast<int>(network->config().outChannels); }
};

/// Reads the file, settles the settings and puts the network on its device.
///
/// A model with settings (a checkpoint of this program) keeps them. For any other the settings are those of
/// the preset clara-4.1-card-seg, with the sizes of the file; `settingsSource` says so.
/// @throws Error{Io, InvalidInput} for the file, Error{InvalidConfiguration} for settings that are wrong or
/// have no effect on predictions, for an encoder of pre-training, and for models of an ensemble that differ
/// in classes or in the grid that they predict on; Error{DeviceFailure}.
[[nodiscard]] PredictionModel loadPredictionModel(const PredictionRequest& request);

/// Names of the labels of a model: those of the split of its run, else those of organNames().
[[nodiscard]] std::map<int, std::string> labelNames(const PredictionModel& model);

/// Labels of a scan by the model, or by all of an ensemble together. @throws as predict.
[[nodiscard]] Prediction predict(PredictionModel& model,
                                 const Volume& image,
                                 const PredictionOptions& options,
                                 const WorkContext& context = {});

/// How the model predicts: {"model", with an ensemble "ensemble" (all files), "settings", "device", "window",
/// "overlap", "mode", "upsampling", "precision", "orientation", "spacing_mm", "hu_window", "crop_foreground",
/// "program", "libtorch"}, and where it was asked for "largest_component_only": the rule,
/// "label_probability": what it is.
[[nodiscard]] Json protocolOf(const PredictionModel& model);

}  // namespace viscera
