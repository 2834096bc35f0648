// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/progress.h"
#include "storage/database.h"
#include "storage/series_repository.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace viscera {

/// Reads the points of one series of a run from the database, a portion at a time: however many they are,
/// only one portion is in memory. One thread, one moment of the database. No Qt.
class SeriesReader {
 public:
  using Take = std::function<void(const std::vector<MetricPoint>&)>;

  /// @throws Error as Database.
  SeriesReader(const std::filesystem::path& project, const std::string& runId, const std::string& series);

  /// Hands over all points with `from` <= step <= `to` in the order of their steps; none where the run has no
  /// such series. @throws Error as Database, Error{Cancelled}.
  void read(std::int64_t from, std::int64_t to, const Take& take, const WorkContext& context);
  /// The last `most` points before a step, in order. @throws Error as Database.
  [[nodiscard]] std::vector<MetricPoint> before(std::int64_t step, std::size_t most);

 private:
  Database database_;
  Snapshot snapshot_;
  std::optional<std::int64_t> series_;  // none: the run has none of this name
};

}  // namespace viscera
