// SPDX-License-Identifier: Apache-2.0
#include "gui/bridge/result_table.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <utility>

namespace viscera {
namespace {

using OrganKey = std::pair<int, std::string>;
using OrganMeans = std::map<OrganKey, ScoreSummary>;

bool isShown(const ScoredRun& run, const ResultChoice& choice) {
  return run.grid() == choice.grid && run.role == choice.role && (choice.archived || !run.archived);
}

OrganMeans meansOf(const ScoredRun& run, ScoreMetric metric) {
  OrganMeans means;
  for (const OrganSummary& one : organSummaries(run.scores, metric))
    means[{one.label, one.organ}] = one.summary;
  return means;
}

ScoreSummary overallOf(const ScoredRun& run, ScoreMetric metric) {
  std::vector<double> values;
  for (const NamedScore& one : caseScores(run.scores, metric, 0)) values.push_back(one.value);
  return summaryOf(values);
}

std::set<std::string> casesOf(const ScoredRun& run) {
  std::set<std::string> cases;
  for (const OrganScoreRecord& one : run.scores) cases.insert(one.caseName);
  return cases;
}

/// Places of the runs of each row; folds of one study share one, at the place of the first.
std::vector<std::vector<std::size_t>> rowsOf(const std::vector<ScoredRun>& runs, const ResultChoice& choice) {
  std::map<std::string, std::vector<std::size_t>> studies;
  std::map<std::string, std::set<int>> folds;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    if (!isShown(runs[i], choice) || runs[i].study.empty() || !runs[i].fold) continue;
    // Of two runs of one fold the newer one counts; the runs come newest first.
    if (folds[runs[i].study].insert(*runs[i].fold).second) studies[runs[i].study].push_back(i);
  }
  std::vector<std::vector<std::size_t>> rows;
  std::set<std::size_t> taken;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    if (!isShown(runs[i], choice) || taken.contains(i)) continue;
    const auto study = studies.find(runs[i].study);
    const bool together = choice.foldsAsOne && study != studies.end() && study->second.size() > 1 &&
                          std::find(study->second.begin(), study->second.end(), i) != study->second.end();
    rows.push_back(together ? study->second : std::vector<std::size_t>{i});
    taken.insert(rows.back().begin(), rows.back().end());
  }
  return rows;
}

void markWorst(ResultRow& row, ScoreMetric metric) {
  ResultCell* worst = nullptr;
  int scored = 0;
  for (ResultCell& cell : row.organs) {
    if (std::isnan(cell.summary.mean)) continue;
    ++scored;
    const bool lower = worst == nullptr || cell.summary.mean < worst->summary.mean;
    if (worst == nullptr || lower == greaterIsBetter(metric)) worst = &cell;
  }
  if (scored > 1) worst->worst = true;
}

/// Equal means are equally good.
void markBest(std::vector<ResultRow>& rows, ScoreMetric metric) {
  double best = std::nan("");
  int scored = 0;
  for (const ResultRow& row : rows) {
    if (std::isnan(row.overall.mean)) continue;
    ++scored;
    const bool greater = row.overall.mean > best;
    if (std::isnan(best) || (row.overall.mean != best && greater == greaterIsBetter(metric)))
      best = row.overall.mean;
  }
  if (scored < 2) return;
  for (ResultRow& row : rows) row.best = row.overall.mean == best;
}

bool haveSameCases(const std::vector<ResultRow>& rows, const std::vector<ScoredRun>& runs) {
  std::set<std::set<std::string>> kinds;
  for (const ResultRow& row : rows) {
    std::set<std::string> cases;
    for (const std::size_t member : row.members) cases.merge(casesOf(runs[member]));
    kinds.insert(std::move(cases));
  }
  return kinds.size() < 2;
}

ResultRow rowOf(const std::vector<ScoredRun>& runs,
                std::vector<std::size_t> members,
                const std::vector<ResultOrgan>& organs,
                const std::vector<OrganMeans>& means,
                ScoreMetric metric) {
  ResultRow row;
  row.members = std::move(members);
  const ScoredRun& first = runs[row.members.front()];
  row.name = row.isFolds() ? std::to_string(row.members.size()) + " folds of " + first.preset : first.name;
  row.number = first.number;
  row.foreign = first.foreign;
  std::vector<double> overall;
  for (const std::size_t member : row.members) {
    row.cases += static_cast<int>(casesOf(runs[member]).size());
    row.overall = overallOf(runs[member], metric);
    overall.push_back(row.overall.mean);
  }
  if (row.isFolds()) row.overall = summaryOf(overall);
  for (const ResultOrgan& organ : organs) {
    std::vector<double> values;
    ResultCell cell;
    for (const std::size_t member : row.members) {
      const auto found = means[member].find({organ.label, organ.name});
      if (found == means[member].end()) continue;
      cell.summary = found->second;
      values.push_back(found->second.mean);
    }
    if (row.isFolds()) cell.summary = summaryOf(values);
    row.organs.push_back(cell);
  }
  markWorst(row, metric);
  return row;
}

std::vector<std::string> inOrder(const std::set<std::string>& found, std::vector<std::string> order) {
  std::erase_if(order, [&found](const std::string& one) { return !found.contains(one); });
  return order;
}

}  // namespace

ResultTable resultTable(const std::vector<ScoredRun>& runs, const ResultChoice& choice) {
  ResultTable table;
  table.choice = choice;
  std::vector<OrganMeans> means(runs.size());
  std::set<OrganKey> organs;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    if (!isShown(runs[i], choice)) continue;
    means[i] = meansOf(runs[i], choice.metric);
    for (const auto& [organ, summary] : means[i]) organs.insert(organ);
  }
  for (const auto& [label, name] : organs) table.organs.push_back({label, name});
  for (std::vector<std::size_t>& members : rowsOf(runs, choice))
    table.rows.push_back(rowOf(runs, std::move(members), table.organs, means, choice.metric));
  markBest(table.rows, choice.metric);
  table.sameCases = haveSameCases(table.rows, runs);
  return table;
}

std::vector<std::string> gridsOf(const std::vector<ScoredRun>& runs) {
  std::set<std::string> found;
  for (const ScoredRun& run : runs) found.insert(run.grid());
  return inOrder(found, {"original", "model"});
}

std::vector<std::string> rolesOf(const std::vector<ScoredRun>& runs) {
  std::set<std::string> found;
  for (const ScoredRun& run : runs) found.insert(run.role);
  return inOrder(found, {"validation", "test", "training"});
}

std::string nameOf(ScoreMetric metric) {
  switch (metric) {
    case ScoreMetric::Dice:
      return "Dice";
    case ScoreMetric::Hd95:
      return "HD95 in mm";
    case ScoreMetric::SurfaceDice:
      return "Surface Dice";
  }
  return {};
}

}  // namespace viscera
