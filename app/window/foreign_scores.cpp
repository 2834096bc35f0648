// SPDX-License-Identifier: Apache-2.0
#include "app/window/foreign_scores.h"

#include "app/prediction_files.h"
#include "app/score_recording.h"
#include "engine/api/organs.h"
#include "engine/base/error.h"
#include "engine/base/json.h"
#include "engine/base/process.h"
#include "engine/data/label_remap.h"
#include "engine/data/split.h"
#include "engine/data/split_audit.h"
#include "engine/metric/score_table.h"
#include "engine/volume/label_map.h"
#include "engine/volume/volume_io.h"
#include "storage/database.h"
#include "storage/dataset_repository.h"
#include "storage/evaluation_details.h"

#include <ATen/Parallel.h>

#include <map>
#include <optional>
#include <utility>

namespace viscera {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kNamedCases = 5;  // in a message

std::map<std::string, fs::path> labelMapsIn(const fs::path& folder) {
  std::map<std::string, fs::path> files;
  std::error_code failed;
  for (fs::directory_iterator it(folder, failed), end; !failed && it != end; it.increment(failed))
    if (it->is_regular_file() && hasVolumeExtension(it->path()))
      files.emplace(scanName(it->path()), it->path());
  if (failed)
    throw Error(ErrorCode::Io,
                folder.string() + ": cannot be read (" + failed.message() + "); choose another folder");
  if (files.empty())
    throw Error(
        ErrorCode::InvalidInput,
        folder.string() + ": holds no label map (.nii, .nii.gz, .nrrd, .mha); choose the folder that does");
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
};

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
    ScoredCase scored = scoreCase(labelsOf(one.labels, mapping), labelsOf(reference, std::nullopt), options);
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

void scoreForeignLabelMaps(const ForeignOrder& order, const WorkContext& work) {
  const Split split = splitOf(order);
  const auto cases = casesOf(split, roleFrom(order.role), order.folder);
  std::optional<LabelMapping> mapping;
  if (!order.labels.empty())
    mapping = labelMapping(order.labels, split.labels.empty() ? "btcv13" : split.file.string());
  ScoreTable table{"original", DiceRule::Organs, order.surfaceTolerance_mm, {}};
  ScoringOptions options;
  options.organs = organNames(split.classCount(), split.labels);
  options.surfaceTolerance_mm = order.surfaceTolerance_mm;
  options.threads = at::get_num_threads();
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
        {"surface_tolerance_mm", order.surfaceTolerance_mm}});
}

}  // namespace viscera
