// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/metric/score_table.h"

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace viscera {

/// One metric of all cases: a row a case, a column a class; NaN = undefined.
struct MetricDetail {
  std::string name;                         ///< also the beginning of its files' names
  std::vector<std::string> files;           ///< one a row
  std::vector<std::vector<double>> values;  ///< rows of equal length
};

/// "name,value" lines without a header.
[[nodiscard]] std::string metricsCsv(const std::vector<std::pair<std::string, double>>& metrics);

/// Header "filename,class0,…,classN,mean", one line a case, four decimals; mean of the defined classes.
[[nodiscard]] std::string rawCsv(const MetricDetail& detail);

/// Header "class,mean,median,max,min,90percentile,std,notnans", one line a class and one for the mean column.
[[nodiscard]] std::string summaryCsv(const MetricDetail& detail);

/// Writes metrics.csv and, for mean_dice, hd95_mm and surface_dice, <metric>_raw.csv and
/// <metric>_summary.csv.
///
/// Class n is label n, so class0 is the background; it is "nan" where the table's rule leaves the background
/// out, and the mean column is then the mean over the organs. Source: MONAI MetricsSaver
/// (write_metrics_reports, summary_ops "*"). @throws Error{Io}.
void writeMetricFiles(const std::filesystem::path& folder, const ScoreTable& table);

}  // namespace viscera
