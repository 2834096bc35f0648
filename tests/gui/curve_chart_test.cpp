// SPDX-License-Identifier: Apache-2.0
#include "gui/charts/curve_chart.h"

#include "gui/charts/chart_export.h"
#include "gui/charts/chart_overlay.h"
#include "gui/charts/qcustomplot_header.h"
#include "gui/theme/theme.h"
#include "tests/support/temporary_folder.h"

#include <QApplication>
#include <QImage>
#include <QMenu>
#include <QMouseEvent>
#include <QSignalSpy>
#include <QSvgRenderer>
#include <QTest>
#include <QWheelEvent>

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <string>

namespace viscera {
namespace {

std::vector<CurvePoint> fallingLoss(int count) {
  std::vector<CurvePoint> points;
  for (int i = 0; i < count; ++i) points.push_back({double(i), i / 3600.0, 2.0 * std::exp(-i / 300.0) + 0.1});
  return points;
}

/// A chart of two runs, laid out as on a screen.
class CurveChartTest : public testing::Test {
 protected:
  void SetUp() override {
    chart_.resize(800, 320);
    chart_.show();
    first_ = chart_.addCurve("scratch", 0);
    second_ = chart_.addCurve("pre-trained", 1);
    chart_.append(first_, fallingLoss(1000));
    chart_.append(second_, fallingLoss(700));
    chart_.refresh();
  }

  void moveMouseTo(double x) {
    const QPoint place(static_cast<int>(std::lround(chart_.plot().xAxis->coordToPixel(x))), 100);
    QMouseEvent move(QEvent::MouseMove,
                     place,
                     chart_.plot().mapToGlobal(place),
                     Qt::NoButton,
                     Qt::NoButton,
                     Qt::NoModifier);
    QApplication::sendEvent(&chart_.plot(), &move);
  }

