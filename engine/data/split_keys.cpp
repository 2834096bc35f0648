// SPDX-License-Identifier: Apache-2.0
#include "engine/data/split_keys.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <span>
#include <string>
#include <string_view>

namespace viscera {
namespace {

constexpr std::array<std::string_view, 5> kTopKeys = {"training", "validation", "test", "testing", "labels"};
constexpr std::array<std::string_view, 3> kEntryKeys = {"image", "label", "fold"};
constexpr std::array<const char*, 4> kLists = {"training", "validation", "test", "testing"};

std::string lowerCase(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) {
    return static_cast<char>(std::tolower(c));
  });
  return lower;
}

/// Letters to add, remove, change or exchange with their neighbour (optimal string alignment distance).
std::size_t distance(std::string_view one, std::string_view other) {
  std::vector<std::vector<std::size_t>> cost(one.size() + 1, std::vector<std::size_t>(other.size() + 1));
  for (std::size_t i = 0; i <= one.size(); ++i) cost[i][0] = i;
  for (std::size_t j = 0; j <= other.size(); ++j) cost[0][j] = j;
  for (std::size_t i = 1; i <= one.size(); ++i)
    for (std::size_t j = 1; j <= other.size(); ++j) {
      const std::size_t change = one[i - 1] == other[j - 1] ? 0 : 1;
      cost[i][j] = std::min({cost[i - 1][j] + 1, cost[i][j - 1] + 1, cost[i - 1][j - 1] + change});
      if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1])
        cost[i][j] = std::min(cost[i][j], cost[i - 2][j - 2] + 1);
    }
  return cost[one.size()][other.size()];
}

/// The known key that was meant; empty where the key is known, or like none.
std::string_view meantKey(const std::string& key, std::span<const std::string_view> known) {
  if (std::find(known.begin(), known.end(), key) != known.end()) return {};
  const std::string lower = lowerCase(key);
  for (const std::string_view one : known) {
    const std::size_t allowed = one.size() >= 8 ? 2 : 1;
    if (distance(lower, one) <= allowed) return one;
  }
  return {};
}

struct Misspelt {
  std::string_view meant;
  std::string firstPlace;
  std::vector<std::string> cases;
};

/// By key; entries of the lists only, named after the case they make.
std::map<std::string, Misspelt> misspeltInEntries(const Split& split) {
  std::map<std::string, Misspelt> found;
  std::size_t number = 0;  // of the case: readSplit makes one of each entry, in this order
  for (const char* list : kLists) {
    const auto entries = split.document.find(list);
    if (entries == split.document.end() || !entries->is_array()) continue;
    for (std::size_t i = 0; i < entries->size(); ++i, ++number) {
      const Json& entry = (*entries)[i];
      if (!entry.is_object()) continue;
      for (const auto& [key, value] : entry.items()) {
        const std::string_view meant = meantKey(key, kEntryKeys);
        if (meant.empty() || entry.contains(meant)) continue;
        Misspelt& one = found[key];
        one.meant = meant;
        if (one.firstPlace.empty()) one.firstPlace = std::string(list) + '[' + std::to_string(i) + ']';
        if (number < split.cases.size()) one.cases.push_back(split.cases[number].id);
      }
    }
  }
  return found;
}

DataProblem problemOf(const Split& split,
                      const std::string& key,
                      std::string_view meant,
                      const std::string& place) {
  DataProblem problem;
  problem.code = "unknown_key";
  problem.severity = Severity::Warning;
  problem.message = split.file.string() + ": " + place + "\"" + key + "\" is not a key that is read; \"" +
                    std::string(meant) + "\" is";
  problem.remedy =
      "rename it to \"" + std::string(meant) + "\" where that was meant; else leave it, it is kept";
  return problem;
}

}  // namespace

std::vector<DataProblem> misspeltKeys(const Split& split) {
  std::vector<DataProblem> problems;
  for (const auto& [key, value] : split.document.items()) {
    const std::string_view meant = meantKey(key, kTopKeys);
    if (!meant.empty() && !split.document.contains(meant))
      problems.push_back(problemOf(split, key, meant, ""));
  }
  for (const auto& [key, one] : misspeltInEntries(split)) {
    DataProblem problem = problemOf(split, key, one.meant, one.firstPlace + ": ");
    problem.cases = one.cases;
    problems.push_back(std::move(problem));
  }
  return problems;
}

}  // namespace viscera
