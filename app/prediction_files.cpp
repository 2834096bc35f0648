// SPDX-License-Identifier: Apache-2.0
#include "app/prediction_files.h"

#include "engine/base/error.h"
#include "engine/base/log.h"
#include "engine/base/process.h"
#include "engine/interchange/label_map_files.h"
#include "engine/interchange/model_file.h"
#include "engine/interchange/pt_writer.h"
#include "engine/volume/dicom_file.h"
#include "engine/volume/label_map.h"
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
#include <set>
#include <span>

namespace viscera {
namespace {

namespace fs = std::filesystem;

/// Label maps keep the format of the scan where it can be written in one file.
std::string outputExtension(const fs::path& scan) {
  const std::string extension = volumeExtension(scan);
  if (extension == ".nrrd" || extension == ".nhdr") return ".nrrd";
  if (extension == ".mha" || extension == ".mhd") return ".mha";
  return ".nii.gz";
}

std::vector<fs::path> entriesOf(const fs::path& folder) {
  std::vector<fs::path> entries;
  std::error_code failed;
  for (fs::directory_iterator it(folder, failed), end; !failed && it != end; it.increment(failed))
    entries.push_back(it->path());
  if (failed) throw Error(ErrorCode::Io, folder.string() + ": cannot be read: " + failed.message());
  std::sort(entries.begin(), entries.end());
  return entries;
}

bool holdsDicom(const fs::path& folder) {
  std::error_code ignored;
  const auto entries = entriesOf(folder);
  return std::any_of(entries.begin(), entries.end(), [&](const fs::path& one) {
    return fs::is_regular_file(one, ignored) && looksLikeDicom(one);
  });
}

fs::path outputIn(const fs::path& folder, const fs::path& scan) {
  return folder / (scanName(scan) + "_seg" + outputExtension(scan));
}

PredictionPlan planOfOne(const fs::path& input, const fs::path& output) {
  std::error_code ignored;
  const std::string extension = volumeExtension(output);
  if (extension.empty() || fs::is_directory(output, ignored))
    return {{{input, outputIn(output, input)}}, false};
  if (extension == ".nhdr" || extension == ".mhd")
    throw Error(
        ErrorCode::InvalidConfiguration,
        output.string() + ": label maps are written as .nii.gz, .nii, .nrrd or .mha; choose one of these");
  if (fs::equivalent(input, output, ignored))
    throw Error(ErrorCode::InvalidConfiguration,
                output.string() + ": is the scan itself; choose another --output");
  return {{{input, output}}, false};
}

void leaveOutOutputs(std::vector<PredictionJob>& jobs) {
  std::set<fs::path> outputs;
  for (const PredictionJob& job : jobs) outputs.insert(fs::absolute(job.output).lexically_normal());
  std::erase_if(jobs, [&outputs](const PredictionJob& job) {
    return outputs.contains(fs::absolute(job.input).lexically_normal());
  });
}

void requireDistinctOutputs(const std::vector<PredictionJob>& jobs) {
  std::map<fs::path, fs::path> seen;
  for (const PredictionJob& job : jobs) {
    const auto [before, isNew] = seen.emplace(job.output, job.input);
    if (!isNew)
      throw Error(ErrorCode::InvalidInput,
                  job.input.string() + " and " + before->second.string() + " would both be written to " +
                      job.output.string() + "; rename one of them or predict them one by one");
  }
}

PredictionPlan planOfFolder(const fs::path& input, const fs::path& output) {
  std::error_code ignored;
  if (!volumeExtension(output).empty() && !fs::is_directory(output, ignored))
    throw Error(
        ErrorCode::InvalidConfiguration,
        output.string() + ": is a file, but " + input.string() + " is a folder of scans; name a folder");
  PredictionPlan plan;
  plan.ofFolder = true;
  for (const fs::path& entry : entriesOf(input)) {
    const bool folder = fs::is_directory(entry, ignored);
    if (folder ? holdsDicom(entry) : hasVolumeExtension(entry) && !isProbabilityFile(entry))
      plan.jobs.push_back({entry, outputIn(output, entry)});
  }
  leaveOutOutputs(plan.jobs);
  requireDistinctOutputs(plan.jobs);
  if (plan.jobs.empty())
    throw Error(ErrorCode::InvalidInput,
                input.string() +
                    ": holds no scan; readable are .nii, .nii.gz, .nrrd, .nhdr, .mha, .mhd and folders "
                    "with one DICOM series");
  return plan;
}

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

bool hasVolumeExtension(const fs::path& file) {
  return !volumeExtension(file).empty();
}

std::string scanName(const fs::path& file) {
  const fs::path named = file.has_filename() ? file : file.parent_path();  // a folder may end with "/"
  const std::string name = fs::absolute(named).lexically_normal().filename().string();
  return name.substr(0, name.size() - volumeExtension(named).size());
}

PredictionPlan planPredictions(const fs::path& input, const fs::path& output) {
  std::error_code ignored;
  if (!fs::exists(input, ignored))
    throw Error(ErrorCode::Io, input.string() + ": there is no such file or folder (--input)");
  if (!fs::is_directory(input, ignored) || holdsDicom(input)) return planOfOne(input, output);
  return planOfFolder(input, output);
}

PredictedScan predictFile(PredictionModel& model,
                          const PredictionJob& job,
                          bool saveProbabilities,
                          const WorkContext& context) {
  const LoadedVolume scan = readVolume(job.input);
  for (const std::string& warning : scan.header.warnings) logWarning(job.input.string() + ": " + warning);
  warnOfMemory(model, scan);
  PredictionOptions options = model.options;
  options.keepProbabilities = saveProbabilities;
  options.keepLabelProbability = model.keepProbability;
  Prediction prediction = predict(model, scan.volume, options, context);
  std::optional<Volume> before;
  if (model.keepLargest && model.keepProbability) before = prediction.labels;
  PredictedScan result;
  result.job = job;
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
