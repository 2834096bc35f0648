// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/progress.h"
#include "gui/charts/curve_series.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace viscera {

/// Where the points of a curve lie in the database of the project.
struct CurveSource {
  std::string runId;
  std::string series;
  std::int64_t created_ms = 0;  ///< of the run: hours count from there
};

/// All points of a range of steps. Any thread. @throws Error as Database, Error{Cancelled}.
[[nodiscard]] CurveDetail readDetail(const std::filesystem::path& project,
                                     const CurveSource& source,
                                     const StepRange& range,
                                     const WorkContext& context);

/// Rows of a table of curves: those in memory, and where those before them lie.
struct CurveRows {
  std::string name;
  std::string kind;  ///< train or validation
  std::vector<CurvePoint> newest;
  std::optional<CurveSource> older;  ///< none: there are none
};

/// All points, unsmoothed, with all digits: columns curve, kind, step, hours, value. Any thread.
/// @throws Error as Database, Error{Io} where the file cannot be written, Error{Cancelled}.
void writeCurveTable(const std::filesystem::path& file,
                     const std::vector<CurveRows>& curves,
                     const std::filesystem::path& project,
                     const WorkContext& context);

}  // namespace viscera
