// SPDX-License-Identifier: Apache-2.0
#include "engine/api/dataset_edits.h"

#include <algorithm>
#include <cctype>
#include <map>

namespace viscera {
namespace {

constexpr int kLargestLabel = 255;

std::string lowerCase(std::string text) {
  for (char& letter : text) letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  return text;
}

std::string quoted(const LabelRow& row) {
  return std::to_string(row.value) + " (" + row.name + ')';
}

class LabelTable {
 public:
  explicit LabelTable(const std::vector<LabelRow>& rows) {
    for (const LabelRow& row : rows) {
      ++values_[row.value];
      ++names_[lowerCase(row.name)];
      byValue_[row.value] = &row;
    }
  }

  [[nodiscard]] std::string problemOf(const LabelRow& row) const {
    if (row.value < 0 || row.value > kLargestLabel)
      return "value " + std::to_string(row.value) + " is not in 0 … 255; give another one";
    if (values_.at(row.value) > 1)
      return "value " + std::to_string(row.value) + " is given " + std::to_string(values_.at(row.value)) +
             " times; each label needs a value of its own";
    if (row.name.find_first_not_of(' ') == std::string::npos)
      return "value " + std::to_string(row.value) + " has no name; give it one, or remove the row";
    if (names_.at(lowerCase(row.name)) > 1)
      return "the name " + row.name + " is given " + std::to_string(names_.at(lowerCase(row.name))) +
             " times; each label needs a name of its own";
    if (row.remapTo && (*row.remapTo < 0 || *row.remapTo > kLargestLabel))
      return quoted(row) + " would become " + std::to_string(*row.remapTo) + ", which is not in 0 … 255";
    return partnerProblem(row);
  }

 private:
  [[nodiscard]] std::string partnerProblem(const LabelRow& row) const {
    if (!row.partner) return {};
    const auto other = byValue_.find(*row.partner);
    if (other == byValue_.end() || *row.partner == row.value || *row.partner == 0)
      return "the other side of " + quoted(row) + " is " + std::to_string(*row.partner) +
             ", which is no other label of the table";
    if (other->second->partner && *other->second->partner != row.value)
      return quoted(row) + " names " + quoted(*other->second) +
             " as its other side, but that one names value " + std::to_string(*other->second->partner);
    return {};
  }

  std::map<int, int> values_;
  std::map<std::string, int> names_;
  std::map<int, const LabelRow*> byValue_;
};

}  // namespace

std::vector<LabelRowProblem> problemsOfLabels(const std::vector<LabelRow>& rows) {
  const LabelTable table(rows);
  std::vector<LabelRowProblem> problems;
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (std::string message = table.problemOf(rows[i]); !message.empty())
      problems.push_back({i, std::move(message)});
  return problems;
}

}  // namespace viscera
