// SPDX-License-Identifier: Apache-2.0
// Points of folded ranges: asked for by a chart, read from the database, shown, let go; and the exported
// table.
#include "bridge/run_project.h"
#include "gui/bridge/series_reader.h"
#include "gui/charts/chart_export.h"
#include "gui/charts/curve_chart.h"
#include "gui/charts/qcustomplot_header.h"
#include "gui/training/curve_details.h"
#include "gui/training/run_curves.h"
#include "long_curve.h"

#include <QSettings>
#include <QSignalSpy>
#include <QTest>

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <sstream>
#include <vector>

namespace viscera {
namespace {

using test::longCurve;
using test::samplesOf;
using test::smoothedOf;

constexpr int kPatience_ms = 60'000;
constexpr std::size_t kPoints = 300'000;  // the first 237,568 lie in buckets of 32

CurveDetail detailOf(const std::vector<CurvePoint>& all, const StepRange& range) {
  CurveDetail detail;
  detail.range = range;
  for (const CurvePoint& point : all) {
    if (range.holds(point.step)) detail.points.append(point);
    if (point.step < range.from && point.step >= range.from - CurveDetail::kWarmUp)
      detail.before.push_back(point);
  }
  return detail;
}

/// Samples of [from, to] are those of all points.
void expectEveryPoint(const CurveData& drawn, const std::vector<CurveSample>& all, double from, double to) {
  std::vector<CurveSample> seen;
  for (std::size_t i = 0; i < drawn.size(); ++i)
    if (drawn[i].x >= from && drawn[i].x <= to) seen.push_back(drawn[i]);
  std::vector<CurveSample> wanted;
  for (const CurveSample& one : all)
    if (one.x >= from && one.x <= to) wanted.push_back(one);
  ASSERT_EQ(seen.size(), wanted.size());
  for (std::size_t i = 0; i < seen.size(); ++i) {
    ASSERT_EQ(seen[i].x, wanted[i].x);
    ASSERT_TRUE(seen[i].value == wanted[i].value ||
                (std::isnan(seen[i].value) && std::isnan(wanted[i].value)));
  }
}

TEST(CurveDetailOf, IsWishedForWhereColumnsAreFinerThanBuckets) {
  CurveSeries series("run", 0);
  series.append(longCurve(kPoints, 2));
  EXPECT_FALSE(series.wish({0.0, kPoints - 1.0, 1900}));
  EXPECT_FALSE(series.wish({0.0, kPoints - 1.0, 3840}));
  EXPECT_FALSE(series.wish({kPoints - 40'000.0, kPoints - 1.0, 1900})) << "there as they are";
  const auto wish = series.wish({100'000.0, 110'000.0, 1900});
  ASSERT_TRUE(wish);
  EXPECT_LE(wish->seen.from, 100'000.0);
  EXPECT_GE(wish->seen.from, 100'000.0 - 32.0);
  EXPECT_GE(wish->seen.to, 110'000.0);
  EXPECT_LE(wish->seen.to, 110'000.0 + 32.0);
  EXPECT_NEAR(wish->wanted.from, 95'000.0, 64.0);
  EXPECT_NEAR(wish->wanted.to, 115'000.0, 64.0);
}

TEST(CurveDetailOf, IsDrawnInPlaceOfTheFoldedPointsOnEveryAxis) {
  const auto all = longCurve(kPoints, 2);
  CurveSeries series("run", 0);
  series.append(all);
  series.setDetail(detailOf(all, {95'000.0, 115'000.0}));
  for (const bool logarithmic : {false, true})
    for (const CurveAxis axis : {CurveAxis::Step, CurveAxis::Epoch, CurveAxis::Hours}) {
      series.setView(axis, 250.0, 0.98, logarithmic);
      const auto truth = samplesOf(all, axis, 250.0, logarithmic);
      expectEveryPoint(series.raw(), truth, truth[95'000].x, truth[115'000].x);
    }
  const auto wish = series.wish({100'000.0 / 14'400, 110'000.0 / 14'400, 1900});
  ASSERT_TRUE(wish);
  EXPECT_TRUE(series.fulfils(*wish, {100'000.0 / 14'400, 110'000.0 / 14'400, 1900}));
  series.setDetail(std::nullopt);
  EXPECT_FALSE(series.hasDetail());
}

TEST(CurveDetailOf, IsSmoothedAsAllPointsAre) {
  const auto all = longCurve(kPoints, 4);
  CurveSeries series("run", 0);
  series.append(all);
  for (const StepRange range : {StepRange{0.0, 9'983.0}, StepRange{95'000.0, 115'000.0}})
    for (const double weight : {0.5, 0.98, 0.999}) {
      series.setView(CurveAxis::Step, 1.0, weight, false);
      series.setDetail(detailOf(all, range));
      const auto exact = smoothedOf(all, weight);
      // What lies before the points that were read for it has the weight 0.999^8192 at most; values are
      // below 50.
      const double bound = 50.0 * std::pow(weight, static_cast<double>(CurveDetail::kWarmUp)) + 1e-9;
      const CurveData& smoothed = series.smoothed();
      std::size_t seen = 0;
      for (std::size_t i = 0; i < smoothed.size(); ++i) {
        if (!range.holds(smoothed[i].x)) continue;
        ++seen;
        const double truth = exact[static_cast<std::size_t>(smoothed[i].x)];
        ASSERT_EQ(std::isnan(truth), std::isnan(smoothed[i].value));
        ASSERT_TRUE(std::isnan(truth) || std::abs(smoothed[i].value - truth) <= bound) << smoothed[i].x;
      }
      EXPECT_EQ(static_cast<double>(seen), range.to - range.from + 1.0);
    }
}

/// A chart of a folded curve, with the requests it makes.
class ChartDetails : public testing::Test {
 protected:
  void SetUp() override {
    chart_.resize(1200, 400);
    chart_.show();
    chart_.append(chart_.addCurve("run", 0), all_);
    QObject::connect(&chart_, &CurveChart::detailNeeded, [this](const DetailRequest& request) {
      requests_.push_back(request);
    });
    chart_.refresh();
  }
  void look(double from, double to) {
    chart_.showX(from, to);
    chart_.refresh();
    chart_.checkDetails();
  }
  void answer(const DetailRequest& request) {
    chart_.showDetail(request, detailOf(all_, request.range));
    chart_.refresh();
    chart_.checkDetails();
  }
  /// So many points of the trace lie in [from, to].
  std::ptrdiff_t drawn(double from, double to) {
    const auto data = chart_.plot().graph(0)->data();
    return std::count_if(data->constBegin(), data->constEnd(), [=](const QCPGraphData& one) {
      return one.key >= from && one.key <= to;
    });
  }

  const std::vector<CurvePoint> all_ = longCurve(kPoints, 9);
  CurveChart chart_{"Loss"};
  std::vector<DetailRequest> requests_;
};

TEST_F(ChartDetails, AreAskedForWhenTheViewHasComeToRest) {
  chart_.checkDetails();
  EXPECT_TRUE(requests_.empty()) << "the whole run is not finer than its buckets";
  chart_.showX(50'000.0, 70'000.0);
  chart_.showX(60'000.0, 60'400.0);
  ASSERT_TRUE(QTest::qWaitFor([&] { return !requests_.empty(); }, kPatience_ms));
  ASSERT_EQ(requests_.size(), 1U);
  EXPECT_TRUE(requests_[0].range.holds({60'000.0, 60'400.0}));
  EXPECT_LT(requests_[0].range.to - requests_[0].range.from, 1'000.0);
}

TEST_F(ChartDetails, AreShownAndLetGo) {
  look(60'000.0, 60'400.0);
  ASSERT_EQ(requests_.size(), 1U);
  EXPECT_LT(drawn(60'000.0, 60'400.0), 100);
  look(60'010.0, 60'390.0);
  EXPECT_EQ(requests_.size(), 1U) << "that comes with what was asked for";
  answer(requests_[0]);
  EXPECT_EQ(requests_.size(), 1U);
  EXPECT_EQ(drawn(60'010.0, 60'390.0), 381);
  look(60'100.0, 60'300.0);
  EXPECT_EQ(requests_.size(), 1U) << "all points are there";
  EXPECT_TRUE(chart_.curve(0).hasDetail());
  chart_.showEverything();
  chart_.refresh();
  chart_.checkDetails();
  EXPECT_FALSE(chart_.curve(0).hasDetail());
  EXPECT_EQ(requests_.size(), 1U);
}

TEST_F(ChartDetails, OfAnotherPlaceAreAskedForAndStaleOnesDropped) {
  look(60'000.0, 60'400.0);
  look(10'000.0, 10'400.0);
  ASSERT_EQ(requests_.size(), 2U);
  chart_.showDetail(requests_[0], detailOf(all_, requests_[0].range));
  EXPECT_FALSE(chart_.curve(0).hasDetail());
  answer(requests_[1]);
  EXPECT_TRUE(chart_.curve(0).hasDetail());
  EXPECT_EQ(drawn(10'000.0, 10'400.0), 401);
  look(60'000.0, 60'400.0);
  ASSERT_EQ(requests_.size(), 3U);
  chart_.clear();
  chart_.append(chart_.addCurve("another", 1), longCurve(100'000, 1));
  chart_.showDetail(requests_[2], detailOf(all_, requests_[2].range));
  EXPECT_FALSE(chart_.curve(0).hasDetail()) << "of a curve that is gone";
}

TEST_F(ChartDetails, ThatAreThemselvesFoldedAreReadAgainOnlyForACloserLook) {
  chart_.clear();
  FoldedPoints* growing = nullptr;
  auto points = std::make_shared<FoldedPoints>();
  growing = points.get();
  std::vector<CurvePoint> all;
  for (int i = 0; i < 9'000'000; ++i) growing->append({double(i), 0.0, double(i % 1000)});
  chart_.setPoints(chart_.addCurve("long", 0), points);
  chart_.refresh();
  const auto ask = [&](const StepRange& range) {
    CurveDetail detail;
    detail.range = range;
    for (double step = range.from; step <= range.to; ++step)
      detail.points.append({step, 0.0, double(static_cast<int>(step) % 1000)});
    return detail;
  };
  look(1'000'000.0, 1'500'000.0);  // 244 buckets of 2,048
  ASSERT_EQ(requests_.size(), 1U);
  chart_.showDetail(requests_[0], ask(requests_[0].range));
  look(1'000'000.0, 1'500'000.0);
  EXPECT_EQ(requests_.size(), 1U);
  look(1'000'000.0, 1'001'000.0);
  ASSERT_EQ(requests_.size(), 2U);
  chart_.showDetail(requests_[1], ask(requests_[1].range));
  look(1'000'000.0, 1'001'000.0);
  EXPECT_EQ(requests_.size(), 2U);
  EXPECT_EQ(drawn(1'000'000.0, 1'001'000.0), 1'001);
}

/// A run of 200,000 steps in a database, shown as the dashboard does.
class DetailsOfARun : public testing::Test {
 protected:
  static constexpr std::int64_t kSteps = 200'000;

  DetailsOfARun() {
    project_.insert("a", 1000);
    RunUpdate update;
    update.fromStart = true;
    auto& points = update.points["train/loss"];
    std::vector<NamedPoint> named;
    for (std::int64_t step = 1; step <= kSteps; ++step) {
      points.push_back({step, 1000 + 251 * step, 1.0 / static_cast<double>(step)});
      named.push_back({"train/loss", points.back()});
    }
    Transaction transaction(project_.database());
    SeriesRepository(project_.database()).append("a", named);
    transaction.commit();
    history_.apply(update);
    curves_.resize(1200, 800);
    curves_.losses().resize(1200, 400);
    curves_.show();
    curves_.setRuns({{"a", "one, two", 0, 100.0, false, 1, &history_}});
    curves_.losses().refresh();
  }
  ~DetailsOfARun() override { QSettings().clear(); }

  void look(double from, double to) {
    curves_.losses().showX(from, to);
    curves_.losses().refresh();
    curves_.losses().checkDetails();
  }

  test::RunProject project_;
  Background background_{1};
  RunHistory history_{1000};
  RunCurves curves_;
};

TEST_F(DetailsOfARun, AreReadFromTheDatabaseAndDrawn) {
  const CurveDetails details(project_.path(), background_, curves_);
  const CurveSeries& curve = curves_.losses().curve(0);
  ASSERT_TRUE(curve.points().isFolded());
  look(40'000.0, 40'500.0);
  ASSERT_TRUE(QTest::qWaitFor([&] { return curve.hasDetail(); }, kPatience_ms));
  std::int64_t step = 40'000;
  for (std::size_t i = 0; i < curve.raw().size(); ++i) {
    if (curve.raw()[i].x < 40'000.0 || curve.raw()[i].x > 40'500.0) continue;
    EXPECT_EQ(curve.raw()[i].x, static_cast<double>(step));
    EXPECT_EQ(curve.raw()[i].value, 1.0 / static_cast<double>(step));
    ++step;
  }
  EXPECT_EQ(step, 40'501);
  look(80'000.0, 80'500.0);
  look(120'000.0, 120'500.0);
  ASSERT_TRUE(QTest::qWaitFor(
      [&] {
        const auto nearest = curve.raw().nearest(120'250.0, 0.0);
        return nearest && nearest->value == 1.0 / 120'250.0;
      },
      kPatience_ms));
  EXPECT_FALSE(curve.raw().nearest(80'250.0, 0.0) && curve.raw().nearest(80'251.0, 0.0) &&
               curve.raw().nearest(80'252.0, 0.0))
      << "of the place that was left";
}

TEST_F(DetailsOfARun, StayAwayWhereTheDatabaseCannotBeRead) {
  const test::TemporaryFolder empty;
  const CurveDetails details(empty.path(), background_, curves_);
  int requests = 0;
  QObject::connect(&curves_, &RunCurves::detailNeeded, [&] { ++requests; });
  look(40'000.0, 40'500.0);
  bool worked = false;
  background_.post([&] { background_.deliver([&] { worked = true; }); });
  ASSERT_TRUE(QTest::qWaitFor([&] { return worked; }, kPatience_ms));
  EXPECT_FALSE(curves_.losses().curve(0).hasDetail());
  EXPECT_FALSE(curves_.losses().curve(0).raw().empty());
  look(40'010.0, 40'490.0);
  EXPECT_EQ(requests, 1) << "not asked for again and again";
}

TEST_F(DetailsOfARun, TheExportedTableHasEveryPoint) {
  const auto file = project_.path() / "loss.csv";
  writeCurveTable(file, curves_.rowsOf(curves_.losses()), project_.path(), {});
  std::vector<CurvePoint> all;
  for (std::int64_t step = 1; step <= kSteps; ++step)
    all.push_back(curvePointOf({step, 1000 + 251 * step, 1.0 / static_cast<double>(step)}, 1000));
  std::ostringstream written;
  written << std::ifstream(file).rdbuf();
  EXPECT_TRUE(written.str() == csvHeader() + csvRows("one, two", "train", all));
  EXPECT_THROW((void)csvOf(curves_.losses()), Error) << "the chart has not all of them";
}

TEST_F(DetailsOfARun, AReaderHandsOverARangeInPortionsAndCanBeStopped) {
  SeriesReader reader(project_.path(), "a", "train/loss");
  std::int64_t next = 17;
  std::size_t greatest = 0;
  reader.read(17,
              90'017,
              [&](const std::vector<MetricPoint>& points) {
                greatest = std::max(greatest, points.size());
                for (const MetricPoint& point : points) EXPECT_EQ(point.step, next++);
              },
              {});
  EXPECT_EQ(next, 90'018);
  EXPECT_LE(greatest, 20'000U);
  const auto before = reader.before(17, 5);
  ASSERT_EQ(before.size(), 5U);
  EXPECT_EQ(before.front().step, 12);
  EXPECT_EQ(before.back().step, 16);
  std::stop_source stop;
  stop.request_stop();
  WorkContext context;
  context.stop = stop.get_token();
  EXPECT_THROW(reader.read(
                   1, kSteps, [](const auto&) {}, context),
               Error);
  SeriesReader none(project_.path(), "a", "no such series");
  none.read(1, kSteps, [](const auto&) { FAIL(); }, {});
  EXPECT_TRUE(none.before(10, 5).empty());
}

}  // namespace
}  // namespace viscera
