// SPDX-License-Identifier: Apache-2.0
#include "app/window/engine_dataset_service.h"

#include "app/split_description.h"
#include "app/window/case_facts_text.h"
#include "app/window/dataset_rescan.h"
#include "app/window/file_fingerprint.h"
#include "app/window/label_provenance.h"
#include "engine/base/log.h"
#include "engine/base/process.h"
#include "engine/data/card_download.h"
#include "engine/data/case_check.h"
#include "engine/data/case_workers.h"
#include "engine/data/patient_id.h"
#include "engine/data/split_audit.h"
#include "engine/data/split_label_maps.h"
#include "storage/case_facts_repository.h"
#include "storage/database.h"
#include "storage/project_repository.h"

#include <algorithm>
#include <mutex>
#include <set>
#include <thread>
#include <unordered_map>

namespace viscera {
namespace {

namespace fs = std::filesystem;

constexpr double kPartOfAList = 0.9;  // of the files of a split that make it one of the card's lists

std::string baseName(const std::string& file) {
  return fs::path(file).filename().string();
}

/// The files of the split, under the name and with the explanation of the card's list they come from.
FileList listedFiles(const Split& split) {
  FileList own = fileListOf(split);
  for (const FileList& card : cardFileLists()) {
    std::set<std::string> names;
    for (const std::string& file : card.files) names.insert(baseName(file));
    const auto shared = std::count_if(own.files.begin(), own.files.end(), [&names](const std::string& file) {
      return names.contains(baseName(file));
    });
    if (static_cast<double>(shared) < kPartOfAList * static_cast<double>(own.files.size())) continue;
    own.name = card.name;
    own.names = card.names;
    return own;
  }
  if (!own.files.empty())
    own.names = "the files must lie where the list names them, for example " + own.files.front();
  return own;
}

DownloadState downloadOf(const Split& split, const fs::path& root) {
  FileList files = listedFiles(split);
  DownloadState state;
  state.list = files.name;
  state.names = files.names;
  state.listed = static_cast<std::int64_t>(files.files.size());
  const bool complete = std::all_of(split.cases.begin(), split.cases.end(), [](const SplitCase& one) {
    return one.found && one.resolution.empty();
  });
  if (complete) {
    state.found = state.listed;
    return state;
  }
  const DownloadReport report = checkDownload({std::move(files)}, root).front();
  state.found = static_cast<std::int64_t>(report.found());
  state.missing = report.missing;
  state.wronglyNamed = report.wronglyNamed;
  return state;
}

std::vector<DatasetCase> casesOf(const Split& split) {
  const std::vector<std::string> patients = patientIds(split);
  const std::vector<CaseRecord> records = caseRecords(split);
  const std::vector<Json> provenances = labelProvenances(split);
  std::vector<DatasetCase> cases;
  cases.reserve(records.size());
  for (std::size_t i = 0; i < records.size(); ++i) {
    const SplitCase& one = split.cases[i];
    cases.push_back({records[i], patients[i], one.imagePath, one.labelPath, one.found, !one.label.empty()});
    if (!one.label.empty()) cases.back().labelOrigin = provenanceText(provenances[i]);
  }
  return cases;
}

CaseRole roleOf(const std::string& text) {
  for (const CaseRole role : {CaseRole::Validation, CaseRole::Test, CaseRole::Unlabelled})
    if (text == roleText(role)) return role;
  return CaseRole::Training;
}

/// As much of the split as a check of its cases asks for.
Split splitOf(const Dataset& dataset) {
  Split split;
  split.labels = dataset.labels;
  for (const DatasetCase& one : dataset.cases) {
    SplitCase listed;
    listed.id = one.record.name;
    listed.role = roleOf(one.record.role);
    listed.image = one.record.image;
    listed.label = one.record.label;
    listed.fold = one.record.fold;
    listed.imagePath = one.imagePath;
    listed.labelPath = one.labelPath;
    listed.resolution = one.record.resolution;
    listed.found = one.found;
    split.cases.push_back(std::move(listed));
  }
  return split;
}

CaseFacts factsOf(CaseReport report) {
  CaseFacts facts;
  facts.caseName = report.splitCase->id;
  facts.checked_ms = wallClockMs();
  facts.geometry = report.geometry;
  if (report.geometry) facts.axes = report.geometry->axcodes();
  facts.hu_min = report.hu_min;
  facts.hu_max = report.hu_max;
  facts.volumes_ml = std::move(report.volumes_ml);
  facts.volumes_ml.erase(0);
  facts.histogram = std::move(report.histogram);
  facts.slices = std::move(report.slices);
  facts.labelSlices = std::move(report.labelSlices);
  facts.problems = std::move(report.problems);
  facts.labelsAtTheEdge = std::move(report.labelsAtTheEdge);
  return facts;
}

/// Newest of the other versions of a split file with the same root and labels.
std::optional<std::int64_t> versionBefore(const DatasetRepository& datasets, const DatasetRecord& record) {
  const auto labels = datasets.labels(record.id);
  for (const DatasetRecord& one : datasets.list())
    if (one.id != record.id && one.splitFile == record.splitFile && one.root == record.root &&
        datasets.labels(one.id) == labels)
      return one.id;
  return std::nullopt;
}

void store(const fs::path& project, Dataset& dataset) {
  Database database(project / kDatabaseName);
  Transaction transaction(database);
  ProjectRepository(database).ensure({project.filename().string(), dataset.record.added_ms});
  DatasetRepository datasets(database);
  std::vector<CaseRecord> records;
  for (const DatasetCase& one : dataset.cases) records.push_back(one.record);
  dataset.record.id = datasets.put(dataset.record, records, dataset.labels);
  if (const auto stored = datasets.find(dataset.record.id)) dataset.record = *stored;
  if (const auto before = versionBefore(datasets, dataset.record))
    CaseFactsRepository(database).takeOver(*before, dataset.record.id);
  transaction.commit();
}

/// What a later search for changes goes by; without it that search begins anew, which is no reason not to
/// open.
void keepAsSeen(const DatasetPlace& place, const Split& split, const WorkContext& work) {
  try {
    keepFirstSnapshot(place, split, {{}, work.stop});
  } catch (const Error& error) {
    if (error.code() == ErrorCode::Cancelled) throw;
    logWarning(std::string("Changes of the files cannot be told later: ") + error.what());
  }
}

/// The id of a dataset in a project that cannot be written.
void findStored(const fs::path& project, Dataset& dataset) {
  Database database(project / kDatabaseName, Database::Access::ReadOnly);
  for (const DatasetRecord& one : DatasetRepository(database).list())
    if (one.splitFile == dataset.record.splitFile && one.splitSha256 == dataset.record.splitSha256 &&
        one.root == dataset.record.root)
      dataset.record = one;
}

/// Keeps what checks bring, as long as the project can be written. Not for several threads at once.
class FactsKeeper {
 public:
  FactsKeeper(const fs::path& project, std::int64_t datasetId) : datasetId_(datasetId) {
    if (datasetId == 0) return;
    tryTo([&] { database_.emplace(project / kDatabaseName); });
  }

