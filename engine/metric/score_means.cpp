// SPDX-License-Identifier: Apache-2.0
#include "engine/metric/score_means.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace viscera {

double meanOfDefined(std::span<const double> scores) {
  double sum = 0.0;
  std::size_t count = 0;
  for (const double score : scores) {
    if (std::isnan(score)) continue;
    sum += score;
    ++count;
  }
  return count > 0 ? sum / static_cast<double>(count) : std::numeric_limits<double>::quiet_NaN();
}

double meanOfCases(std::span<const ClassScores> cases) {
  std::vector<double> means;
  for (const ClassScores& scores : cases) means.push_back(meanOfDefined(scores));
  return meanOfDefined(means);
}

std::vector<double> meanOfClasses(std::span<const ClassScores> cases) {
  std::size_t classCount = 0;
  for (const ClassScores& scores : cases) classCount = std::max(classCount, scores.size());
  std::vector<double> means;
  for (std::size_t label = 0; label < classCount; ++label) {
    std::vector<double> column;
    for (const ClassScores& scores : cases)
      if (label < scores.size()) column.push_back(scores[label]);
    means.push_back(meanOfDefined(column));
  }
  return means;
}

double meanOfRunningMeans(std::span<const ClassScores> cases) {
  std::vector<double> means;
  for (std::size_t count = 1; count <= cases.size(); ++count)
    means.push_back(meanOfCases(cases.first(count)));
  return meanOfDefined(means);
}

double meanDice(std::span<const ClassScores> cases, DiceRule rule) {
  if (rule == DiceRule::Tutorial) return meanOfRunningMeans(cases);
  std::vector<ClassScores> organs;
  for (const ClassScores& scores : cases)
    organs.emplace_back(scores.begin() + std::min<std::ptrdiff_t>(1, std::ssize(scores)), scores.end());
  return meanOfCases(organs);
}

std::string ruleSentence(DiceRule rule) {
  if (rule == DiceRule::Tutorial)
    return "MONAI tutorial: background included, per case the mean over the classes present in the "
           "reference, then "
           "the mean of the running means over the cases.";
  return "Background excluded; per case the mean over the organs present in the reference, then the mean "
         "over the "
         "cases.";
}

}  // namespace viscera
