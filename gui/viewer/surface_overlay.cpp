// SPDX-License-Identifier: Apache-2.0
#include "gui/viewer/surface_overlay.h"

#include "gui/theme/fonts.h"
#include "gui/theme/image_colours.h"
#include "gui/theme/theme.h"
#include "gui/viewer/slice_overlay.h"

#include <QLineF>
#include <QPainter>

#include <cmath>

namespace viscera {
namespace {

constexpr double kLetterRoom = 44.0;
constexpr double kCrossArm = 6.0;
constexpr double kCrossGap = 2.0;
constexpr int kBehind = 130;  // opacity of letters behind the body, of 255
constexpr int kFaint = 100;
constexpr double kEndOn =
    0.85;  // an axis along which one looks has its letters over the body: they are left out
constexpr double kLevel = 0.1;

QPointF pointOf(const SurfaceOverlay& overlay, const Eigen::Vector3d& lps_mm) {
  const Eigen::Vector2d at = overlay.camera.project(lps_mm, {overlay.area.width(), overlay.area.height()});
  return {at.x(), at.y()};
}

void drawSurfaceLetters(QPainter& painter, const SurfaceOverlay& overlay) {
  painter.setFont(typeFont(TypeRole::Body, true));
  for (const SurfaceLetter& letter : overlay.letters) {
    const double towards = overlay.camera.axes.row(2).dot((letter.place_mm - overlay.middle_mm).normalized());
    if (std::abs(towards) > kEndOn) continue;
    QColor colour = imageColours().text;
    if (towards < -kLevel) colour.setAlpha(kBehind);
    QRectF room(0.0, 0.0, kLetterRoom, kLetterRoom);
    room.moveCenter(pointOf(overlay, letter.place_mm));
    drawWords(painter, room, Qt::AlignCenter, QString::fromStdString(letter.text), colour);
  }
}

/// Over everything, so that the position is seen inside an organ as well; and no surface is drawn anew for
/// it.
void drawPosition(QPainter& painter, const SurfaceOverlay& overlay) {
  QColor faint = imageColours().text;
  faint.setAlpha(kFaint);
  painter.setPen(QPen(faint, 1.0));
  for (const SurfaceLine& line : overlay.lines)
    painter.drawLine(QLineF(pointOf(overlay, line.from_mm), pointOf(overlay, line.to_mm)));
  const QPointF at = pointOf(overlay, overlay.position_mm);
  for (const QPen& pen : {QPen(imageColours().rim, 3.0), QPen(imageColours().text, 1.0)}) {
    painter.setPen(pen);
    for (const QPointF& way : {QPointF(1.0, 0.0), QPointF(-1.0, 0.0), QPointF(0.0, 1.0), QPointF(0.0, -1.0)})
      painter.drawLine(at + way * kCrossGap, at + way * kCrossArm);
  }
}

}  // namespace

void drawSurfaceOverlay(QPainter& painter, const SurfaceOverlay& overlay) {
  painter.setRenderHint(QPainter::Antialiasing);
  drawPosition(painter, overlay);
  drawSurfaceLetters(painter, overlay);
  if (!overlay.focused) return;
  painter.setBrush(Qt::NoBrush);
  painter.setPen(QPen(Theme::current().tokens().accent, metrics::kFocusRing));
  painter.drawRect(QRectF({0.0, 0.0}, overlay.area).adjusted(1.0, 1.0, -1.0, -1.0));
}

}  // namespace viscera