  void keep(const CaseFacts& facts, const std::string& fingerprint) {
    if (!database_) return;
    tryTo([&] {
      Transaction transaction(*database_);
      CaseFactsRepository(*database_).put(datasetId_, recordOf(facts, fingerprint));
      transaction.commit();
    });
  }

 private:
  template <class Work>
  void tryTo(Work&& work) {
    try {
      work();
    } catch (const Error& error) {
      logWarning(std::string("What the check of the data read is shown, but not kept: ") + error.what());
      database_.reset();
    }
  }

  std::int64_t datasetId_;
  std::optional<Database> database_;
};

CheckOptions checkOptions(const Split& split) {
  CheckOptions options = cardCheckOptions(split);
  options.pictures = PictureOptions{};
  options.histogram = HistogramBins{kHistogramLeast_hu, kHistogramStep_hu, kHistogramBins};
  return options;
}

std::vector<const SplitCase*> namedCases(const Split& split, const std::vector<std::string>& names) {
  const std::set<std::string> wanted(names.begin(), names.end());
  std::vector<const SplitCase*> cases;
  for (const SplitCase& one : split.cases)
    if (names.empty() || wanted.contains(one.id)) cases.push_back(&one);
  return cases;
}

}  // namespace

EngineDatasetService::EngineDatasetService(int threads)
    : threads_(threads > 0 ? threads
                           : std::max(1, static_cast<int>(std::thread::hardware_concurrency()) / 2)) {}

std::vector<DatasetRecord> EngineDatasetService::list(const fs::path& project) {
  if (!fs::exists(project / kDatabaseName)) return {};
  Database database(project / kDatabaseName, Database::Access::ReadOnly);
  std::set<std::pair<std::string, std::string>> seen;
  std::vector<DatasetRecord> newest;
  for (DatasetRecord& one : DatasetRepository(database).list())
    if (seen.emplace(one.splitFile, one.root).second) newest.push_back(std::move(one));
  return newest;
}

Dataset EngineDatasetService::open(const fs::path& project,
                                   const fs::path& splitFile,
                                   const fs::path& root,
                                   const WorkContext& work) {
  Split split = readSplit(fs::absolute(splitFile).lexically_normal());
  const fs::path folder = root.empty() ? split.file.parent_path() : fs::absolute(root).lexically_normal();
  work.throwIfStopped();
  resolvePaths(split, folder);
  work.throwIfStopped();
  Dataset dataset;
  dataset.record = datasetRecord(split, folder);
  dataset.labels = split.labels;
  dataset.cases = casesOf(split);
  dataset.problems = auditSplit(split);
  dataset.downloads.push_back(downloadOf(split, folder));
  work.throwIfStopped();
  try {
    store(project, dataset);
    keepAsSeen({project, split.file, dataset.record.root}, split, work);
  } catch (const Error& error) {
    if (error.code() != ErrorCode::Io || !fs::exists(project / kDatabaseName)) throw;
    findStored(project, dataset);  // a project that cannot be written is looked at all the same
  }
  return dataset;
}

std::vector<CaseFacts> EngineDatasetService::keptFacts(const fs::path& project, const Dataset& dataset) {
  if (dataset.record.id == 0) return {};
  std::unordered_map<std::string, const DatasetCase*> cases;
  for (const DatasetCase& one : dataset.cases) cases.emplace(one.record.name, &one);
  Database database(project / kDatabaseName, Database::Access::ReadOnly);
  std::vector<CaseFacts> kept;
  for (const CaseFactsRecord& record : CaseFactsRepository(database).list(dataset.record.id)) {
    const auto found = cases.find(record.caseName);
    if (found == cases.end()) continue;
    if (record.fingerprint != fingerprintOf(found->second->imagePath, found->second->labelPath)) continue;
    if (auto facts = factsOf(record)) kept.push_back(std::move(*facts));
  }
  return kept;
}

void EngineDatasetService::check(const fs::path& project,
                                 const Dataset& dataset,
                                 const std::vector<std::string>& caseNames,
                                 const std::function<void(CaseFacts)>& each,
                                 const WorkContext& work) {
  const Split split = splitOf(dataset);
  const CheckOptions options = checkOptions(split);
  const std::vector<const SplitCase*> cases = namedCases(split, caseNames);
  std::mutex mutex;
  FactsKeeper keeper(project, dataset.record.id);  // guarded by mutex
  forEachCase(cases.size(), threads_, "cases", work, [&](std::size_t index) {
    // Before reading: a file that changes meanwhile is then read again.
    const std::string fingerprint = fingerprintOf(cases[index]->imagePath, cases[index]->labelPath);
    CaseFacts facts = factsOf(checkCase(*cases[index], split, options));
    const std::lock_guard lock(mutex);
    keeper.keep(facts, fingerprint);
    each(std::move(facts));
  });
}

}  // namespace viscera
