// SPDX-License-Identifier: Apache-2.0
#include "gui/bridge/series_reader.h"

namespace viscera {
namespace {

constexpr std::size_t kPortion = 20'000;

}  // namespace

SeriesReader::SeriesReader(const std::filesystem::path& project,
                           const std::string& runId,
                           const std::string& series)
    : database_(project / kDatabaseName, Database::Access::ReadOnly), snapshot_(database_) {
  for (const SeriesSummary& one : SeriesRepository(database_).names(runId))
    if (one.name == series) series_ = one.id;
}

void SeriesReader::read(std::int64_t from, std::int64_t to, const Take& take, const WorkContext& context) {
  if (!series_) return;
  const SeriesRepository repository(database_);
  for (std::int64_t after = from - 1; after < to;) {
    context.throwIfStopped();
    const std::vector<MetricPoint> points = repository.pointsUpTo(*series_, after, to, kPortion);
    if (points.empty()) return;
    after = points.back().step;
    take(points);
  }
}

std::vector<MetricPoint> SeriesReader::before(std::int64_t step, std::size_t most) {
  if (!series_) return {};
  return SeriesRepository(database_).pointsBefore(*series_, step, most);
}

}  // namespace viscera
