// SPDX-License-Identifier: Apache-2.0
#include "gui/viewer/slice_overlay.h"

#include "gui/theme/fonts.h"
#include "gui/theme/image_colours.h"
#include "gui/viewer/measure_label.h"
#include "gui/viewer/view_words.h"
#include "viewer_volumes.h"

#include <QFontMetrics>
#include <QImage>
#include <QLineF>
#include <QPainter>

#include <gtest/gtest.h>

namespace viscera {
namespace {

TEST(ViewWords, SayWhereASliceLies) {
  const SlicePlane axial(test::smallGrid(), SliceView::Axial);
  EXPECT_EQ(sliceText(axial, 3).toStdString(), "S 45.0 mm · slice 3");
  const SlicePlane coronal(test::smallGrid(), SliceView::Coronal);
  EXPECT_EQ(sliceText(coronal, 2).toStdString(), "A 14.0 mm · slice 2");
  EXPECT_EQ(coordinatesText({-12.34, 0.0, -0.01}).toStdString(), "−12.3, 0.0, 0.0");
}

TEST(SliceOverlay, EachLetterStandsAtItsEdge) {
  const auto drawn = [](const EdgeLetters& letters) {
    QImage image(200, 160, QImage::Format_RGB32);
    image.fill(Qt::black);
    QPainter painter(&image);
    SliceOverlay overlay;
    overlay.area = QRectF(0.0, 0.0, 200.0, 160.0);
    overlay.crosshair = false;
    overlay.letters = letters;
    drawSliceOverlay(painter, overlay);
    painter.end();
    QRect inked;
    for (int y = 0; y < image.height(); ++y)
      for (int x = 0; x < image.width(); ++x)
        if (qGray(image.pixel(x, y)) > 64) inked |= QRect(x, y, 1, 1);
    return inked;
  };
  EXPECT_TRUE(QRect(0, 60, 40, 40).contains(drawn({"R", "", "", ""})));
  EXPECT_TRUE(QRect(160, 60, 40, 40).contains(drawn({"", "L", "", ""})));
  EXPECT_TRUE(QRect(80, 0, 40, 40).contains(drawn({"", "", "A", ""})));
  EXPECT_TRUE(QRect(80, 120, 40, 40).contains(drawn({"", "", "", "P"})));
}

/// Pixels in the colour of one of the views' lines.
int linePixels(const QImage& image, const QRect& in) {
  int count = 0;
  for (int y = in.top(); y <= in.bottom(); ++y)
    for (int x = in.left(); x <= in.right(); ++x)
      for (const QColor& colour : imageColours().views)
        if (image.pixel(x, y) == colour.rgb()) ++count;
  return count;
}

TEST(SliceOverlay, TheCrosshairStopsAtLetters) {
  QImage image(200, 160, QImage::Format_RGB32);
  image.fill(Qt::black);
  QPainter painter(&image);
  SliceOverlay overlay;
  overlay.area = QRectF(0.0, 0.0, 200.0, 160.0);
  overlay.letters = {"RAS", "LPI", "A", "P"};
  overlay.position = {100.0, 80.0};
  drawSliceOverlay(painter, overlay);
  painter.end();
  const int em = QFontMetrics(typeFont(TypeRole::Body, true)).height();
  const int margin = 8;
  EXPECT_EQ(linePixels(image, QRect(100, 0, 1, margin + em)), 0) << "A, and up to the edge";
  EXPECT_EQ(linePixels(image, QRect(100, 160 - margin - em, 1, margin + em)), 0) << "P";
  EXPECT_EQ(linePixels(image, QRect(margin, 80, 24, 1)), 0) << "RAS";
  EXPECT_EQ(linePixels(image, QRect(200 - margin - 20, 80, 20, 1)), 0) << "LPI";
  EXPECT_EQ(linePixels(image, QRect(100, 40, 1, 20)), 20) << "elsewhere it is whole";
  EXPECT_EQ(linePixels(image, QRect(50, 80, 20, 1)), 20);
}

TEST(MeasureLabel, OfAnAngleStandsOppositeToItsArms) {
  // Arms to the right and down, so the figure is up and to the left. Half of 50 x 20 along the diagonal is
  // (25 + 10) / sqrt 2, 8 px stay free: its middle is 17.5 + 8 / sqrt 2 = 23.157 px away on both axes.
  const QPolygonF angle({{200.0, 100.0}, {100.0, 100.0}, {100.0, 200.0}});
  const QRectF room = measureLabelPlace(angle, {50.0, 20.0}, {0.0, 0.0, 300.0, 300.0});
  EXPECT_NEAR(room.center().x(), 76.843, 1e-3);
  EXPECT_NEAR(room.center().y(), 76.843, 1e-3);
  EXPECT_EQ(room.size(), QSizeF(50.0, 20.0));
}

TEST(MeasureLabel, OfALengthStandsBeyondItsEnd) {
  const QPolygonF length({{20.0, 50.0}, {100.0, 50.0}});
  const QRectF room = measureLabelPlace(length, {50.0, 20.0}, {0.0, 0.0, 300.0, 300.0});
  EXPECT_EQ(room, QRectF(108.0, 40.0, 50.0, 20.0));
}

/// Whether a line runs through a rectangle: its points, a tenth of a pixel apart, are asked one by one.
bool runsThrough(const QLineF& line, const QRectF& room) {
  const int steps = static_cast<int>(line.length() * 10.0) + 1;
  for (int n = 0; n <= steps; ++n)
    if (room.contains(line.pointAt(double(n) / steps))) return true;
  return false;
}

TEST(MeasureLabel, CoversNoArmAndStaysInThePaneWhereverTheAngleIs) {
  const QRectF pane(0.0, 0.0, 200.0, 150.0);
  for (const QPointF& vertex :
       {QPointF(100.0, 75.0), QPointF(3.0, 3.0), QPointF(198.0, 75.0), QPointF(40.0, 147.0)})
    for (int turn = 0; turn < 360; turn += 15)
      for (const int opening : {5, 40, 90, 150, 180}) {
        const QPointF one = vertex + QLineF::fromPolar(60.0, turn).p2();
        const QPointF other = vertex + QLineF::fromPolar(45.0, turn + opening).p2();
        const QRectF room = measureLabelPlace(QPolygonF({one, vertex, other}), {44.0, 16.0}, pane);
        EXPECT_TRUE(pane.contains(room)) << turn << ' ' << opening;
        EXPECT_FALSE(runsThrough({vertex, one}, room)) << turn << ' ' << opening;
        EXPECT_FALSE(runsThrough({vertex, other}, room)) << turn << ' ' << opening;
      }
}

}  // namespace
}  // namespace viscera
