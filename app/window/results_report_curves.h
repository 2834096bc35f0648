// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/results_service.h"
#include "storage/series_repository.h"

#include <cstddef>
#include <string>
#include <vector>

namespace viscera {

class Database;

/// A line of a plot.
struct ReportCurve {
  std::string name;
  std::string colour;
  std::vector<MetricPoint> points;  ///< by step
};

/// At most two points of each of `buckets` equal parts of the steps: the least and the greatest value, so
/// that no extreme is lost; the first of values that are no numbers stays, as a gap.
[[nodiscard]] std::vector<MetricPoint> thinned(const std::vector<MetricPoint>& points, std::size_t buckets);

/// Values against steps; `greatest` is the top of the axis from 0. Values that are no numbers are gaps.
[[nodiscard]] std::string curvesSvg(const std::string& title,
                                    const std::vector<ReportCurve>& curves,
                                    double greatest);

/// Loss and Dice of the runs during their training, as the database has them; empty where it has none.
[[nodiscard]] std::string curvesHtml(Database& database,
                                     const std::vector<ScoredRun>& runs,
                                     const std::vector<std::string>& colours);

}  // namespace viscera
