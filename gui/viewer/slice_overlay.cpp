// SPDX-License-Identifier: Apache-2.0
#include "gui/viewer/slice_overlay.h"

#include "gui/theme/fonts.h"
#include "gui/theme/image_colours.h"
#include "gui/theme/theme.h"

#include <QFontMetricsF>
#include <QPainter>

#include <algorithm>
#include <array>

namespace viscera {
namespace {

constexpr double kMargin = 8.0;
constexpr double kGap = 10.0;  // free around the crosshair's middle, so that the voxel is seen
constexpr double kTick = 4.0;
constexpr double kKnob = 3.0;
constexpr double kBow = 24.0;

const QColor& lineColour(SliceView view) {
  return imageColours().views.at(static_cast<std::size_t>(view));
}

void drawLetters(QPainter& painter, const SliceOverlay& overlay) {
  const QRectF room = overlay.area.adjusted(kMargin, kMargin, -kMargin, -kMargin);
  const QColor& colour = imageColours().text;
  painter.setFont(typeFont(TypeRole::Body, true));
  const auto letter = [&](int align, const std::string& text) {
    drawWords(painter, room, align, QString::fromStdString(text), colour);
  };
  letter(Qt::AlignLeft | Qt::AlignVCenter, overlay.letters.left);
  letter(Qt::AlignRight | Qt::AlignVCenter, overlay.letters.right);
  letter(Qt::AlignHCenter | Qt::AlignTop, overlay.letters.top);
  letter(Qt::AlignHCenter | Qt::AlignBottom, overlay.letters.bottom);
}

void drawScale(QPainter& painter, const SliceOverlay& overlay) {
  if (overlay.scale.length_px <= 0.0) return;
  const ImageColours& t = imageColours();
  const double y = overlay.area.bottom() - kMargin - 1.0;
  const double from = overlay.area.left() + kMargin + 1.0;
  const double to = from + overlay.scale.length_px;
  const std::array<QLineF, 3> lines = {
      QLineF(from, y, to, y), QLineF(from, y - kTick, from, y), QLineF(to, y - kTick, to, y)};
  painter.setPen(QPen(t.rim, 3.0));
  painter.drawLines(lines.data(), static_cast<int>(lines.size()));
  painter.setPen(QPen(t.text, 1.0));
  painter.drawLines(lines.data(), static_cast<int>(lines.size()));
  painter.setFont(typeFont(TypeRole::Caption));
  const QRectF room(from, y - 24.0, 120.0, 18.0);
  drawWords(
      painter, room, Qt::AlignLeft | Qt::AlignBottom, QString::fromStdString(overlay.scale.text), t.text);
}

/// The lines are where the slices of the two other views are.
void drawCrosshair(QPainter& painter, const SliceOverlay& overlay) {
  if (!overlay.crosshair) return;
  const SliceView upright = overlay.view == SliceView::Sagittal ? SliceView::Coronal : SliceView::Sagittal;
  const SliceView level = overlay.view == SliceView::Axial ? SliceView::Coronal : SliceView::Axial;
  const QRectF& area = overlay.area;
  const double x = overlay.position.x();
  const double y = overlay.position.y();
  painter.setPen(QPen(lineColour(upright), 1.0));
  painter.drawLine(QLineF(x, area.top(), x, y - kGap));
  painter.drawLine(QLineF(x, y + kGap, x, area.bottom()));
  painter.setPen(QPen(lineColour(level), 1.0));
  painter.drawLine(QLineF(area.left(), y, x - kGap, y));
  painter.drawLine(QLineF(x + kGap, y, area.right(), y));
}

/// The bow between the arms of an angle, no longer than half of the shorter one.
void drawBow(QPainter& painter, const QPolygonF& points) {
  const QLineF first(points[1], points[0]);
  const QLineF second(points[1], points[2]);
  const double radius = std::min({kBow, first.length() / 2.0, second.length() / 2.0});
  const double turn = first.angleTo(second);  // 0 … 360 degrees
  const QRectF circle(points[1] - QPointF(radius, radius), QSizeF(2.0 * radius, 2.0 * radius));
  constexpr double kSixteenths = 16.0;  // QPainter counts them
  const double way = turn > 180.0 ? turn - 360.0 : turn;
  painter.drawArc(circle, qRound(first.angle() * kSixteenths), qRound(way * kSixteenths));
}

void drawMeasured(QPainter& painter, const SliceOverlay::Measured& measured) {
  const ImageColours& t = imageColours();
  painter.setRenderHint(QPainter::Antialiasing);
  const auto draw = [&](const QColor& colour, double width) {
    painter.setPen(QPen(colour, width));
    painter.drawPolyline(measured.points);
    if (measured.isAngle && measured.points.size() > 2) drawBow(painter, measured.points);
  };
  draw(t.rim, 3.5);
  draw(t.ruler, 1.5);
  painter.setBrush(t.ruler);
  for (const QPointF& point : measured.points) painter.drawEllipse(point, kKnob, kKnob);
  painter.setBrush(Qt::NoBrush);
  painter.setRenderHint(QPainter::Antialiasing, false);
  painter.setFont(typeFont(TypeRole::Body, true));
  const QPointF at = measured.isAngle ? measured.points[1] : measured.points.back();
  const QRectF room(at + QPointF(kMargin, measured.isAngle ? 2.0 : -20.0), QSizeF(120.0, 20.0));
  drawWords(painter, room, Qt::AlignLeft | Qt::AlignVCenter, measured.text, t.ruler);
}

}  // namespace

void drawWords(QPainter& painter, const QRectF& room, int align, const QString& words, const QColor& colour) {
  painter.setPen(imageColours().rim);
  for (const QPointF& by : {QPointF(-1, 0), QPointF(1, 0), QPointF(0, -1), QPointF(0, 1)})
    painter.drawText(room.translated(by), align, words);
  painter.setPen(colour);
  painter.drawText(room, align, words);
}

void drawSliceOverlay(QPainter& painter, const SliceOverlay& overlay) {
  drawCrosshair(painter, overlay);
  drawLetters(painter, overlay);
  drawScale(painter, overlay);
  for (const SliceOverlay::Measured& one : overlay.measured) drawMeasured(painter, one);
  if (!overlay.focused) return;
  painter.setPen(QPen(Theme::current().tokens().accent, metrics::kFocusRing));
  painter.drawRect(overlay.area.adjusted(1.0, 1.0, -1.0, -1.0));
}

}  // namespace viscera
