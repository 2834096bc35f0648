// SPDX-License-Identifier: Apache-2.0
#include "app/window/results_listing.h"

#include "app/run_description.h"
#include "engine/api/config_json.h"
#include "engine/base/error.h"
#include "engine/base/log.h"
#include "storage/database.h"
#include "storage/dataset_repository.h"
#include "storage/run_repository.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

namespace viscera {
namespace {

/// What the folder of a run tells beside its row in the database.
struct RunFacts {
  std::optional<int> fold;
  std::string study;
};

RunFacts factsOf(const std::filesystem::path& project, const RunRecord& run) {
  try {
    const RunDescription description = readRunDescription(runFolderOf(project, run));
    if (!description.fold) return {};
    return {description.fold,
            description.splitSha256 + description.root.string() + toJson(description.config).dump()};
  } catch (const Error& error) {
    logWarning(displayName(run) + ": " + error.what());  // a run without its folder still has scores
    return {};
  }
}

std::map<std::string, int> labelledCases(const std::vector<CaseRecord>& cases, std::optional<int> fold) {
  std::map<std::string, int> counts;
  for (const CaseRecord& one : cases) {
    if (one.label.empty()) continue;
    const bool ofFolds = fold && one.fold && one.role != "test";
    ++counts[!ofFolds ? one.role : *one.fold == *fold ? "validation" : "training"];
  }
  return counts;
}

std::string whyUnusable(const std::filesystem::path& project,
                        const RunRecord& run,
                        const std::map<std::string, int>& cases) {
  std::error_code ignored;
  const auto model = modelFileOf(runFolderOf(project, run));
  if (!std::filesystem::exists(model, ignored))
    return displayName(run) + " has no best checkpoint (" + model.string() +
           "); it is saved at the first validation";
  if (cases.empty())
    return displayName(run) + " knows no case with a label map; fine-tune it on a dataset that has some";
  return {};
}

class Listing {
 public:
  explicit Listing(std::filesystem::path project)
      : project_(std::move(project)),
        database_(project_ / kDatabaseName, Database::Access::ReadOnly),
        snapshot_(database_) {
    for (RunRecord& run : RunRepository(database_).list()) {
      greatestNumber_ = std::max(greatestNumber_, run.number);
      order_.push_back(run.id);
      runs_.emplace(run.id, std::move(run));
    }
  }

  [[nodiscard]] Results read() {
    Results results;
    for (DetailedEvaluation& one : newestEvaluations(EvaluationDetailsRepository(database_).listScored()))
      results.runs.push_back(scoredRun(std::move(one)));
    std::stable_sort(results.runs.begin(), results.runs.end(), [](const ScoredRun& a, const ScoredRun& b) {
      return a.evaluation.wall_ms > b.evaluation.wall_ms;
    });
    for (const std::string& id : order_)
      if (const RunRecord& run = runs_.at(id); run.task == "segmentation")
        results.usable.push_back(evaluableRun(run));
    results.datasets = datasets();
    results.reviews = ReviewRepository(database_).list();
    return results;
  }

 private:
  ScoredRun scoredRun(DetailedEvaluation found) {
    ScoredRun scored;
    const EvaluationRecord& evaluation = found.record;
    scored.role = roleOfMetric(evaluation.metric);
    scored.scores = EvaluationRepository(database_).scores(evaluation.id);
    for (const ScoredLabelMap& one : EvaluationDetailsRepository(database_).labelMaps(evaluation.id))
      scored.labelMaps[one.caseName] = (project_ / one.file).lexically_normal().string();
    if (evaluation.datasetId)
      if (const auto dataset = DatasetRepository(database_).find(*evaluation.datasetId))
        scored.dataset = dataset->name;
    const auto run = evaluation.runId ? runs_.find(*evaluation.runId) : runs_.end();
    if (run == runs_.end()) {
      scored.source = scored.name = found.details.name.empty() ? evaluation.model : found.details.name;
      scored.foreign = true;
      scored.number = foreignNumber(scored.source);
    } else {
      scored.source = run->first;
      scored.name = displayName(run->second);
      scored.number = run->second.number;
      scored.archived = run->second.archived;
      scored.preset = run->second.preset;
      const RunFacts& facts = factsOfRun(run->second);
      scored.fold = facts.fold;
      scored.study = facts.study;
    }
    scored.details = std::move(found.details);
    scored.evaluation = std::move(found.record);
    return scored;
  }

