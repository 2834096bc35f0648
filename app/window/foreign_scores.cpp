// SPDX-License-Identifier: Apache-2.0
#include "app/window/foreign_scores.h"

#include "app/prediction_files.h"
#include "app/score_recording.h"
#include "app/window/organ_files.h"
#include "engine/api/organs.h"
#include "engine/base/error.h"
#include "engine/base/json.h"
#include "engine/base/process.h"
#include "engine/data/label_remap.h"
#include "engine/data/split.h"
#include "engine/data/split_audit.h"
#include "engine/interchange/label_map_files.h"
#include "engine/metric/score_table.h"
#include "engine/volume/label_map.h"
#include "engine/volume/probability_file.h"
#include "engine/volume/volume_io.h"
#include "gui/bridge/export_names.h"
#include "storage/database.h"
#include "storage/dataset_repository.h"
#include "storage/evaluation_details.h"

#include <ATen/Parallel.h>

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace viscera {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kNamedCases = 5;  // in a message

std::map<std::string, fs::path> labelMapsIn(const fs::path& folder) {
  std::map<std::string, fs::path> files;
  std::error_code failed;
  for (fs::directory_iterator it(folder, failed), end; !failed && it != end; it.increment(failed))
    if (it->is_regular_file() && hasVolumeExtension(it->path()) && !isProbabilityFile(it->path()))
      files.emplace(scanName(it->path()), it->path());
    else if (it->is_directory() && !organFolder(it->path()).empty())
      files.emplace(it->path().filename().string(), organFolder(it->path()));
  if (failed)
    throw Error(ErrorCode::Io,
                folder.string() + ": cannot be read (" + failed.message() + "); choose another folder");
  if (files.empty())
    throw Error(
        ErrorCode::InvalidInput,
        folder.string() +
            ": holds no label map (.nii, .nii.gz, .nrrd, .mha) and no folder of a case with a file for "
            "each organ; choose the folder that does");
  return files;
}

/// Names under which another program may have saved the label map of a case.
std::vector<std::string> namesOf(const SplitCase& one) {
  std::vector<std::string> names = {fs::path(one.id).filename().string(), scanName(one.labelPath)};
  std::string image = scanName(one.imagePath);
  names.push_back(image);
  if (image.ends_with("_0000")) names.push_back(image.substr(0, image.size() - 5));  // nnU-Net's channel
  for (std::size_t i = 0, count = names.size(); i < count; ++i) names.push_back(names[i] + "_seg");
  return names;
}

struct ForeignCase {
  const SplitCase* splitCase = nullptr;
  fs::path labels;
  bool combined = false;  ///< of files of single organs: the values are those of the dataset
};

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

std::vector<ForeignCase> casesOf(const Split& split, CaseRole role, const fs::path& folder) {
  const auto files = labelMapsIn(folder);
  std::vector<ForeignCase> cases;
  std::vector<std::string> without;
  for (const SplitCase* one : split.withRole(role)) {
    if (one->label.empty()) continue;
    if (!one->found)
      throw Error(ErrorCode::InvalidInput,
                  "case " + one->id + " of " + split.file.string() + ": " + one->resolution +
                      "; choose the data folder on the page Datasets");
    std::optional<fs::path> labels;
    for (const std::string& name : namesOf(*one))
      if (const auto found = files.find(name); found != files.end() && !labels) labels = found->second;
    if (labels)
      cases.push_back({one, *labels});
    else
      without.push_back(one->id);
  }
  if (without.empty() && !cases.empty()) return cases;
  if (without.empty())
    throw Error(ErrorCode::InvalidConfiguration,
                split.file.string() + ": has no labelled " + roleText(role) + " case; choose other cases");
  std::string text;
  for (std::size_t i = 0; i < std::min(kNamedCases, without.size()); ++i)
    text += (i == 0 ? "" : ", ") + without[i];
  if (without.size() > kNamedCases) text += " and " + std::to_string(without.size() - kNamedCases) + " more";
  throw Error(ErrorCode::InvalidInput,
              folder.string() + ": has no label map for " + text +
                  "; a file is named after its case, for example " + without.front() + ".nii.gz");
}

/// Where the label maps lie that were put together for an order; a new one of the same name replaces them.
fs::path folderOfCombined(const ForeignOrder& order) {
  return order.project / "label-maps" / fileSafe(order.name);
}

/// Puts files of single organs together; the case then has the label map instead of their folder.
void combine(std::vector<ForeignCase>& cases,
             const ForeignOrder& order,
             const std::map<int, std::string>& organs,
             std::vector<std::string>& notes,
             const WorkContext& work) {
  std::set<std::string> withoutFile;
  for (ForeignCase& one : cases) {
    if (!fs::is_directory(one.labels)) continue;
    const CombinedOrgans combined = combineOrganFiles(one.labels, organs, work);
    const std::string name = fs::path(one.splitCase->id).filename().string();
    if (combined.overlap_voxels > 0)
      notes.push_back(name + ": " + std::to_string(combined.overlap_voxels) +
                      " voxels belong to two organs (" + joined(combined.overlaps) +
                      "); the first of the two got them.");
    withoutFile.insert(combined.withoutFile.begin(), combined.withoutFile.end());
    one.labels = folderOfCombined(order) / (fileSafe(name) + ".nii.gz");
    one.combined = true;
    std::error_code ignored;  // who writes below says what is wrong
    fs::create_directories(one.labels.parent_path(), ignored);
    writeLabelMap(one.labels, combined.labels, organs, nullptr);
  }
  if (!withoutFile.empty())
    notes.push_back("No file is named after " + joined({withoutFile.begin(), withoutFile.end()}) +
                    "; what has no file counts as not found.");
}

Volume labelsOf(const fs::path& file, const std::optional<LabelMapping>& mapping) {
  const Volume volume = readVolume(file).volume;
  if (mapping) return remapLabels(volume, *mapping, file.string()).volume;
  return labelMapFrom(volume, file.string());
}

ScoredCase scoreOne(const ForeignCase& one,
                    const ScoringOptions& options,
                    const std::optional<LabelMapping>& mapping) {
  const auto& reference = one.splitCase->labelPath;
  try {
    const std::optional<LabelMapping> meaning = one.combined ? std::nullopt : mapping;
    ScoredCase scored = scoreCase(labelsOf(one.labels, meaning), labelsOf(reference, std::nullopt), options);
    scored.id = one.splitCase->id;
    return scored;
  } catch (const Error& error) {
    throw Error(error.code(), one.labels.string() + " against " + reference.string() + ": " + error.what());
  }
}

void keep(const ForeignOrder& order,
          const ScoreTable& table,
          const std::vector<ForeignCase>& cases,
          Json protocol) {
  std::vector<ScoredLabelMap> labelMaps;
  for (const ForeignCase& one : cases)
    labelMaps.push_back({one.splitCase->id, fs::absolute(one.labels).lexically_normal().string()});
  EvaluationRecord record;
  record.datasetId = order.datasetId;
  EvaluationDetails details;
  details.name = order.name;
  record.model = order.folder.string();
  record.wall_ms = wallClockMs();
  record.metric = metricOf(roleFrom(order.role));
  record.value = meanDice(table);
  record.grid = table.grid;
  record.rule = ruleSentence(table.rule);
  details.surfaceTolerance_mm = table.surfaceTolerance_mm;
  details.protocolJson = protocol.dump();
  Database database(order.project / kDatabaseName);
  Transaction transaction(database);
  const std::int64_t id = EvaluationRepository(database).insert(record, recordsOf(table));
  EvaluationDetailsRepository(database).put(id, details, labelMaps);
  transaction.commit();
}

Split splitOf(const ForeignOrder& order) {
  Database database(order.project / kDatabaseName, Database::Access::ReadOnly);
  const auto dataset = DatasetRepository(database).find(order.datasetId);
  if (!dataset)
    throw Error(ErrorCode::InvalidInput,
                database.file().string() + ": does not know the dataset any more; choose another one");
  Split split = readSplit(dataset->splitFile);
  resolvePaths(split, dataset->root);
  return split;
}

}  // namespace

