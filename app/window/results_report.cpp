// SPDX-License-Identifier: Apache-2.0
#include "app/window/results_report.h"

#include "app/console.h"
#include "app/window/results_report_curves.h"
#include "app/window/results_report_parts.h"
#include "engine/base/error.h"
#include "engine/base/json.h"
#include "engine/base/process.h"
#include "gui/bridge/result_table.h"
#include "storage/database.h"
#include "storage/run_repository.h"

#include <algorithm>
#include <map>

namespace viscera {
namespace {

constexpr std::size_t kWorstCases = 20;

constexpr const char* kStyle = R"css(
body { font: 14px/1.45 Inter, "Segoe UI", sans-serif; color: #1b1f24; max-width: 1100px; margin: 32px auto; padding: 0 24px; }
h1 { font-size: 24px; margin: 0; } h2 { font-size: 17px; margin: 32px 0 8px; }
.limits { border-left: 4px solid #b35900; padding: 4px 12px; margin: 16px 0; font-weight: 600; }
.note, small { color: #57606a; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: 12px; }
th, td { padding: 4px 8px; border-bottom: 1px solid #d8dee4; text-align: right; vertical-align: top; }
th:first-child { text-align: left; white-space: nowrap; } thead th { vertical-align: bottom; font-weight: 600; }
td.worst { font-weight: 700; } svg { width: 100%; height: auto; font-size: 12px; }
table.protocol td, table.protocol th { text-align: left; overflow-wrap: anywhere; }
section, figure { break-inside: avoid; } h2, h3 { break-after: avoid; }
figure { margin: 16px 0; } figcaption { color: #57606a; margin-top: 4px; }
.pictures { display: flex; gap: 12px; flex-wrap: wrap; } .pictures img { max-width: 48%; height: auto; background: #000; }
 .wide { overflow-x: auto; }
@media print { body { margin: 0; max-width: none; padding: 0; font-size: 11px; } table { font-size: 9px; } th, td { padding: 2px 4px; } .wide { overflow: visible; } @page { size: A4 landscape; margin: 14mm; } }
)css";

std::vector<ScoredRun> chosen(const ReportOrder& order, const Results& results) {
  std::vector<ScoredRun> runs;
  for (const std::int64_t id : order.evaluations) {
    const auto found = std::find_if(
        results.runs.begin(), results.runs.end(), [id](const ScoredRun& run) { return run.id() == id; });
    if (found == results.runs.end())
      throw Error(ErrorCode::InvalidInput,
                  "a run of the table was evaluated anew or removed meanwhile; make the report again");
    runs.push_back(*found);
  }
  require(!runs.empty(), "a report needs a run");
  return runs;
}

std::string valueText(const Json& value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}

/// Keys of the protocol in words; what is not listed stays as it is.
std::string wordOf(const std::string& key) {
  static const std::map<std::string, std::string> kWords = {
      {"split", "Split file"},
      {"split_sha256", "SHA-256 of the split"},
      {"role", "Cases"},
      {"fold", "Fold held out"},
      {"grid", "Grids scored"},
      {"rule", "Mean"},
      {"surface_tolerance_mm", "Tolerance of surface Dice in mm"},
      {"case_count", "Number of cases"},
      {"model", "Model"},
      {"label_maps", "Label maps of"},
      {"label_table", "Label values"},
      {"settings", "Settings"},
      {"notes", "Notes"},
      {"device", "Device"},
      {"window", "Sliding window"},
      {"overlap", "Overlap"},
      {"mode", "Weights of windows"},
      {"upsampling", "Upsampling"},
      {"precision", "Precision"},
      {"orientation", "Orientation"},
      {"spacing_mm", "Spacing in mm"},
      {"hu_window", "Window in HU"},
      {"crop_foreground", "Cropped to foreground"},
      {"program", "Program"},
      {"libtorch", "LibTorch"}};
  const auto found = kWords.find(key);
  return found == kWords.end() ? key : found->second;
}

std::string row(const std::string& name, const std::string& value) {
  return "<tr><th>" + escaped(name) + "</th><td>" + escaped(value) + "</td></tr>\n";
}

/// Settings of training that decide what comes out: seed, length and whatever differs from the preset.
std::string trainingRows(Database& database, const ScoredRun& run) {
  if (run.foreign) return {};
  const auto record = RunRepository(database).find(run.source);
  if (!record) return {};
  std::string rows = row("Run", record->id) + row("Preset", record->preset);
  const Json config = parseJson(record->configJson, "settings of a run");
  if (const auto settings = config.find("settings"); settings != config.end() && settings->is_object())
    for (const auto& [key, value] : settings->items()) rows += row("Setting " + key, valueText(value));
  return rows;
}

std::string protocolHtml(Database& database, const ScoredRun& run) {
  std::string html = "<section><h3>" + escaped(run.name) + "</h3>\n<table class='protocol'><tbody>\n";
  html += row("Dataset", run.dataset.empty() ? "not known any more" : run.dataset);
  if (!run.foreign) html += row("Step of the checkpoint", std::to_string(run.evaluation.step));
  html += row("Evaluated (UTC)", timeText(run.evaluation.wall_ms));
  if (run.details.protocolJson.empty()) {
    html += row("Grid", run.grid()) + row("Mean", run.evaluation.rule) +
            row("Protocol", "scored while it was trained; evaluate the run for a full protocol");
  } else {
    const Json protocol = parseJson(run.details.protocolJson, "protocol of an evaluation");
    for (const auto& [key, value] : protocol.items())
      if (!value.is_null()) html += row(wordOf(key), valueText(value));
  }
  return html + trainingRows(database, run) + "</tbody></table></section>\n";
}

std::string measureHtml(const ReportOrder& order, const std::vector<ScoredRun>& runs, ScoreMetric metric) {
  ResultChoice choice{runs.front().grid(), runs.front().role, metric, false, true};
  const ResultTable table = resultTable(runs, choice);
  std::string html = "<section><h2>" + nameOf(metric) + ", " + choice.grid + " grid, " + choice.role +
                     " cases</h2>\n<div class='wide'>" + tableHtml(table, order.colours) +
                     "</div></section>\n";
  html += "<section><h2>" + nameOf(metric) + " of every case</h2>\n" + stripsSvg(table, runs, order.colours) +
          "<p class='note'>A point is a case, a tick the mean of a run.</p></section>\n";
  if (runs.size() == 2) html += "<section>" + differenceHtml(table, runs[0], runs[1]) + "</section>\n";
  return html;
}

bool hasScores(const std::vector<ScoredRun>& runs, ScoreMetric metric) {
  return std::any_of(runs.begin(), runs.end(), [metric](const ScoredRun& run) {
    return std::any_of(run.scores.begin(), run.scores.end(), [metric](const OrganScoreRecord& one) {
      return one.label != 0 && scoreOf(one, metric) == scoreOf(one, metric);
    });
  });
}

}  // namespace

std::string resultsReport(const ReportOrder& order,
                          const Results& results,
                          const CaseFilesOf& filesOf,
                          const WorkContext& work) {
  const std::vector<ScoredRun> runs = chosen(order, results);
  Database database(order.project / kDatabaseName, Database::Access::ReadOnly);
  std::string html =
      "<!DOCTYPE html>\n<html lang='en'><head><meta charset='utf-8'/>"
      "<meta name='viewport' content='width=device-width'/><title>Results of ";
  const std::string title = escaped(order.project.filename().string());
  html += title + "</title><style>" + kStyle + "</style></head><body>\n<h1>Results of " + title + "</h1>\n";
  html += "<p class='note'>Written by Viscera on " + timeText(wallClockMs()) + " UTC</p>\n";
  html += "<p class='limits'>Research use only, not for clinical use.</p>\n";
  for (const ScoreMetric metric : {ScoreMetric::Dice, ScoreMetric::Hd95, ScoreMetric::SurfaceDice})
    if (hasScores(runs, metric)) html += measureHtml(order, runs, metric);
  html += "<section><h2>Worst scores</h2>\n" + worstCasesHtml(runs, kWorstCases) + "</section>\n";
  if (const auto pictures = worstPictures(runs, filesOf, work); !pictures.empty())
    html += "<h2>Worst score of each run</h2>\n" + picturesHtml(pictures);
  html += curvesHtml(database, runs, order.colours);
  html +=
      "<h2>Protocol</h2>\n<p>How the means are formed: of each case the mean over the organs that its "
      "reference has, then the mean over the cases; background is in no number.</p>\n";
  for (const ScoredRun& run : runs) html += protocolHtml(database, run);
  return html + "</body></html>\n";
}

}  // namespace viscera
