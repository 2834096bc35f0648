// SPDX-License-Identifier: Apache-2.0
#include "app/window/results_report_parts.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace viscera {
namespace {

constexpr int kRow = 26;
constexpr int kNames = 190;
constexpr int kPlot = 620;
constexpr int kTop = 8;

double greatestScore(const ResultTable& table, const std::vector<ScoredRun>& runs) {
  if (greaterIsBetter(table.choice.metric)) return 1.0;
  double greatest = 1.0;
  for (const ScoredRun& run : runs)
    for (const OrganScoreRecord& one : run.scores)
      if (const double score = scoreOf(one, table.choice.metric); std::isfinite(score))
        greatest = std::max(greatest, score);
  return greatest;
}

std::string axisSvg(double greatest, int bottom) {
  std::string svg;
  for (int tick = 0; tick <= 5; ++tick) {
    const double x = kNames + kPlot * tick / 5.0;
    svg += "<line x1='" + decimals(x, 1) + "' x2='" + decimals(x, 1) + "' y1='" + std::to_string(kTop) +
           "' y2='" + std::to_string(bottom) + "' stroke='#ddd'/><text x='" + decimals(x, 1) + "' y='" +
           std::to_string(bottom + 16) + "' text-anchor='middle'>" +
           decimals(greatest * tick / 5.0, greatest > 1.0 ? 0 : 1) + "</text>";
  }
  return svg;
}

std::string laneSvg(const ScoredRun& run,
                    const std::string& colour,
                    const ResultTable& table,
                    int label,
                    double y,
                    double greatest) {
  std::string svg;
  std::vector<double> values;
  for (const NamedScore& one : caseScores(run.scores, table.choice.metric, label)) {
    if (!std::isfinite(one.value)) continue;
    values.push_back(one.value);
    svg += "<circle cx='" + decimals(kNames + kPlot * one.value / greatest, 1) + "' cy='" + decimals(y, 1) +
           "' r='3' fill='" + colour + "' fill-opacity='0.7'><title>" +
           escaped(run.name + ", " + one.caseName) + ": " + scoreText(one.value, table.choice.metric) +
           "</title></circle>";
  }
  const double mean = summaryOf(values).mean;
  if (!std::isfinite(mean)) return svg;
  const std::string x = decimals(kNames + kPlot * mean / greatest, 1);
  return svg + "<line x1='" + x + "' x2='" + x + "' y1='" + decimals(y - 5.0, 1) + "' y2='" +
         decimals(y + 5.0, 1) + "' stroke='" + colour + "' stroke-width='2.5'/>";
}

std::string intervalText(const PairedDifference& paired) {
  if (!paired.interval) return "fewer than six cases";
  return decimals(paired.interval->first, 3) + " to " + decimals(paired.interval->second, 3);
}

std::string differenceRow(const std::string& name, const PairedDifference& paired) {
  return "<tr><th>" + escaped(name) + "</th><td>" + std::to_string(paired.pairs.size()) + "</td><td>" +
         (paired.mean > 0.0 ? "+" : "") + decimals(paired.mean, 3) + "</td><td>" + intervalText(paired) +
         "</td></tr>\n";
}

}  // namespace

std::string escaped(const std::string& text) {
  std::string result;
  for (const char letter : text) switch (letter) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      case '\'':
        result += "&#39;";
        break;
      default:
        result += letter;
    }
  return result;
}

std::string decimals(double value, int count) {
  if (!std::isfinite(value)) return "–";
  char text[64];
  std::snprintf(text, sizeof text, "%.*f", count, value);
  return text;
}

std::string scoreText(double value, ScoreMetric metric) {
  return decimals(value, metric == ScoreMetric::Hd95 ? 1 : 3);
}

std::string tableHtml(const ResultTable& table, const std::vector<std::string>& colours) {
  std::string html = "<table><thead><tr><th>Run</th><th>Mean of organs</th>";
  for (const ResultOrgan& organ : table.organs) html += "<th>" + escaped(organ.name) + "</th>";
  html += "</tr></thead><tbody>\n";
  const auto cell = [&](const ScoreSummary& summary, bool worst) {
    html += std::string("<td") + (worst ? " class='worst'" : "") + ">" + (worst ? "▼ " : "") +
            scoreText(summary.mean, table.choice.metric) + "<br/><small>" +
            (std::isfinite(summary.sd) ? "± " + scoreText(summary.sd, table.choice.metric) + ", " : "") +
            "n " + std::to_string(summary.n) + "</small></td>";
  };
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    const std::string colour = i < colours.size() ? colours[i] : "#444";
    html += "<tr><th><span style='color:" + escaped(colour) + "'>●</span> " + escaped(table.rows[i].name) +
            "</th>";
    cell(table.rows[i].overall, false);
    for (const ResultCell& one : table.rows[i].organs) cell(one.summary, one.worst);
    html += "</tr>\n";
  }
  return html +
         "</tbody></table>\n<p class='note'>▼ marks the worst organ of a run; n is the number of cases "
         "in which the reference has the organ; ± is the standard deviation over them.</p>\n";
}

