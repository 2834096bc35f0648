// SPDX-License-Identifier: Apache-2.0
#include "gui/bridge/result_files.h"

#include <array>
#include <charconv>
#include <cmath>

namespace viscera {
namespace {

/// RFC 4180: quotes where the text holds a separator.
std::string quoted(const std::string& text) {
  if (text.find_first_of(",\"\n\r") == std::string::npos) return text;
  std::string result = "\"";
  for (const char letter : text) result += letter == '"' ? std::string("\"\"") : std::string(1, letter);
  return result + '"';
}

std::string line(const std::vector<std::string>& fields) {
  std::string text;
  for (const std::string& field : fields) text += (text.empty() ? "" : ",") + field;
  return text + '\n';
}

void add(std::vector<std::string>& fields, const ScoreSummary& summary) {
  fields.push_back(allDigits(summary.mean));
  fields.push_back(allDigits(summary.sd));
  fields.push_back(std::to_string(summary.n));
}

}  // namespace

std::string allDigits(double value) {
  if (!std::isfinite(value)) return {};
  std::array<char, 32> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value);
  return {digits.data(), end.ptr};
}

std::string csvOf(const ResultTable& table, const std::vector<ScoredRun>& runs) {
  std::vector<std::string> heading = {"run", "grid", "role", "rule", "measure", "cases", "mean", "sd", "n"};
  for (const ResultOrgan& organ : table.organs)
    for (const char* what : {" mean", " sd", " n"}) heading.push_back(quoted(organ.name + what));
  std::string text = line(heading);
  for (const ResultRow& row : table.rows) {
    const ScoredRun& first = runs[row.members.front()];
    std::vector<std::string> fields = {quoted(row.name),
                                       first.grid(),
                                       first.role,
                                       quoted(first.evaluation.rule),
                                       nameOf(table.choice.metric),
                                       std::to_string(row.cases)};
    add(fields, row.overall);
    for (const ResultCell& cell : row.organs) add(fields, cell.summary);
    text += line(fields);
  }
  return text;
}

std::string scoresCsvOf(const ResultTable& table, const std::vector<ScoredRun>& runs) {
  std::string text = line({"run",
                           "grid",
                           "role",
                           "case",
                           "label",
                           "organ",
                           "dice",
                           "hd95_mm",
                           "surface_dice",
                           "reference_ml",
                           "prediction_ml"});
  for (const ResultRow& row : table.rows)
    for (const std::size_t member : row.members)
      for (const OrganScoreRecord& one : runs[member].scores)
        text += line({quoted(runs[member].name),
                      runs[member].grid(),
                      runs[member].role,
                      quoted(one.caseName),
                      std::to_string(one.label),
                      quoted(one.organ),
                      allDigits(one.dice),
                      allDigits(one.hd95_mm),
                      allDigits(one.surfaceDice),
                      allDigits(one.reference_ml),
                      allDigits(one.prediction_ml)});
  return text;
}

}  // namespace viscera