  CurveChart chart_{"Loss"};
  std::size_t first_ = 0;
  std::size_t second_ = 0;
};

TEST_F(CurveChartTest, ShowsEverythingAtFirst) {
  EXPECT_EQ(chart_.visibleX().least, 0.0);
  EXPECT_EQ(chart_.visibleX().greatest, 999.0);
  EXPECT_LT(chart_.visibleY().least, 0.1);
  EXPECT_GT(chart_.visibleY().greatest, 2.1);
}

TEST_F(CurveChartTest, ZoomLooksCloserAndDoubleClickShowsEverythingAgain) {
  chart_.showX(500.0, 600.0);
  chart_.refresh();
  EXPECT_TRUE(chart_.isZoomed());
  EXPECT_LT(chart_.visibleY().greatest, 0.7);  // the vertical axis follows: 2 e^(-5/3) + 0.1 = 0.48
  chart_.append(first_, {{1000, 0.3, 0.2}});
  chart_.refresh();
  EXPECT_EQ(chart_.visibleX().greatest, 600.0);  // new points do not take the view away
  QTest::mouseDClick(&chart_.plot(), Qt::LeftButton, {}, {300, 100});
  chart_.refresh();
  EXPECT_FALSE(chart_.isZoomed());
  EXPECT_EQ(chart_.visibleX().greatest, 1000.0);
}

TEST_F(CurveChartTest, ViewStaysWithinTheData) {
  chart_.showX(-400.0, 300.0);
  EXPECT_EQ(chart_.visibleX().least, 0.0);
  EXPECT_EQ(chart_.visibleX().greatest, 700.0);
  chart_.showX(-5000.0, 9000.0);
  EXPECT_FALSE(chart_.isZoomed());
}

TEST_F(CurveChartTest, WheelZoomsHorizontally) {
  const QPointF place(400, 100);
  QWheelEvent wheel(place,
                    chart_.plot().mapToGlobal(place),
                    {},
                    {0, 120},
                    Qt::NoButton,
                    Qt::NoModifier,
                    Qt::NoScrollPhase,
                    false);
  QApplication::sendEvent(&chart_.plot(), &wheel);
  chart_.refresh();
  EXPECT_TRUE(chart_.isZoomed());
  EXPECT_LT(chart_.visibleX().greatest - chart_.visibleX().least, 999.0);
}

TEST_F(CurveChartTest, DiceAxisStaysFixed) {
  chart_.setFixedRange(0.0, 1.0);
  chart_.append(first_, {{1001, 1.0, 57.0}});
  chart_.refresh();
  EXPECT_EQ(chart_.visibleY().least, 0.0);
  EXPECT_EQ(chart_.visibleY().greatest, 1.0);
}

TEST_F(CurveChartTest, LogarithmicAxisTakesOnlyPositiveValues) {
  chart_.append(second_, {{1000, 1.0, -5.0}});
  chart_.menu()->actions().front()->setChecked(true);
  chart_.refresh();
  EXPECT_TRUE(chart_.isLogarithmic());
  EXPECT_GT(chart_.visibleY().least, 0.0);
  EXPECT_EQ(chart_.plot().yAxis->scaleType(), QCPAxis::stLogarithmic);
}

TEST_F(CurveChartTest, AxesCountStepsEpochsOrHours) {
  chart_.setStepsPerEpoch(100.0);
  chart_.setAxis(CurveAxis::Epoch);
  chart_.refresh();
  EXPECT_DOUBLE_EQ(chart_.visibleX().greatest, 9.99);
  chart_.setAxis(CurveAxis::Hours);
  chart_.refresh();
  EXPECT_NEAR(chart_.visibleX().greatest, 999 / 3600.0, 1e-12);
}

TEST_F(CurveChartTest, CursorReadsBothCurvesAndIsHandedOn) {
  QSignalSpy moves(&chart_, &CurveChart::cursorMoved);
  moveMouseTo(300.0);
  ASSERT_EQ(moves.size(), 1);
  EXPECT_NEAR(moves[0][0].toDouble(), 300.0, 2.0);
  ASSERT_EQ(chart_.readingsAtCursor().size(), 2U);
  EXPECT_EQ(chart_.readingsAtCursor()[0].name, "scratch");
  chart_.showCursor(300.0);
  EXPECT_EQ(chart_.cursorText(), "step 300");
  EXPECT_EQ(chart_.readingsAtCursor()[1].value, "0.8358");  // 2 / e + 0.1
  chart_.showCursor(900.0);                                 // beyond the end of the second
  EXPECT_EQ(chart_.readingsAtCursor().size(), 1U);
  chart_.showCursor(std::numeric_limits<double>::quiet_NaN());
  EXPECT_TRUE(chart_.readingsAtCursor().empty());
}

TEST_F(CurveChartTest, LinkedChartShowsTheSameCursor) {
  CurveChart other("Dice");
  other.resize(800, 320);
  const auto dice = other.addCurve("scratch", 0);
  other.appendMarkers(dice, {{0, 0, 0.1}, {500, 0.1, 0.6}, {1000, 0.3, 0.8}});
  other.refresh();
  QObject::connect(&chart_, &CurveChart::cursorMoved, &other, &CurveChart::showCursor);
  moveMouseTo(520.0);
  ASSERT_TRUE(other.cursor());
  EXPECT_NEAR(*other.cursor(), 520.0, 2.0);
  EXPECT_EQ(other.readingsAtCursor().at(0).value, "0.6000");
}

TEST_F(CurveChartTest, KeysMoveTheCursorAndZoom) {
  QTest::keyClick(&chart_.plot(), Qt::Key_Right);
  ASSERT_TRUE(chart_.cursor());
  const double before = *chart_.cursor();
  QTest::keyClick(&chart_.plot(), Qt::Key_Right);
  EXPECT_GT(*chart_.cursor(), before);
  QTest::keyClick(&chart_.plot(), Qt::Key_Plus);
  EXPECT_TRUE(chart_.isZoomed());
  QTest::keyClick(&chart_.plot(), Qt::Key_0);
  chart_.refresh();
  EXPECT_FALSE(chart_.isZoomed());
}

TEST_F(CurveChartTest, SmoothedTraceHasAtMostOnePointAColumn) {
  std::vector<CurvePoint> many;
  for (int i = 1000; i < 60'000; ++i) many.push_back({double(i), i / 3600.0, 1.0 + 0.5 * std::sin(i)});
  chart_.append(first_, many);
  chart_.setSmoothing(0.9);
  chart_.refresh();
  const int columns = static_cast<int>(chart_.plot().axisRect()->width() * chart_.plot().devicePixelRatioF());
  EXPECT_LE(chart_.plot().graph(1)->data()->size(), columns + 2);
  EXPECT_GT(chart_.plot().graph(1)->data()->size(), columns / 2);
  EXPECT_FALSE(chart_.plot().graph(0)->antialiased());
  EXPECT_EQ(chart_.plot().graph(0)->pen().width(), 1);
  EXPECT_EQ(chart_.plot().graph(1)->pen().width(), 2);
}

TEST_F(CurveChartTest, AMillionPointsAreDrawn) {
  std::vector<CurvePoint> many;
  for (int i = 1000; i < 1'000'000; ++i) many.push_back({double(i), 0.0, i == 500'000 ? 77.0 : 1.0});
  chart_.append(first_, many);
  chart_.refresh();
  const auto start = std::chrono::steady_clock::now();
  chart_.refresh();
  const std::chrono::duration<double, std::milli> redraw = std::chrono::steady_clock::now() - start;
  RecordProperty("redraw_ms", std::to_string(redraw.count()));
  EXPECT_GT(chart_.visibleY().greatest, 77.0);
  EXPECT_LT(chart_.plot().graph(0)->data()->size(), 10'000);
}

TEST_F(CurveChartTest, RunKeepsItsColourInBothThemes) {
  EXPECT_EQ(chart_.endReadings()[1].colour, tokensOf(Scheme::Light).runs[1]);
  Theme::current().choose(Theme::Choice::Dark);
  chart_.refresh();
  EXPECT_EQ(chart_.endReadings()[1].colour, tokensOf(Scheme::Dark).runs[1]);
  EXPECT_EQ(chart_.plot().graph(3)->pen().color(), tokensOf(Scheme::Dark).runs[1]);
  Theme::current().choose(Theme::Choice::Light);
}

TEST_F(CurveChartTest, EndLabelsDoNotOverlap) {
  for (int i = 0; i < 6; ++i) chart_.append(chart_.addCurve("another run", 2), fallingLoss(990 + i));
  chart_.refresh();
  const auto labels = placeEndLabels(chart_.endReadings(), chart_.plot().axisRect()->rect());
  ASSERT_EQ(labels.size(), 8U);
  for (std::size_t i = 0; i < labels.size(); ++i)
    for (std::size_t j = i + 1; j < labels.size(); ++j)
      EXPECT_FALSE(labels[i].place.adjusted(0, 0.01, 0, -0.01).intersects(labels[j].place));
}

TEST_F(CurveChartTest, LabelsThatDoNotFitAreCounted) {
  for (int i = 0; i < 58; ++i) chart_.append(chart_.addCurve("another run", 2), fallingLoss(990));
  chart_.refresh();
  const auto labels =
      placeEndLabels(chart_.endReadings(), QRectF(0, 0, 300, 80));  // 96 px with what juts out
  ASSERT_EQ(labels.size(), 6U);
  EXPECT_EQ(labels.back().name, "and 55 more");
  EXPECT_FALSE(labels.back().colour.isValid());
  EXPECT_TRUE(placeEndLabels({}, QRectF(0, 0, 300, 80)).empty());
}

TEST_F(CurveChartTest, CsvHasEveryPointWithAllDigits) {
  CurveChart chart("Loss");
  const auto curve = chart.addCurve("a, \"b\"", 0);
  chart.append(curve, {{0, 0.25, 0.1}, {1, 0.5, std::numeric_limits<double>::quiet_NaN()}});
  chart.appendMarkers(curve, {{1, 0.5, 1.0 / 3.0}});
  EXPECT_EQ(csvOf(chart),
            "curve,kind,step,hours,value\n"
            "\"a, \"\"b\"\"\",train,0,0.25,0.1\n"
            "\"a, \"\"b\"\"\",train,1,0.5,\n"
            "\"a, \"\"b\"\"\",validation,1,0.5,0.3333333333333333\n");
}

TEST_F(CurveChartTest, PicturesAreWrittenAndCanBeRead) {
  const test::TemporaryFolder folder;
  const QString png = QString::fromStdString((folder.path() / "loss.png").string());
  const QString svg = QString::fromStdString((folder.path() / "loss.svg").string());
  exportPng(chart_, png);
  exportSvg(chart_, svg);
  const QImage image(png);
  EXPECT_EQ(image.width(), 2 * chart_.plot().width());
  QSvgRenderer renderer(svg);
  EXPECT_TRUE(renderer.isValid());
  const std::string table = csvOf(chart_);
  EXPECT_EQ(std::count(table.begin(), table.end(), '\n'), 1701);
}

TEST_F(CurveChartTest, MenuAsksForAFile) {
  QSignalSpy exports(&chart_, &CurveChart::exportRequested);
  for (QAction* action : chart_.menu()->actions())
    if (action->text().contains("CSV")) action->trigger();
  ASSERT_EQ(exports.size(), 1);
  EXPECT_EQ(exports[0][0].toString(), "csv");
}

TEST(EmptyChart, CanBeDrawnAndCleared) {
  CurveChart chart("Loss");
  chart.resize(400, 240);
  chart.refresh();
  const auto curve = chart.addCurve("one", 0);
  chart.append(curve, {{5, 0, 3.0}});
  chart.refresh();
  chart.clear();
  chart.refresh();
  EXPECT_EQ(chart.curveCount(), 0U);
}

}  // namespace
}  // namespace viscera
