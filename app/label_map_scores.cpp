// SPDX-License-Identifier: Apache-2.0
#include "app/label_map_scores.h"

#include "app/prediction_files.h"
#include "engine/base/error.h"
#include "engine/base/log.h"
#include "engine/interchange/dicom_seg.h"
#include "engine/interchange/label_map_source.h"
#include "engine/volume/probability_file.h"

#include <ATen/Parallel.h>

#include <array>

namespace viscera {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPredictionEnding = "_seg";

bool isFolder(const fs::path& path, const char* option) {
  std::error_code ignored;
  if (!fs::exists(path, ignored))
    throw Error(ErrorCode::Io,
                path.string() + ": there is no such file or folder; check the path after " + option);
  return fs::is_directory(path, ignored);
}

/// Volume files of a folder by their name without extension.
std::map<std::string, fs::path> volumesIn(const fs::path& folder) {
  std::map<std::string, fs::path> files;
  std::error_code failed;
  for (fs::directory_iterator it(folder, failed), end; !failed && it != end; it.increment(failed)) {
    if (!it->is_regular_file() || !hasVolumeExtension(it->path()) || isProbabilityFile(it->path())) continue;
    const auto [before, isNew] = files.emplace(scanName(it->path()), it->path());
    if (!isNew)
      throw Error(ErrorCode::InvalidInput,
                  before->second.string() + " and " + it->path().string() +
                      " have one name; keep only the one that is meant");
  }
  if (failed) throw Error(ErrorCode::Io, folder.string() + ": cannot be read: " + failed.message());
  return files;
}

std::string listOf(const std::map<std::string, fs::path>& files) {
  std::string text;
  for (const auto& [name, file] : files) text += (text.empty() ? "" : ", ") + file.filename().string();
  return text;
}

std::vector<LabelMapPairFiles> pairFolders(const fs::path& prediction, const fs::path& reference) {
  std::map<std::string, fs::path> predictions = volumesIn(prediction);
  std::map<std::string, fs::path> references = volumesIn(reference);
  if (references.empty())
    throw Error(ErrorCode::InvalidInput, reference.string() + ": holds no label map (--reference)");
  std::vector<LabelMapPairFiles> pairs;
  std::map<std::string, fs::path> alone;
  for (const auto& [name, file] : references) {
    auto found = predictions.find(name);
    if (found == predictions.end()) found = predictions.find(name + std::string(kPredictionEnding));
    if (found == predictions.end()) {
      alone.emplace(name, file);
      continue;
    }
    pairs.push_back({name, found->second, file});
    predictions.erase(found);
  }
  // A mean over the cases that happen to be there would look like the mean of all.
  if (!alone.empty())
    throw Error(ErrorCode::InvalidInput,
                prediction.string() + ": has no label map for " + listOf(alone) +
                    "; predict these too, or take them out of " + reference.string());
  if (!predictions.empty())
    logWarning(prediction.string() + ": no reference for " + listOf(predictions) + "; left out");
  return pairs;
}

/// Names of the labels that occur: those that the reference carries, else the prediction.
std::map<int, std::string> occurringLabels(const NamedLabelMap& prediction, const NamedLabelMap& reference) {
  std::array<bool, 256> seen{};
  for (const NamedLabelMap* one : {&prediction, &reference})
    for (const std::uint8_t label : one->labels.voxels<std::uint8_t>()) seen[label] = true;
  std::map<int, std::string> carried = reference.names;
  carried.insert(prediction.names.begin(), prediction.names.end());
  std::map<int, std::string> names;
  for (int label = 1; label < 256; ++label)
    if (seen[static_cast<std::size_t>(label)])
      names[label] = carried.contains(label) ? carried[label] : "label " + std::to_string(label);
  return names;
}

struct LabelMapPair {
  NamedLabelMap prediction;
  NamedLabelMap reference;
};

/// Of a DICOM segmentation, which holds only some slices, on the grid of the other one.
LabelMapPair readPair(const LabelMapPairFiles& files, const std::map<int, std::string>& names) {
  const bool turned = isDicomSeg(files.reference);
  NamedLabelMap first = readNamedLabelMap(turned ? files.prediction : files.reference, std::nullopt, names);
  NamedLabelMap second = readNamedLabelMap(turned ? files.reference : files.prediction,
                                           first.labels.geometry(),
                                           names.empty() ? first.names : names);
  if (turned) return {std::move(first), std::move(second)};
  return {std::move(second), std::move(first)};
}

ScoredCase scorePair(const LabelMapPairFiles& pair, ScoringOptions options) {
  const auto [prediction, reference] = readPair(pair, options.organs);
  if (options.organs.empty()) options.organs = occurringLabels(prediction, reference);
  try {
    ScoredCase scored = scoreCase(prediction.labels, reference.labels, options);
    scored.id = pair.id;
    scored.file = pair.prediction.string();
    return scored;
  } catch (const Error& error) {
    throw Error(error.code(),
                pair.prediction.string() + " against " + pair.reference.string() + ": " + error.what());
  }
}

}  // namespace

std::vector<LabelMapPairFiles> pairLabelMaps(const fs::path& prediction, const fs::path& reference) {
  const bool folder = isFolder(prediction, "--prediction");
  if (folder != isFolder(reference, "--reference"))
    throw Error(ErrorCode::InvalidConfiguration,
                prediction.string() + " and " + reference.string() +
                    ": one is a file, the other a folder; name two files or two folders");
  if (folder) return pairFolders(prediction, reference);
  return {{scanName(reference), prediction, reference}};
}

ScoreTable scoreLabelMaps(const std::vector<LabelMapPairFiles>& pairs,
                          const std::map<int, std::string>& names,
                          double surfaceTolerance_mm,
                          const WorkContext& context) {
  ScoreTable table{"original", DiceRule::Organs, surfaceTolerance_mm, {}};
  ScoringOptions options;
  options.organs = names;
  options.surfaceTolerance_mm = surfaceTolerance_mm;
  options.threads = at::get_num_threads();
  for (const LabelMapPairFiles& pair : pairs) {
    context.throwIfStopped();
    table.cases.push_back(scorePair(pair, options));
    context.report("score", static_cast<double>(table.cases.size()) / static_cast<double>(pairs.size()));
  }
  return table;
}

}  // namespace viscera
