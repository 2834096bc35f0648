// SPDX-License-Identifier: Apache-2.0
#include "engine/metric/metrics_files.h"

#include "engine/base/atomic_file.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>

namespace viscera {

namespace {

std::string fourDecimals(double value) {
  if (std::isnan(value)) return "nan";
  char text[400];
  std::snprintf(text, sizeof text, "%.4f", value);
  return text;
}

/// As Python prints a float: the shortest text that reads back to the same number.
std::string shortest(double value) {
  if (std::isnan(value)) return "nan";
  char text[32];
  const auto end = std::to_chars(text, text + sizeof text, value).ptr;
  std::string result(text, end);
  if (std::isfinite(value) && result.find_first_of(".e") == std::string::npos) result += ".0";
  return result;
}

std::string csvField(const std::string& text) {
  if (text.find_first_of(",\"\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? "\"\"" : std::string(1, c);
  return quoted + '"';
}

std::size_t classCount(const MetricDetail& detail) {
  return detail.values.empty() ? 0 : detail.values.front().size();
}

/// The rows with their mean appended, as MONAI does before it writes either file.
std::vector<std::vector<double>> withMean(const MetricDetail& detail) {
  std::vector<std::vector<double>> rows = detail.values;
  for (std::vector<double>& row : rows) row.push_back(meanOfDefined(row));
  return rows;
}

/// numpy's default percentile: linear between the two nearest ranks.
double percentile(const std::vector<double>& sorted, double percent) {
  if (sorted.empty()) return kUndefinedScore;
  const double rank = percent / 100.0 * static_cast<double>(sorted.size() - 1);
  const auto low = static_cast<std::size_t>(std::floor(rank));
  const std::size_t high = std::min(low + 1, sorted.size() - 1);
  const double share = rank - std::floor(rank);
  return share == 0.0 ? sorted[low] : sorted[low] + share * (sorted[high] - sorted[low]);
}

double deviation(const std::vector<double>& values, double mean) {
  if (values.empty()) return kUndefinedScore;
  double sum = 0.0;
  for (const double value : values) sum += (value - mean) * (value - mean);
  return std::sqrt(sum / static_cast<double>(values.size()));
}

std::string summaryLine(const std::string& name, const std::vector<double>& column) {
  std::vector<double> defined;
  for (const double value : column)
    if (!std::isnan(value)) defined.push_back(value);
  std::sort(defined.begin(), defined.end());
  const double mean = meanOfDefined(defined);
  const double numbers[] = {mean,
                            percentile(defined, 50.0),
                            defined.empty() ? kUndefinedScore : defined.back(),
                            defined.empty() ? kUndefinedScore : defined.front(),
                            percentile(defined, 90.0),
                            deviation(defined, mean),
                            static_cast<double>(defined.size())};
  std::string line = name;
  for (const double number : numbers) line += ',' + fourDecimals(number);
  return line + '\n';
}

MetricDetail detailOf(const ScoreTable& table, const std::string& name, double ScoredOrgan::*score) {
  int largest = 0;
  for (const ScoredCase& scored : table.cases)
    for (const ScoredOrgan& organ : scored.organs) largest = std::max(largest, organ.label);
  MetricDetail detail;
  detail.name = name;
  for (const ScoredCase& scored : table.cases) {
    std::vector<double> row(static_cast<std::size_t>(largest) + 1, kUndefinedScore);
    for (const ScoredOrgan& organ : scored.organs) row[static_cast<std::size_t>(organ.label)] = organ.*score;
    if (score == &ScoredOrgan::dice && table.rule == DiceRule::Tutorial) row[0] = scored.backgroundDice;
    detail.files.push_back(scored.file.empty() ? scored.id : scored.file);
    detail.values.push_back(row);
  }
  return detail;
}

}  // namespace

std::string metricsCsv(const std::vector<std::pair<std::string, double>>& metrics) {
  std::string text;
  for (const auto& [name, value] : metrics) text += name + ',' + shortest(value) + '\n';
  return text;
}

std::string rawCsv(const MetricDetail& detail) {
  std::string text = "filename";
  for (std::size_t label = 0; label < classCount(detail); ++label) text += ",class" + std::to_string(label);
  text += ",mean\n";
  const std::vector<std::vector<double>> rows = withMean(detail);
  for (std::size_t row = 0; row < rows.size(); ++row) {
    text += csvField(detail.files.at(row));
    for (const double value : rows[row]) text += ',' + fourDecimals(value);
    text += '\n';
  }
  return text;
}

std::string summaryCsv(const MetricDetail& detail) {
  std::string text = "class,mean,median,max,min,90percentile,std,notnans\n";
  const std::vector<std::vector<double>> rows = withMean(detail);
  for (std::size_t label = 0; label <= classCount(detail); ++label) {
    std::vector<double> column;
    for (const std::vector<double>& row : rows) column.push_back(row[label]);
    text += summaryLine(label < classCount(detail) ? "class" + std::to_string(label) : "mean", column);
  }
  return text;
}

void writeMetricFiles(const std::filesystem::path& folder, const ScoreTable& table) {
  const MetricDetail details[] = {detailOf(table, "mean_dice", &ScoredOrgan::dice),
                                  detailOf(table, "hd95_mm", &ScoredOrgan::hd95_mm),
                                  detailOf(table, "surface_dice", &ScoredOrgan::surfaceDice)};
  std::vector<std::pair<std::string, double>> metrics{{"mean_dice", meanDice(table)}};
  for (const MetricDetail& detail : details) {
    if (detail.name != "mean_dice") metrics.emplace_back(detail.name, meanOfCases(detail.values));
    writeFileAtomically(folder / (detail.name + "_raw.csv"), rawCsv(detail));
    writeFileAtomically(folder / (detail.name + "_summary.csv"), summaryCsv(detail));
  }
  writeFileAtomically(folder / "metrics.csv", metricsCsv(metrics));
}

}  // namespace viscera
