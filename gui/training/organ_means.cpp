// SPDX-License-Identifier: Apache-2.0
#include "gui/training/organ_means.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace viscera {
namespace {

/// Mean of the numbers; what is not defined does not count.
struct RunningMean {
  double sum = 0.0;
  std::size_t count = 0;

  void add(double value) {
    if (std::isnan(value)) return;
    sum += value;
    ++count;
  }
  [[nodiscard]] double mean() const {
    return count > 0 ? sum / static_cast<double>(count) : std::numeric_limits<double>::quiet_NaN();
  }
};

}  // namespace

OrganMeans::OrganMeans(const std::vector<OrganScoreRecord>& scores) {
  std::vector<std::string> caseOrder;
  std::map<std::string, RunningMean> cases;
  std::map<int, RunningMean> organs;
  std::map<int, std::string> names;
  for (const OrganScoreRecord& score : scores) {
    if (!cases.contains(score.caseName)) caseOrder.push_back(score.caseName);
    RunningMean& ofCase = cases[score.caseName];
    if (score.label <= 0) continue;  // the background is nearly always right and would hide the organs
    ofCase.add(score.dice);
    organs[score.label].add(score.dice);
    names[score.label] = score.organ;
  }
  RunningMean all;
  for (const std::string& name : caseOrder) all.add(cases[name].mean());
  meanOfCases_ = all.mean();
  caseCount_ = caseOrder.size();
  for (const auto& [label, mean] : organs) organs_.push_back({label, names[label], mean.mean(), mean.count});
}

const OrganMean* OrganMeans::find(int label) const {
  const auto found = std::find_if(
      organs_.begin(), organs_.end(), [label](const OrganMean& one) { return one.label == label; });
  return found == organs_.end() ? nullptr : &*found;
}

}  // namespace viscera