std::string stripsSvg(const ResultTable& table,
                      const std::vector<ScoredRun>& runs,
                      const std::vector<std::string>& colours) {
  const int row = std::max(kRow, 12 * static_cast<int>(runs.size()) + 6);
  const int bottom = kTop + row * static_cast<int>(table.organs.size());
  const double greatest = greatestScore(table, runs);
  std::string svg = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 " +
                    std::to_string(kNames + kPlot + 20) + " " + std::to_string(bottom + 24) +
                    "' role='img' aria-label='" + nameOf(table.choice.metric) + " of every case'>" +
                    axisSvg(greatest, bottom);
  for (std::size_t organ = 0; organ < table.organs.size(); ++organ) {
    const double top = kTop + static_cast<double>(row) * static_cast<double>(organ);
    svg += "<text x='" + std::to_string(kNames - 12) + "' y='" + decimals(top + row / 2.0 + 4.0, 1) +
           "' text-anchor='end'>" + escaped(table.organs[organ].name) + "</text>";
    for (std::size_t i = 0; i < runs.size(); ++i) {
      const double y = top + row * (static_cast<double>(i) + 1.0) / (static_cast<double>(runs.size()) + 1.0);
      svg += laneSvg(runs[i],
                     i < colours.size() ? escaped(colours[i]) : "#444",
                     table,
                     table.organs[organ].label,
                     y,
                     greatest);
    }
  }
  return svg + "</svg>\n";
}

std::string differenceHtml(const ResultTable& table, const ScoredRun& first, const ScoredRun& second) {
  const ScoreMetric metric = table.choice.metric;
  std::string html =
      "<h2>" + escaped(second.name) + " less " + escaped(first.name) + ", " + nameOf(metric) +
      "</h2>\n<p>Over the cases that both have scored. The interval is the 95 % percentile "
      "bootstrap over cases (" +
      std::to_string(kBootstrapDraws) +
      " draws, always the same); below six cases there is none.</p>\n<table><thead><tr><th>Organ"
      "</th><th>Cases</th><th>Difference</th><th>Interval</th></tr></thead><tbody>\n";
  const auto paired = [&](int label) {
    return pairedDifference(caseScores(first.scores, metric, label),
                            caseScores(second.scores, metric, label));
  };
  html += differenceRow("Mean of organs", paired(0));
  for (const ResultOrgan& organ : table.organs) html += differenceRow(organ.name, paired(organ.label));
  return html + "</tbody></table>\n";
}

std::string worstCasesHtml(const std::vector<ScoredRun>& runs, std::size_t count) {
  std::vector<std::pair<const ScoredRun*, const OrganScoreRecord*>> all;
  for (const ScoredRun& run : runs)
    for (const OrganScoreRecord& one : run.scores)
      if (one.label != 0 && std::isfinite(one.dice)) all.emplace_back(&run, &one);
  std::stable_sort(
      all.begin(), all.end(), [](const auto& a, const auto& b) { return a.second->dice < b.second->dice; });
  if (all.size() > count) all.resize(count);
  std::string html =
      "<table><thead><tr><th>Run</th><th>Case</th><th>Organ</th><th>Dice</th><th>HD95 in mm</th>"
      "<th>Reference in ml</th><th>Predicted in ml</th></tr></thead><tbody>\n";
  for (const auto& [run, one] : all)
    html += "<tr><th>" + escaped(run->name) + "</th><td>" + escaped(one->caseName) + "</td><td>" +
            escaped(one->organ) + "</td><td>" + decimals(one->dice, 3) + "</td><td>" +
            decimals(one->hd95_mm, 1) + "</td><td>" + decimals(one->reference_ml, 1) + "</td><td>" +
            decimals(one->prediction_ml, 1) + "</td></tr>\n";
  return html + "</tbody></table>\n";
}

}  // namespace viscera
