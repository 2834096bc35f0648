// SPDX-License-Identifier: Apache-2.0
// One run, looked at in four ways: dashboard, project database, command line, exported table. All have the
// same digits, to the last bit.
#include "app/window/engine_run_service.h"
#include "gui/bridge/run_board.h"
#include "gui/charts/curve_chart.h"
#include "gui/training/curve_reading.h"
#include "gui/training/run_curves.h"
#include "gui/training/run_dashboard.h"
#include "gui/widgets/number_text.h"
#include "storage/database.h"
#include "storage/evaluation_repository.h"
#include "storage/series_repository.h"
#include "tests/app/run_facts.h"
#include "tests/app/tiny_dataset.h"
#include "tests/support/temporary_folder.h"

#include <QTest>

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <sstream>
#include <string>

namespace viscera {
namespace {

using Points = std::map<std::int64_t, double>;  // value by step

constexpr int kPatience_ms = 120'000;

/// The points of one kind ("train", "validation") in a table that was exported.
Points pointsOfCsv(const std::string& csv, const std::string& kind) {
  Points points;
  std::istringstream lines(csv);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t at = line.find(',' + kind + ',');
    if (at == std::string::npos) continue;
    const std::string numbers = line.substr(at + kind.size() + 2);
    points[std::stoll(numbers)] = std::stod(numbers.substr(numbers.rfind(',') + 1));
  }
  return points;
}

Points pointsOfJson(const Json& series) {
  Points points;
  for (const Json& point : series) points[point.at(0).get<std::int64_t>()] = point.at(1).get<double>();
  return points;
}

Points validationsOf(const Json& shown) {
  Points points;
  const Json& evaluations = shown.at("evaluations");
  for (const Json& one : evaluations)
    points[one.at("step").get<std::int64_t>()] = one.at("value").get<double>();
  return points;
}

Points pointsOfDatabase(Database& database, const std::string& runId, const std::string& name) {
  Points points;
  SeriesRepository repository(database);
  for (const SeriesSummary& series : repository.list(runId))
    if (series.name == name)
      for (const MetricPoint& point : repository.points(series.id)) points[point.step] = point.value;
  return points;
}

Points pointsOfChart(const std::vector<CurvePoint>& drawn) {
  Points points;
  for (const CurvePoint& point : drawn) points[static_cast<std::int64_t>(point.step)] = point.value;
  return points;
}

/// What "Save as CSV" writes.
std::string exportOf(RunDashboard& dashboard, const CurveChart& chart, const std::filesystem::path& project) {
  const test::TemporaryFolder folder;
  writeCurveTable(folder.path() / "curve.csv", dashboard.curves().rowsOf(chart), project, {});
  std::ostringstream text;
  text << std::ifstream(folder.path() / "curve.csv").rdbuf();
  return text.str();
}

TEST(SameDigits, InDashboardDatabaseCommandLineAndExport) {
  const test::TemporaryFolder folder;
  const test::TinyDataset data(folder.path() / "data");
  const auto project = folder.path() / "run";  // a run folder is a project of its own
  const auto trained =
      test::runCli(data.newRun("train", project, 4, {"--no-preflight", "--set", "validate_every=2 steps"}));
  ASSERT_EQ(trained.status, 0) << trained.err;
  const Json shown = test::showRun(project);

  EngineRunService service;
  Background background;
  RunBoard board(project, service, background);
  RunDashboard dashboard;
  QObject::connect(&board, &RunBoard::followed, [&](const QString& id, const RunUpdate& update) {
    dashboard.apply(id.toStdString(), update);
  });
  ASSERT_TRUE(QTest::qWaitFor([&] { return board.isListed(); }, kPatience_ms));
  ASSERT_EQ(board.runs().size(), 1U);
  const std::string id = board.runs().front().record.id;
  dashboard.setRuns(board.runs());
  board.follow(id);
  ASSERT_TRUE(QTest::qWaitFor([&] { return !dashboard.isLoading(); }, kPatience_ms));

  Database database(project / kDatabaseName, Database::Access::ReadOnly);
  CurveChart& losses = dashboard.curves().losses();
  const Points loss = pointsOfDatabase(database, id, "train/loss");
  ASSERT_EQ(loss.size(), 4U);
  EXPECT_EQ(pointsOfChart(losses.curve(0).points().newest()), loss);
  EXPECT_EQ(pointsOfJson(shown.at("series").at("train/loss")), loss);
  EXPECT_EQ(pointsOfCsv(exportOf(dashboard, losses, project), "train"), loss);

  CurveChart& metric = dashboard.curves().metric();
  metric.refresh();
  Points scores;
  for (const EvaluationRecord& one : EvaluationRepository(database).list(id)) scores[one.step] = one.value;
  ASSERT_GE(scores.size(), 2U);
  EXPECT_EQ(pointsOfChart(metric.curve(0).markerPoints().newest()), scores);
  EXPECT_EQ(validationsOf(shown), scores);
  EXPECT_EQ(pointsOfCsv(exportOf(dashboard, metric, project), "validation"), scores);
  EXPECT_EQ(metric.endReadings().front().value, valueText(scores.rbegin()->second));
}

}  // namespace
}  // namespace viscera
