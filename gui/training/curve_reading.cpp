// SPDX-License-Identifier: Apache-2.0
#include "gui/training/curve_reading.h"

#include "engine/base/atomic_file.h"
#include "gui/bridge/series_reader.h"
#include "gui/charts/chart_export.h"
#include "gui/training/run_history.h"

#include <cmath>

namespace viscera {
namespace {

constexpr std::int64_t kBeforeAll = -1;

std::vector<CurvePoint> curvePoints(const std::vector<MetricPoint>& points, std::int64_t created_ms) {
  std::vector<CurvePoint> all;
  all.reserve(points.size());
  for (const MetricPoint& point : points) all.push_back(curvePointOf(point, created_ms));
  return all;
}

}  // namespace

CurveDetail readDetail(const std::filesystem::path& project,
                       const CurveSource& source,
                       const StepRange& range,
                       const WorkContext& context) {
  CurveDetail detail;
  detail.range = range;
  SeriesReader reader(project, source.runId, source.series);
  const auto from = static_cast<std::int64_t>(std::llround(range.from));
  detail.before = curvePoints(reader.before(from, CurveDetail::kWarmUp), source.created_ms);
  reader.read(
      from,
      static_cast<std::int64_t>(std::llround(range.to)),
      [&](const std::vector<MetricPoint>& points) {
        for (const MetricPoint& point : points) detail.points.append(curvePointOf(point, source.created_ms));
      },
      context);
  return detail;
}

void writeCurveTable(const std::filesystem::path& file,
                     const std::vector<CurveRows>& curves,
                     const std::filesystem::path& project,
                     const WorkContext& context) {
  AtomicFile table(file);
  table.write(csvHeader());
  for (const CurveRows& curve : curves) {
    if (curve.older && !curve.newest.empty()) {
      SeriesReader reader(project, curve.older->runId, curve.older->series);
      reader.read(
          kBeforeAll,
          static_cast<std::int64_t>(std::llround(curve.newest.front().step)) - 1,
          [&](const std::vector<MetricPoint>& points) {
            table.write(csvRows(curve.name, curve.kind, curvePoints(points, curve.older->created_ms)));
          },
          context);
    }
    table.write(csvRows(curve.name, curve.kind, curve.newest));
  }
  table.commit();
}

}  // namespace viscera