std::vector<std::string> scoreForeignLabelMaps(const ForeignOrder& order, const WorkContext& work) {
  const Split split = splitOf(order);
  auto cases = casesOf(split, roleFrom(order.role), order.folder);
  std::optional<LabelMapping> mapping;
  if (!order.labels.empty())
    mapping = labelMapping(order.labels, split.labels.empty() ? "btcv13" : split.file.string());
  ScoreTable table{"original", DiceRule::Organs, order.surfaceTolerance_mm, {}};
  ScoringOptions options;
  options.organs = organNames(split.classCount(), split.labels);
  options.surfaceTolerance_mm = order.surfaceTolerance_mm;
  options.threads = at::get_num_threads();
  std::vector<std::string> notes;
  combine(cases, order, options.organs, notes, work);
  for (const ForeignCase& one : cases) {
    work.throwIfStopped();
    table.cases.push_back(scoreOne(one, options, mapping));
    work.report("score", static_cast<double>(table.cases.size()) / static_cast<double>(cases.size()));
  }
  work.throwIfStopped();
  keep(order,
       table,
       cases,
       {{"split", split.file.string()},
        {"split_sha256", split.sha256},
        {"role", order.role},
        {"label_maps", order.folder.string()},
        {"label_table", order.labels.empty() ? "as in the dataset" : order.labels},
        {"grid", "original"},
        {"rule", ruleSentence(table.rule)},
        {"surface_tolerance_mm", order.surfaceTolerance_mm},
        {"notes", notes.empty() ? Json() : Json(notes)}});
  return notes;
}

}  // namespace viscera
