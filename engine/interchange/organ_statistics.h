// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/interchange/export_label.h"

#include <array>
#include <optional>
#include <string_view>

namespace viscera {

/// Percentiles that are given of each organ; 50 is the median.
inline constexpr std::array<int, 5> kGivenPercentiles = {5, 25, 50, 75, 95};
/// How they are defined: at p percent of the way from the first to the last of the n sorted voxels, linear
/// between two (Hyndman and Fan 1996, definition 7; NumPy's default).
inline constexpr std::string_view kPercentileDefinition = "linear (Hyndman-Fan 7)";
/// The sum of squares is divided by n, not by n - 1.
inline constexpr std::string_view kDeviationDefinition = "population (n)";

/// Hounsfield units inside one organ.
struct HounsfieldStatistics {
  double mean_hu = 0.0;
  double deviation_hu = 0.0;
  double lowest_hu = 0.0;
  double highest_hu = 0.0;
  std::array<double, kGivenPercentiles.size()> percentiles_hu{};
};

struct OrganStatistics {
  ExportLabel label;
  std::optional<HounsfieldStatistics> hounsfield;  ///< none without a scan
  std::int64_t notFinite = 0;                      ///< voxels of the scan that are no number, left out
};

/// Statistics of some values; they are sorted. None where there are none.
[[nodiscard]] std::optional<HounsfieldStatistics> hounsfieldStatistics(std::vector<float> values);

/// Statistics of every label of the table. `scan` lies on the grid of `labels`, or is null.
[[nodiscard]] std::vector<OrganStatistics> organStatistics(const Volume& labels,
                                                           const std::vector<ExportLabel>& table,
                                                           const Volume* scan);

/// A table of one row per organ, separated by commas; numbers are written in full, so that reading them gives
/// the same ones. Empty fields where there is no scan.
[[nodiscard]] std::string statisticsCsv(const std::vector<OrganStatistics>& organs);

/// The rows of such a text, the header first; quoted fields are unpacked.
[[nodiscard]] std::vector<std::vector<std::string>> csvRows(std::string_view text);

}  // namespace viscera
