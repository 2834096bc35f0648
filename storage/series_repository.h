// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace viscera {

class Database;

/// One value of a curve. NaN where the number was not a number.
struct MetricPoint {
  std::int64_t step = 0;
  std::int64_t wall_ms = 0;  ///< UTC
  double value = 0.0;
};

/// A point with the name of its series.
struct NamedPoint {
  std::string series;
  MetricPoint point;
};

struct SeriesSummary {
  std::int64_t id = 0;
  std::string name;
  std::int64_t points = 0;
};

/// Beginning of the names of series that hold the seconds of each step: a stage's, or "time/step" for all.
inline constexpr std::string_view kTimingPrefix = "time/";

/// Time spent in one stage of a run.
struct StageTiming {
  std::string stage;
  std::int64_t steps = 0;
  double total_s = 0.0;
};

/// Curves of the runs, and their timings. All functions throw as Database.
class SeriesRepository {
 public:
  explicit SeriesRepository(Database& database) : database_(database) {}

  /// Appends points of one run; a point of a step that is there already takes its place. Call it inside a
  /// Transaction with as many points as are at hand: a transaction costs more than a thousand points.
  void append(const std::string& runId, std::span<const NamedPoint> points);
  /// Removes all points later than `step`, so that each step appears once after a resume.
  void truncateAfter(const std::string& runId, std::int64_t step);

  /// By name, without the numbers of their points: those of a long run take a while to count.
  [[nodiscard]] std::vector<SeriesSummary> names(const std::string& runId) const;
  /// By name.
  [[nodiscard]] std::vector<SeriesSummary> list(const std::string& runId) const;
  /// Points later than `afterStep`, in the order of their steps.
  [[nodiscard]] std::vector<MetricPoint> points(std::int64_t seriesId, std::int64_t afterStep = -1) const;
  /// The first `most` points later than `afterStep` and not later than `lastStep`, in the order of their
  /// steps.
  [[nodiscard]] std::vector<MetricPoint> pointsUpTo(std::int64_t seriesId,
                                                    std::int64_t afterStep,
                                                    std::int64_t lastStep,
                                                    std::size_t most) const;
  /// The last `most` points before `step`, in the order of their steps.
  [[nodiscard]] std::vector<MetricPoint> pointsBefore(std::int64_t seriesId,
                                                      std::int64_t step,
                                                      std::size_t most) const;

  /// Adds to the time spent in a stage.
  void addTiming(const std::string& runId, const StageTiming& timing);
  [[nodiscard]] std::vector<StageTiming> timings(const std::string& runId) const;

 private:
  std::int64_t seriesId(const std::string& runId, const std::string& name);

  Database& database_;
};

}  // namespace viscera
