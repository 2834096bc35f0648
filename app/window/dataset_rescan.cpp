// SPDX-License-Identifier: Apache-2.0
#include "app/window/dataset_rescan.h"

#include "app/window/edited_copy.h"
#include "engine/base/atomic_file.h"
#include "engine/base/error.h"
#include "engine/base/json.h"
#include "engine/base/sha256.h"
#include "engine/data/file_snapshot.h"
#include "engine/data/folder_pattern.h"
#include "storage/database.h"
#include "storage/dataset_repository.h"
#include "storage/run_repository.h"

#include <algorithm>
#include <set>

namespace viscera {
namespace {

namespace fs = std::filesystem;

fs::path rootOf(const DatasetPlace& place) {
  return place.root.empty() ? fs::absolute(place.splitFile).parent_path() : place.root;
}

/// One for a split file and its edited copies with their root, whatever their content.
fs::path snapshotFile(const DatasetPlace& place) {
  const std::string key =
      sha256OfText(beforeEdits(fs::absolute(place.splitFile)).string() + '\n' + rootOf(place).string());
  return place.project / "datasets" / (key.substr(0, 16) + ".json");
}

/// None: nothing was kept.
std::optional<DatasetSnapshot> keptSnapshot(const DatasetPlace& place) {
  const fs::path file = snapshotFile(place);
  if (!fs::exists(file)) return std::nullopt;
  return snapshotFrom(readJsonFile(file));
}

/// Runs of any version of this split file, as people call them.
std::vector<std::string> runsOf(const DatasetPlace& place) {
  const fs::path file = place.project / kDatabaseName;
  if (!fs::exists(file)) return {};
  Database database(file, Database::Access::ReadOnly);
  DatasetRepository datasets(database);
  std::vector<std::string> names;
  for (const RunRecord& run : RunRepository(database).list()) {
    const auto dataset = run.datasetId ? datasets.find(*run.datasetId) : std::nullopt;
    if (dataset && fs::path(dataset->splitFile).filename() == place.splitFile.filename() &&
        fs::absolute(dataset->splitFile) == fs::absolute(place.splitFile))
      names.push_back(displayName(run));
  }
  return names;
}

/// Scans that the split's own pattern finds and that it does not list yet.
void findNewPairs(const Split& split, const fs::path& root, const WorkContext& work, RescanReport& report) {
  const auto pattern = patternOf(split.document, root);
  if (!pattern) return;
  std::set<std::string> listed;
  for (const SplitCase& one : split.cases) listed.insert(one.image);
  FolderPreview fresh = pairsOf(*pattern, work);
  std::erase_if(fresh.pairs, [&listed](const FolderPair& pair) { return listed.contains(pair.image); });
  if (fresh.pairs.empty()) return;
  Json document = split.document;
  const Json additions = splitOfPairs(*pattern, fresh);
  for (const Json& entry : additions.at("training")) document["training"].push_back(entry);
  if (document.contains("numTraining")) document["numTraining"] = document["training"].size();
  for (const FolderPair& pair : fresh.pairs) report.added.push_back(pair.name);
  report.newDocument = document.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

DatasetSnapshot snapshotOfNewList(const DatasetPlace& place,
                                  const RescanReport& report,
                                  const WorkContext& work) {
  Split grown = splitFrom(parseJson(report.newDocument, place.splitFile.string()), place.splitFile);
  resolvePaths(grown, rootOf(place));
  return snapshotOf(grown, work);
}

}  // namespace

RescanReport rescanDataset(const DatasetPlace& place, const WorkContext& work) {
  Split split = readSplit(place.splitFile);
  resolvePaths(split, rootOf(place));
  const DatasetSnapshot now = snapshotOf(split, work);
  RescanReport report;
  for (const auto& [id, files] : now) report.files += static_cast<std::int64_t>(files.size());
  auto before = keptSnapshot(place);
  report.first = !before;
  if (before) {
    // Cases that an edit left out are not gone.
    std::erase_if(*before, [&now](const auto& one) { return !now.contains(one.first); });
    SnapshotChanges changes = changesBetween(*before, now);
    report.added = std::move(changes.added);
    report.changed = std::move(changes.changed);
    report.removed = std::move(changes.removed);
  }
  findNewPairs(split, rootOf(place), work, report);
  report.runs = runsOf(place);
  report.snapshot = toJson(report.newDocument.empty() ? now : snapshotOfNewList(place, report, work)).dump();
  return report;
}

void keepSnapshot(const DatasetPlace& place, const std::string& snapshot) {
  DatasetSnapshot all = snapshotFrom(parseJson(snapshot, "snapshot"));
  if (auto before = keptSnapshot(place)) all.merge(*before);
  writeFileAtomically(snapshotFile(place), toJson(all).dump());
}

void keepFirstSnapshot(const DatasetPlace& place, const Split& resolved, const WorkContext& work) {
  DatasetSnapshot kept = keptSnapshot(place).value_or(DatasetSnapshot());
  Split unknown;
  for (const SplitCase& one : resolved.cases)
    if (!kept.contains(one.id)) unknown.cases.push_back(one);
  if (unknown.cases.empty()) return;
  kept.merge(snapshotOf(unknown, work));
  writeFileAtomically(snapshotFile(place), toJson(kept).dump());
}

}  // namespace viscera