  std::int64_t foreignNumber(const std::string& source) {
    const auto [found, isNew] = foreign_.try_emplace(source, greatestNumber_ + 1);
    if (isNew) ++greatestNumber_;
    return found->second;
  }

  const RunFacts& factsOfRun(const RunRecord& run) {
    const auto known = facts_.find(run.id);
    return known != facts_.end() ? known->second
                                 : facts_.emplace(run.id, factsOf(project_, run)).first->second;
  }

  EvaluableRun evaluableRun(const RunRecord& run) {
    EvaluableRun usable{run.id, displayName(run), run.number, {}, {}};
    if (run.datasetId) usable.casesOfRole = labelledCases(casesOf(*run.datasetId), factsOfRun(run).fold);
    usable.unusable = whyUnusable(project_, run, usable.casesOfRole);
    return usable;
  }

  /// The newest version of each split file that has label maps.
  std::vector<ScorableDataset> datasets() {
    std::vector<ScorableDataset> found;
    std::set<std::pair<std::string, std::string>> seen;
    for (const DatasetRecord& one : DatasetRepository(database_).list()) {
      if (!seen.emplace(one.splitFile, one.root).second) continue;
      auto counts = labelledCases(casesOf(one.id), std::nullopt);
      if (!counts.empty()) found.push_back({one.id, one.name, std::move(counts)});
    }
    return found;
  }

  const std::vector<CaseRecord>& casesOf(std::int64_t dataset) {
    const auto known = cases_.find(dataset);
    return known != cases_.end()
               ? known->second
               : cases_.emplace(dataset, DatasetRepository(database_).cases(dataset)).first->second;
  }

  std::filesystem::path project_;
  Database database_;
  Snapshot snapshot_;
  std::vector<std::string> order_;
  std::map<std::string, RunRecord> runs_;
  std::map<std::string, RunFacts> facts_;
  std::map<std::int64_t, std::vector<CaseRecord>> cases_;
  std::map<std::string, std::int64_t> foreign_;
  std::int64_t greatestNumber_ = 0;
};

}  // namespace

std::string roleOfMetric(const std::string& metric) {
  if (metric.starts_with("train/")) return "training";
  return metric.starts_with("test/") ? "test" : "validation";
}

std::vector<DetailedEvaluation> newestEvaluations(const std::vector<DetailedEvaluation>& all) {
  using Key = std::tuple<std::string, std::string, std::string>;
  std::map<Key, const DetailedEvaluation*> chosen;
  const auto rank = [](const EvaluationRecord& one) {
    const int kind = !one.model.empty() || !one.runId ? 2 : one.isBest ? 1 : 0;
    return std::tuple(kind, one.wall_ms, one.id);
  };
  for (const DetailedEvaluation& one : all) {
    const EvaluationRecord& record = one.record;
    const std::string source = record.runId ? "run/" + *record.runId : "label maps/" + one.details.name;
    const DetailedEvaluation*& kept = chosen[{source, roleOfMetric(record.metric), record.grid}];
    if (kept == nullptr || rank(kept->record) < rank(record)) kept = &one;
  }
  std::vector<DetailedEvaluation> newest;
  for (const auto& [key, one] : chosen) newest.push_back(*one);
  return newest;
}

Results resultsOf(const std::filesystem::path& project) {
  return Listing(project).read();
}

}  // namespace viscera
