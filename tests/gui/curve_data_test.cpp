// SPDX-License-Identifier: Apache-2.0
#include "gui/charts/curve_data.h"

#include "engine/base/error.h"
#include "gui/charts/curve_series.h"
#include "gui/charts/label_layout.h"
#include "gui/charts/smoothing.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <random>
#include <vector>

namespace viscera {
namespace {

const double kNan = std::numeric_limits<double>::quiet_NaN();

CurveData noisyCurve(std::size_t count, unsigned seed, double gapShare = 0.0) {
  std::mt19937 random(seed);
  const auto uniform = [&] { return static_cast<double>(random()) / 4294967296.0; };
  CurveData data;
  double x = 0.0;
  for (std::size_t i = 0; i < count; ++i) {
    x += uniform() < 0.9 ? 1.0 : 40.0 * uniform();
    data.append(x, uniform() < gapShare ? kNan : std::exp(3.0 * uniform()) - 10.0 * uniform());
  }
  return data;
}

struct Extremes {
  double least = std::numeric_limits<double>::infinity();
  double greatest = -std::numeric_limits<double>::infinity();
  bool gap = false;
  void see(double value) {
    gap = gap || std::isnan(value);
    if (std::isnan(value)) return;
    least = std::min(least, value);
    greatest = std::max(greatest, value);
  }
};

template <typename Samples>
std::vector<Extremes> byColumn(const Samples& samples, double from, double to, int columns) {
  std::vector<Extremes> found(static_cast<std::size_t>(columns));
  const double width = (to - from) / columns;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const double x = samples[i].x;
    if (x < from || x > to) continue;
    int column = columns - 1;
    while (column > 0 && x < from + column * width) --column;
    found[static_cast<std::size_t>(column)].see(samples[i].value);
  }
  return found;
}

void expectNothingLost(const CurveData& data, double from, double to, int columns) {
  const auto drawn = data.decimate(from, to, columns);
  const auto truth = byColumn(data, from, to, columns);
  const auto kept = byColumn(drawn, from, to, columns);
  for (std::size_t i = 0; i < truth.size(); ++i) {
    ASSERT_EQ(kept[i].least, truth[i].least) << "column " << i;
    ASSERT_EQ(kept[i].greatest, truth[i].greatest) << "column " << i;
    ASSERT_EQ(kept[i].gap, truth[i].gap) << "column " << i;
  }
  EXPECT_LE(drawn.size(), 5U * static_cast<std::size_t>(columns) + 2U);
  EXPECT_TRUE(std::is_sorted(
      drawn.begin(), drawn.end(), [](const CurveSample& a, const CurveSample& b) { return a.x < b.x; }));
}

TEST(CurveData, NoExtremeOfAColumnIsLost) {
  for (unsigned seed = 1; seed <= 12; ++seed) {
    const CurveData data = noisyCurve(500 + 777 * seed, seed);
    const double last = data[data.size() - 1].x;
    expectNothingLost(data, 0.0, last, 173);
    expectNothingLost(data, last * 0.31, last * 0.47, 640);
    expectNothingLost(data, last * 0.5, last * 0.5001, 31);
    expectNothingLost(data, -50.0, last * 3.0, 7);
    expectNothingLost(data, 0.0, last, 1);
  }
}

TEST(CurveData, GapsStayGaps) {
  for (unsigned seed = 20; seed <= 25; ++seed) {
    const CurveData data = noisyCurve(5000, seed, seed % 2 == 0 ? 0.001 : 0.4);
    expectNothingLost(data, 0.0, data[data.size() - 1].x, 300);
  }
}

TEST(CurveData, ColumnsWithoutANumberAreGaps) {
  CurveData data;
  for (int i = 0; i < 300; ++i) data.append(i, i >= 100 && i < 200 ? kNan : 1.0);
  const auto drawn = data.decimate(0.0, 299.0, 3);
  const auto gaps =
      std::count_if(drawn.begin(), drawn.end(), [](const CurveSample& s) { return std::isnan(s.value); });
  EXPECT_GE(gaps, 1);
  const auto thin = data.thin(0.0, 299.0, 3);
  ASSERT_EQ(thin.size(), 3U);
  EXPECT_TRUE(std::isnan(thin[1].value));
}

TEST(CurveData, FewPointsAreDrawnAsTheyAre) {
  CurveData data;
  for (const double value : {3.0, 1.0, 2.0}) data.append(static_cast<double>(data.size()), value);
  const auto drawn = data.decimate(0.0, 2.0, 800);
  ASSERT_EQ(drawn.size(), 3U);
  EXPECT_EQ(drawn[1].value, 1.0);
}

TEST(CurveData, LinesReachTheBorderOfTheView) {
  CurveData data;
  for (int i = 0; i <= 10; ++i) data.append(i, i * i);
  const auto drawn = data.decimate(3.5, 6.5, 100);
  ASSERT_EQ(drawn.size(), 5U);
  EXPECT_EQ(drawn.front().x, 3.0);
  EXPECT_EQ(drawn.back().x, 7.0);
}

TEST(CurveData, AppendingGivesTheSameAsBuildingAnew) {
  const CurveData whole = noisyCurve(3000, 7, 0.02);
  CurveData grown;
  for (std::size_t i = 0; i < whole.size(); ++i) {
    grown.append(whole[i].x, whole[i].value);
    if (i % 211 == 0) (void)grown.decimate(0.0, whole[i].x + 1.0, 50);
  }
  const double last = whole[whole.size() - 1].x;
  const auto one = whole.decimate(10.0, last - 10.0, 333);
  const auto other = grown.decimate(10.0, last - 10.0, 333);
  ASSERT_EQ(one.size(), other.size());
  for (std::size_t i = 0; i < one.size(); ++i) {
    EXPECT_EQ(one[i].x, other[i].x);
    EXPECT_TRUE(one[i].value == other[i].value || (std::isnan(one[i].value) && std::isnan(other[i].value)));
  }
}

TEST(CurveData, AMillionPointsKeepTheirOnePeak) {
  CurveData data;
  for (int i = 0; i < 1'000'000; ++i)
    data.append(i, i == 654'321 ? 1e6 : i == 123'457 ? -1e6 : std::sin(i * 0.01));
  const auto drawn = data.decimate(0.0, 999'999.0, 1000);
  EXPECT_LE(drawn.size(), 5'002U);
  EXPECT_EQ(std::count_if(drawn.begin(), drawn.end(), [](const CurveSample& s) { return s.value == 1e6; }),
            1);
  EXPECT_EQ(std::count_if(drawn.begin(), drawn.end(), [](const CurveSample& s) { return s.value == -1e6; }),
            1);
  EXPECT_EQ(data.valueRange(0.0, 999'999.0)->greatest, 1e6);
  EXPECT_LE(data.thin(0.0, 999'999.0, 1000).size(), 1000U);
}

TEST(CurveData, RangeAndNearestPassOverGaps) {
  CurveData data;
  data.append(0.0, 4.0);
  data.append(1.0, kNan);
  data.append(2.0, -2.0);
  data.append(3.0, kNan);
  EXPECT_EQ(data.valueRange(0.0, 3.0)->least, -2.0);
  EXPECT_EQ(data.valueRange(0.0, 3.0)->greatest, 4.0);
  EXPECT_FALSE(data.valueRange(2.5, 3.0));
  EXPECT_EQ(data.nearest(2.9, 5.0)->x, 2.0);
  EXPECT_EQ(data.nearest(1.0, 5.0)->x, 0.0);  // of two the earlier
  EXPECT_FALSE(data.nearest(1.0, 0.5));
  EXPECT_FALSE(CurveData().nearest(0.0, 1.0));
}

TEST(CurveData, RefusesWhatIsOutOfOrder) {
  CurveData data;
  data.append(2.0, 0.0);
  data.append(2.0, 1.0);
  EXPECT_THROW(data.append(1.0, 0.0), Error);
  EXPECT_TRUE(CurveData().decimate(0.0, 1.0, 10).empty());
  EXPECT_TRUE(data.decimate(1.0, 1.0, 10).empty());
  EXPECT_TRUE(data.decimate(0.0, 1.0, 0).empty());
}

TEST(ExponentialSmoothing, AgreesWithTheHandCalculation) {
  ExponentialSmoothing smoothing(0.5);
  EXPECT_DOUBLE_EQ(smoothing.next(4.0), 4.0);                   // 2 / 0.5
  EXPECT_DOUBLE_EQ(smoothing.next(1.0), 2.0);                   // (1 + 0.5) / 0.75
  EXPECT_TRUE(std::isnan(smoothing.next(kNan)));                // does not count
  EXPECT_DOUBLE_EQ(smoothing.next(9.0), (0.75 + 4.5) / 0.875);  // 6
}

TEST(ExponentialSmoothing, KeepsAConstantAndWithoutWeightEverything) {
  ExponentialSmoothing heavy(0.99);
  ExponentialSmoothing none(0.0);
  for (int i = 0; i < 50; ++i) {
    EXPECT_NEAR(heavy.next(3.25), 3.25, 1e-12);
    EXPECT_EQ(none.next(i * 1.5), i * 1.5);
  }
}

TEST(CurveSeries, ShowsTheAxisThatWasChosen) {
  CurveSeries series("run", 0);
  series.append({{0, 0.0, 1.0}, {50, 0.5, 0.5}, {100, 1.0, std::numeric_limits<double>::infinity()}});
  series.appendMarkers({{50, 0.5, 0.6}});
  EXPECT_EQ(series.raw()[1].x, 50.0);
  EXPECT_TRUE(std::isnan(series.raw()[2].value));
  series.setView(CurveAxis::Epoch, 25.0, 0.5, false);
  EXPECT_EQ(series.raw()[1].x, 2.0);
  EXPECT_EQ(series.smoothed().size(), 3U);
  EXPECT_EQ(series.markers()[0].x, 2.0);
  series.setView(CurveAxis::Hours, 25.0, 0.0, false);
  EXPECT_EQ(series.raw()[1].x, 0.5);
  EXPECT_TRUE(series.smoothed().empty());
  EXPECT_EQ(series.lastVisible(0.0, 2.0)->value, 0.5);
  EXPECT_EQ(series.lastVisible(0.0, 0.2)->value, 1.0);
}

TEST(CurveSeries, LogarithmicAxisHasGapsForWhatIsNotPositive) {
  CurveSeries series("run", 0);
  series.append({{0, 0, 1.0}, {1, 0, 0.0}, {2, 0, -3.0}, {3, 0, 2.0}});
  series.setView(CurveAxis::Step, 1.0, 0.0, true);
  EXPECT_TRUE(std::isnan(series.raw()[1].value));
  EXPECT_TRUE(std::isnan(series.raw()[2].value));
  EXPECT_EQ(series.raw()[3].value, 2.0);
}

TEST(CurveSeries, AnInfiniteLossLeavesTheSmoothedTraceAlone) {
  CurveSeries series("run", 0);
  series.setView(CurveAxis::Step, 1.0, 0.5, false);
  series.append({{0, 0, 4.0}, {1, 0, std::numeric_limits<double>::infinity()}, {2, 0, 1.0}});
  EXPECT_TRUE(std::isnan(series.smoothed()[1].value));
  EXPECT_DOUBLE_EQ(series.smoothed()[2].value, 2.0);
}

TEST(CurveSeries, AClockThatWasSetBackStopsNothing) {
  CurveSeries series("run", 0);
  series.setView(CurveAxis::Hours, 1.0, 0.0, false);
  series.append({{0, 1.0, 1.0}, {1, 0.4, 2.0}, {2, 1.2, 3.0}});
  EXPECT_EQ(series.raw()[1].x, 1.0);
  EXPECT_EQ(series.raw()[2].x, 1.2);
}

TEST(LabelLayout, MovesOnlyWhatOverlaps) {
  EXPECT_EQ(placeLabels({10.0, 50.0, 90.0}, 16.0, 0.0, 100.0), (std::vector<double>{10.0, 50.0, 90.0}));
  // Two that want the same place share the shift.
  EXPECT_EQ(placeLabels({50.0, 50.0}, 16.0, 0.0, 100.0), (std::vector<double>{42.0, 58.0}));
  // Order is kept, whatever the order of the input.
  EXPECT_EQ(placeLabels({52.0, 48.0}, 16.0, 0.0, 100.0), (std::vector<double>{58.0, 42.0}));
}

TEST(LabelLayout, StaysInside) {
  const auto centres = placeLabels({-20.0, 1.0, 2.0, 99.0, 300.0}, 20.0, 0.0, 100.0);
  EXPECT_EQ(centres, (std::vector<double>{10.0, 30.0, 50.0, 70.0, 90.0}));
  EXPECT_TRUE(placeLabels({1.0, 2.0, 3.0}, 40.0, 0.0, 100.0).empty());
  EXPECT_TRUE(placeLabels({}, 16.0, 0.0, 100.0).empty());
}

}  // namespace
}  // namespace viscera
