// SPDX-License-Identifier: Apache-2.0
#include "app/window/results_report_curves.h"

#include "app/window/results_report_parts.h"
#include "storage/database.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>

namespace viscera {
namespace {

constexpr int kLeft = 56;
constexpr int kWidth = 720;
constexpr int kTop = 10;
constexpr int kHeight = 220;
constexpr std::size_t kBuckets = 300;
constexpr int kTicks = 5;

std::vector<MetricPoint> pointsOf(Database& database, const std::string& runId, const std::string& series) {
  const SeriesRepository repository(database);
  for (const SeriesSummary& one : repository.names(runId))
    if (one.name == series) return repository.points(one.id);
  return {};
}

std::vector<ReportCurve> curvesOf(Database& database,
                                  const std::vector<ScoredRun>& runs,
                                  const std::vector<std::string>& colours,
                                  const std::string& series) {
  std::vector<ReportCurve> curves;
  std::set<std::string> taken;  // a run may have been evaluated on several grids
  for (std::size_t i = 0; i < runs.size(); ++i) {
    if (runs[i].foreign || !taken.insert(runs[i].source).second) continue;
    auto points = thinned(pointsOf(database, runs[i].source, series), kBuckets);
    if (!points.empty())
      curves.push_back({runs[i].name, i < colours.size() ? colours[i] : "#444", std::move(points)});
  }
  return curves;
}

double greatestOf(const std::vector<ReportCurve>& curves) {
  double greatest = 0.0;
  for (const ReportCurve& curve : curves)
    for (const MetricPoint& point : curve.points)
      if (std::isfinite(point.value)) greatest = std::max(greatest, point.value);
  return greatest > 0.0 ? greatest : 1.0;
}

double lastStepOf(const std::vector<ReportCurve>& curves) {
  std::int64_t last = 1;
  for (const ReportCurve& curve : curves)
    for (const MetricPoint& point : curve.points) last = std::max(last, point.step);
  return static_cast<double>(last);
}

std::string axesSvg(double lastStep, double greatest) {
  std::string svg;
  for (int tick = 0; tick <= kTicks; ++tick) {
    const double part = static_cast<double>(tick) / kTicks;
    const std::string y = decimals(kTop + kHeight * (1.0 - part), 1);
    const std::string x = decimals(kLeft + kWidth * part, 1);
    svg += "<line x1='" + std::to_string(kLeft) + "' x2='" + std::to_string(kLeft + kWidth) + "' y1='" + y +
           "' y2='" + y + "' stroke='#ddd'/><text x='" + std::to_string(kLeft - 8) + "' y='" +
           decimals(kTop + kHeight * (1.0 - part) + 4.0, 1) + "' text-anchor='end'>" +
           decimals(greatest * part, greatest >= 10.0 ? 0 : 2) + "</text><text x='" + x + "' y='" +
           std::to_string(kTop + kHeight + 18) + "' text-anchor='middle'>" +
           std::to_string(std::llround(lastStep * part)) + "</text>";
  }
  return svg;
}

/// Pieces between gaps; a piece of one point is a dot.
std::string lineSvg(const ReportCurve& curve, double lastStep, double greatest) {
  const std::string colour = escaped(curve.colour);
  std::string svg;
  std::string piece;
  std::size_t points = 0;
  const auto close = [&] {
    if (points > 1)
      svg += "<polyline fill='none' stroke='" + colour + "' stroke-width='1.5' points='" + piece + "'/>";
    else if (points == 1)
      svg += "<circle r='2.5' fill='" + colour + "' cx='" + piece.substr(0, piece.find(',')) + "' cy='" +
             piece.substr(piece.find(',') + 1) + "'/>";
    piece.clear();
    points = 0;
  };
  for (const MetricPoint& point : curve.points) {
    if (!std::isfinite(point.value)) {
      close();
      continue;
    }
    const double x = kLeft + kWidth * static_cast<double>(point.step) / lastStep;
    const double y = kTop + kHeight * (1.0 - std::clamp(point.value / greatest, 0.0, 1.0));
    piece += (piece.empty() ? "" : " ") + decimals(x, 1) + ',' + decimals(y, 1);
    ++points;
  }
  close();
  return svg;
}

std::string legendHtml(const std::vector<ReportCurve>& curves) {
  std::string html = "<p class='note'>";
  for (const ReportCurve& curve : curves)
    html +=
        "<span style='color:" + escaped(curve.colour) + "'>●</span> " + escaped(curve.name) + "&#160;&#160; ";
  return html + "Steps of training from left to right.</p>\n";
}

std::string sectionOf(const std::string& title, const std::vector<ReportCurve>& curves, double greatest) {
  return "<section><h2>" + title + "</h2>\n" + curvesSvg(title, curves, greatest) + legendHtml(curves) +
         "</section>\n";
}

}  // namespace

std::vector<MetricPoint> thinned(const std::vector<MetricPoint>& points, std::size_t buckets) {
  if (points.size() <= 2 * buckets) return points;
  std::vector<MetricPoint> kept;
  const double first = static_cast<double>(points.front().step);
  const double span = std::max(1.0, static_cast<double>(points.back().step) - first);
  const auto bucketOf = [&](const MetricPoint& point) {
    const double part = (static_cast<double>(point.step) - first) / span;
    return std::min(buckets - 1, static_cast<std::size_t>(part * static_cast<double>(buckets)));
  };
  for (std::size_t begin = 0; begin < points.size();) {
    const std::size_t bucket = bucketOf(points[begin]);
    std::optional<std::size_t> least;
    std::optional<std::size_t> greatest;
    std::optional<std::size_t> gap;
    std::size_t end = begin;
    for (; end < points.size() && bucketOf(points[end]) == bucket; ++end) {
      if (!std::isfinite(points[end].value)) {
        if (!gap) gap = end;
        continue;
      }
      if (!least || points[end].value < points[*least].value) least = end;
      if (!greatest || points[end].value > points[*greatest].value) greatest = end;
    }
    std::set<std::size_t> chosen;
    for (const auto& one : {least, greatest, gap})
      if (one) chosen.insert(*one);
    for (const std::size_t one : chosen) kept.push_back(points[one]);
    begin = end;
  }
  return kept;
}

std::string curvesSvg(const std::string& title, const std::vector<ReportCurve>& curves, double greatest) {
  const double lastStep = lastStepOf(curves);
  std::string svg = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 " +
                    std::to_string(kLeft + kWidth + 24) + ' ' + std::to_string(kTop + kHeight + 28) +
                    "' role='img' aria-label='" + escaped(title) + "'>" + axesSvg(lastStep, greatest);
  for (const ReportCurve& curve : curves) svg += lineSvg(curve, lastStep, greatest);
  return svg + "</svg>\n";
}

std::string curvesHtml(Database& database,
                       const std::vector<ScoredRun>& runs,
                       const std::vector<std::string>& colours) {
  std::string html;
  if (const auto loss = curvesOf(database, runs, colours, "train/loss"); !loss.empty())
    html += sectionOf("Loss during training", loss, greatestOf(loss));
  if (const auto dice = curvesOf(database, runs, colours, "val/dice_mean"); !dice.empty())
    html += sectionOf("Dice of validations during training", dice, 1.0);
  return html;
}

}  // namespace viscera
