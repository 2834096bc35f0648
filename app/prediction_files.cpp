// SPDX-License-Identifier: Apache-2.0
#include "app/prediction_files.h"

#include "engine/base/error.h"
#include "engine/base/log.h"
#include "engine/base/process.h"
#include "engine/interchange/label_map_files.h"
#include "engine/interchange/model_file.h"
#include "engine/interchange/pt_writer.h"
#include "engine/volume/label_map.h"
#include "engine/volume/label_recognition.h"
#include "engine/volume/orientation.h"
#include "engine/volume/probability_file.h"
#include "engine/volume/resample.h"
#include "engine/volume/volume_io.h"
#include "engine/volume/volume_name.h"
#include "engine/volume/voxel_dispatch.h"

#include <ATen/ops/softmax.h>

#include <algorithm>
#include <array>
#include <optional>
#include <span>

namespace viscera {
namespace {

namespace fs = std::filesystem;

/// The summed-up logits and their weights, without the crop to the foreground, which is known only later.
void warnOfMemory(const PredictionModel& model, const LoadedVolume& scan) {
  const PreprocessingConfig& config = model.options.preprocessing;
  Geometry grid = scan.volume.geometry();
  if (!config.orientation.empty()) grid = reorientedGeometry(grid, axisMapTo(grid, config.orientation));
  grid = respacedGeometry(grid, {config.spacing_mm[0], config.spacing_mm[1], config.spacing_mm[2]});
  const std::int64_t needed =
      grid.voxelCount() * (model.classCount() + 1) * static_cast<std::int64_t>(sizeof(float));
  const std::int64_t available = availableMemoryBytes();
  if (available > 0 && needed > available)
    logWarning("the prediction needs up to " + std::to_string(needed >> 20) + " MiB, " +
               std::to_string(available >> 20) + " MiB are free");
}

void writeProbabilities(const fs::path& file, const Prediction& prediction) {
  const Eigen::Matrix<double, 4, 4, Eigen::RowMajor> affine = prediction.grid.model.rasFromVoxel().matrix();
  const at::Tensor probabilities = at::softmax(prediction.logits, 0).contiguous();
  PtValue content = emptyPtDict();
  append(content, "probabilities", {toPtTensor(probabilities)});
  append(content,
         "affine",
         {makePtTensor(PtDtype::Float64, {4, 4}, std::as_bytes(std::span(affine.data(), 16)))});
  writePtFile(file, content);
}

/// What was left out of the label map is not told of either.
void leaveOutRemoved(Volume& probability, const Volume& before, const Volume& labels) {
  const auto was = before.voxels<std::uint8_t>();
  const auto is = labels.voxels<std::uint8_t>();
  const auto percent = probability.voxels<std::uint8_t>();
  for (std::size_t n = 0; n < is.size(); ++n)
    if (was[n] != is[n]) percent[n] = 0;
}

std::vector<double> volumesOf(const Volume& labels, int classes) {
  std::array<std::int64_t, 256> voxels{};
  for (const std::uint8_t label : labels.voxels<std::uint8_t>()) ++voxels[label];
  std::vector<double> volumes_ml;
  for (int label = 0; label < classes; ++label)
    volumes_ml.push_back(organVolume_ml(voxels.at(static_cast<std::size_t>(label)), labels.geometry()));
  return volumes_ml;
}

/// The probabilities come last, so that they are never older than their label map.
void writeLabels(const fs::path& file,
                 const Prediction& prediction,
                 const SourceHeader& header,
                 const std::map<int, std::string>& names,
                 PredictedScan& result) {
  if (file.has_parent_path()) fs::create_directories(file.parent_path());
  std::error_code absent;
  fs::remove(probabilityFileOf(file), absent);
  writeLabelMap(file, prediction.labels, names, &header);
  if (!prediction.labelProbability) return;
  result.labelProbability = probabilityFileOf(file);
  writeVolume(result.labelProbability, *prediction.labelProbability, &header);
}

}  // namespace

bool concernsOneScan(ErrorCode code) {
  return code == ErrorCode::InvalidInput || code == ErrorCode::Io || code == ErrorCode::OutOfMemory;
}

double bodyMiddle_mm(const Volume& scan) {
  constexpr double kTissue_hu = -300.0;
  constexpr std::int64_t kStride = 4;
  const Geometry& geometry = scan.geometry();
  Eigen::Vector3d sum = Eigen::Vector3d::Zero();
  std::int64_t count = 0;
  withVoxelType(scan.type(), [&](auto type) {
    const auto voxels = scan.voxels<typename decltype(type)::type>();
    for (std::int64_t k = 0; k < geometry.size[2]; k += kStride)
      for (std::int64_t j = 0; j < geometry.size[1]; j += kStride)
        for (std::int64_t i = 0; i < geometry.size[0]; i += kStride)
          if (static_cast<double>(voxels[scan.offset(i, j, k)]) > kTissue_hu) {
            sum += Eigen::Vector3d(static_cast<double>(i), static_cast<double>(j), static_cast<double>(k));
            ++count;
          }
  });
  const Eigen::Vector3d middle =
      count > 0 ? Eigen::Vector3d(sum / static_cast<double>(count))
                : Eigen::Vector3d(0.5 * Eigen::Vector3d(static_cast<double>(geometry.size[0] - 1),
                                                        static_cast<double>(geometry.size[1] - 1),
                                                        static_cast<double>(geometry.size[2] - 1)));
  return (geometry.patientFromVoxel() * middle).x();
}

PredictedScan predictFile(PredictionModel& model,
                          const PredictionJob& job,
                          bool saveProbabilities,
                          const WorkContext& context) {
  const LoadedVolume scan = readVolume(job.input);
  for (const std::string& warning : scan.header.warnings) logWarning(job.input.string() + ": " + warning);
  PredictedScan result;
  result.job = job;
  if (looksLikeLabelMap(scan.volume)) {
    result.leftOut =
        job.input.string() +
        ": is a label map (few whole numbers, most of them 0), but a scan in Hounsfield units is "
        "needed; name the scan it was drawn on";
    return result;
  }
  warnOfMemory(model, scan);
  PredictionOptions options = model.options;
  options.keepProbabilities = saveProbabilities;
  options.keepLabelProbability = model.keepProbability;
  Prediction prediction = predict(model, scan.volume, options, context);
  std::optional<Volume> before;
  if (model.keepLargest && model.keepProbability) before = prediction.labels;
  result.seconds = prediction.seconds;
  result.components =
      model.keepLargest ? keepLargestComponents(prediction.labels) : labelComponents(prediction.labels);
  result.voxel_ml = organVolume_ml(1, prediction.labels.geometry());
  result.bodyMiddle_mm = bodyMiddle_mm(scan.volume);
  result.organs_ml = volumesOf(prediction.labels, model.classCount());
  if (before) leaveOutRemoved(*prediction.labelProbability, *before, prediction.labels);
  writeLabels(job.output, prediction, scan.header, labelNames(model), result);
  if (saveProbabilities) {
    result.probabilities = job.output.parent_path() / (scanName(job.output) + "_probabilities.pt");
    writeProbabilities(result.probabilities, prediction);
  }
  return result;
}

}  // namespace viscera
