// SPDX-License-Identifier: Apache-2.0
#include "gui/viewer/slice_overlay.h"

#include "gui/theme/fonts.h"
#include "gui/theme/image_colours.h"
#include "gui/theme/theme.h"
#include "gui/viewer/measure_label.h"

#include <QFontMetricsF>
#include <QPainter>
#include <QRegion>

#include <algorithm>
#include <array>
#include <cmath>

namespace viscera {
namespace {

constexpr double kMargin = 8.0;
constexpr double kGap = 10.0;  // free around the crosshair's middle, so that the voxel is seen
constexpr double kTick = 4.0;
constexpr double kKnob = 3.0;
constexpr double kLetterClear = 3.0;  // between a letter and a line
constexpr double kNoteLine = 16.0;
constexpr double kUnderLetter = 28.0;  // from the upper edge
constexpr double kLeastForNotes = 200.0;
constexpr double kNoteInside = 4.0;
constexpr int kNoteGround = 150;  // opacity, of 255

const QColor& lineColour(SliceView view) {
  return imageColours().views.at(static_cast<std::size_t>(view));
}

struct Letter {
  QString text;
  int align = 0;
};

std::array<Letter, 4> lettersOf(const SliceOverlay& overlay) {
  const EdgeLetters& letters = overlay.letters;
  return {{{QString::fromStdString(letters.left), Qt::AlignLeft | Qt::AlignVCenter},
           {QString::fromStdString(letters.right), Qt::AlignRight | Qt::AlignVCenter},
           {QString::fromStdString(letters.top), Qt::AlignHCenter | Qt::AlignTop},
           {QString::fromStdString(letters.bottom), Qt::AlignHCenter | Qt::AlignBottom}}};
}

QRectF roomOfLetters(const SliceOverlay& overlay) {
  return overlay.area.adjusted(kMargin, kMargin, -kMargin, -kMargin);
}

void drawLetters(QPainter& painter, const SliceOverlay& overlay) {
  painter.setFont(typeFont(TypeRole::Body, true));
  for (const Letter& one : lettersOf(overlay))
    drawWords(painter, roomOfLetters(overlay), one.align, one.text, imageColours().text);
}

/// From a letter to the edge that it stands at.
QRectF roomToEdge(const QRectF& letter, int align, const QRectF& area) {
  QRectF room = letter.adjusted(-kLetterClear, -kLetterClear, kLetterClear, kLetterClear);
  if (align & Qt::AlignLeft) room.setLeft(area.left());
  if (align & Qt::AlignRight) room.setRight(area.right());
  if (align & Qt::AlignTop) room.setTop(area.top());
  if (align & Qt::AlignBottom) room.setBottom(area.bottom());
  return room;
}

/// Where lines may be drawn: not through letters, and not beyond them.
QRegion besideLetters(const SliceOverlay& overlay) {
  const QFontMetricsF metrics(typeFont(TypeRole::Body, true));
  QRegion free(overlay.area.toAlignedRect());
  for (const Letter& one : lettersOf(overlay)) {
    if (one.text.isEmpty()) continue;
    const QRectF letter = metrics.boundingRect(roomOfLetters(overlay), one.align, one.text);
    free -= roomToEdge(letter, one.align, overlay.area).toAlignedRect();
  }
  return free;
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
  painter.save();
  painter.setClipRegion(besideLetters(overlay));
  painter.setPen(QPen(lineColour(upright), 1.0));
  painter.drawLine(QLineF(x, area.top(), x, y - kGap));
  painter.drawLine(QLineF(x, y + kGap, x, area.bottom()));
  painter.setPen(QPen(lineColour(level), 1.0));
  painter.drawLine(QLineF(area.left(), y, x - kGap, y));
  painter.drawLine(QLineF(x + kGap, y, area.right(), y));
  painter.restore();
}

void drawMeasured(QPainter& painter, const SliceOverlay::Measured& measured, const QRectF& area) {
  const ImageColours& t = imageColours();
  painter.setRenderHint(QPainter::Antialiasing);
  const auto draw = [&](const QColor& colour, double width) {
    painter.setPen(QPen(colour, width));
    painter.drawPolyline(measured.points);
    painter.drawPolyline(angleBow(measured.points));
  };
  draw(t.rim, 3.5);
  draw(t.ruler, 1.5);
  painter.setBrush(t.ruler);
  for (const QPointF& point : measured.points) painter.drawEllipse(point, kKnob, kKnob);
  painter.setBrush(Qt::NoBrush);
  painter.setRenderHint(QPainter::Antialiasing, false);
  if (measured.text.isEmpty()) return;
  const QFont font = typeFont(TypeRole::Body, true);
  painter.setFont(font);
  const QFontMetricsF metrics(font);
  const QSizeF size(std::ceil(metrics.horizontalAdvance(measured.text)) + 2.0, std::ceil(metrics.height()));
  drawWords(painter, measureLabelPlace(measured.points, size, area), Qt::AlignCenter, measured.text, t.ruler);
}

/// On a dark ground, so that they are read on any picture; left out where there is no room.
void drawCorner(QPainter& painter, const SliceOverlay& overlay) {
  const double height = kNoteLine * static_cast<double>(overlay.corner.size());
  if (overlay.corner.empty() || overlay.area.height() < kLeastForNotes) return;
  const QFont font = typeFont(TypeRole::Caption);
  const QFontMetricsF metrics(font);
  const auto indent = [](const SliceOverlay::Note& note) {
    return note.swatch.isNull() ? 0.0 : note.swatch.deviceIndependentSize().width() + kNoteInside;
  };
  double width = 0.0;
  for (const SliceOverlay::Note& note : overlay.corner)
    width = std::max(width, indent(note) + metrics.horizontalAdvance(note.words));
  const QPointF at = overlay.area.topLeft() + QPointF(kMargin, kUnderLetter);
  QColor ground = imageColours().rim;
  ground.setAlpha(kNoteGround);
  painter.fillRect(
      QRectF(at, QSizeF(width, height)).adjusted(-kNoteInside, -kNoteInside, kNoteInside, kNoteInside),
      ground);
  painter.setFont(font);
  QRectF line(at, QSizeF(width + 1.0, kNoteLine));
  for (const SliceOverlay::Note& note : overlay.corner) {
    if (!note.swatch.isNull())
      painter.drawPixmap(
          line.topLeft() + QPointF(0.0, (kNoteLine - note.swatch.deviceIndependentSize().height()) / 2.0),
          note.swatch);
    drawWords(painter,
              line.adjusted(indent(note), 0.0, 0.0, 0.0),
              Qt::AlignLeft | Qt::AlignVCenter,
              note.words,
              imageColours().text);
    line.translate(0.0, kNoteLine);
  }
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
  drawCorner(painter, overlay);
  for (const SliceOverlay::Measured& one : overlay.measured) drawMeasured(painter, one, overlay.area);
  if (!overlay.focused) return;
  painter.setPen(QPen(Theme::current().tokens().accent, metrics::kFocusRing));
  painter.drawRect(overlay.area.adjusted(1.0, 1.0, -1.0, -1.0));
}

}  // namespace viscera
