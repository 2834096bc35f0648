// SPDX-License-Identifier: Apache-2.0
#include "gui/viewer/measure_label.h"

#include <QLineF>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

namespace viscera {
namespace {

constexpr double kFigureAway = 8.0;   // of a figure's nearest corner from the point it stands at
constexpr double kBeyondBow = 32.0;   // the same, where there is no room so near
constexpr double kFigureClear = 2.0;  // between a figure and a line
constexpr double kBow = 24.0;
constexpr double kLeastVector = 1e-6;
constexpr int kVertexPoint = 1;
constexpr int kDirections = 16;
constexpr int kBowParts = 12;

QPointF unitVector(const QPointF& from, const QPointF& to) {
  const double length = QLineF(from, to).length();
  return length > kLeastVector ? (to - from) / length : QPointF();
}

/// Towards the side on which no line of the measurement begins.
QPointF awayFrom(const QPolygonF& points) {
  if (points.size() < 3) {
    const QPointF along = unitVector(points.front(), points.back());
    return along.isNull() ? QPointF(0.0, -1.0) : along;
  }
  const QPointF first = unitVector(points[kVertexPoint], points[0]);
  const QPointF inward = unitVector({}, first + unitVector(points[kVertexPoint], points[2]));
  if (!inward.isNull()) return -inward;
  return first.isNull() ? QPointF(0.0, -1.0) : QPointF(first.y(), -first.x());  // arms in one line
}

std::vector<QLineF> linesOf(const QPolygonF& points) {
  std::vector<QLineF> lines;
  const auto add = [&lines](const QPolygonF& path) {
    for (qsizetype i = 1; i < path.size(); ++i) lines.emplace_back(path[i - 1], path[i]);
  };
  add(points);
  add(angleBow(points));
  return lines;
}

bool touches(const QRectF& room, const QLineF& line) {
  if (room.contains(line.p1()) || room.contains(line.p2())) return true;
  const QPolygonF rim(room);  // closed
  for (qsizetype i = 1; i < rim.size(); ++i)
    if (QLineF(rim[i - 1], rim[i]).intersects(line, nullptr) == QLineF::BoundedIntersection) return true;
  return false;
}

bool isFree(const QRectF& room, const std::vector<QLineF>& lines) {
  const QRectF wide = room.adjusted(-kFigureClear, -kFigureClear, kFigureClear, kFigureClear);
  return std::none_of(
      lines.begin(), lines.end(), [&wide](const QLineF& line) { return touches(wide, line); });
}

/// With all of its corners at least so far in that direction from the point.
QRectF roomBeside(const QPointF& point, const QPointF& direction, double away, const QSizeF& text) {
  const double reach =
      away + std::abs(direction.x()) * text.width() / 2.0 + std::abs(direction.y()) * text.height() / 2.0;
  QRectF room(QPointF(), text);
  room.moveCenter(point + direction * reach);
  return room;
}

/// Its vertex or end first, then the other points, then the middles of what is seen of its lines.
std::vector<QPointF> anchorsOf(const QPolygonF& points, const QRectF& area) {
  std::vector<QPointF> anchors;
  anchors.push_back(points.size() < 3 ? points.back() : points[kVertexPoint]);
  anchors.insert(anchors.end(), points.begin(), points.end());
  constexpr int kParts = 8;
  for (qsizetype i = 1; i < points.size(); ++i)
    for (int part = 1; part < kParts; ++part)
      anchors.push_back(QLineF(points[i - 1], points[i]).pointAt(double(part) / kParts));
  std::erase_if(anchors, [&](const QPointF& at) { return !area.contains(at); });
  return anchors;
}

/// All round, the first one first, then those beside it on both sides.
std::vector<QPointF> directionsFrom(const QPointF& first) {
  std::vector<QPointF> directions;
  for (int turn = 0; turn < kDirections; ++turn) {
    const double sign = turn % 2 == 0 ? 1.0 : -1.0;
    const double angle = sign * ((turn + 1) / 2) * 2.0 * std::numbers::pi / kDirections;
    directions.emplace_back(first.x() * std::cos(angle) - first.y() * std::sin(angle),
                            first.x() * std::sin(angle) + first.y() * std::cos(angle));
  }
  return directions;
}

}  // namespace

QPolygonF angleBow(const QPolygonF& points) {
  QPolygonF bow;
  if (points.size() < 3) return bow;
  const QLineF first(points[kVertexPoint], points[0]);
  const QLineF second(points[kVertexPoint], points[2]);
  const double radius = std::min({kBow, first.length() / 2.0, second.length() / 2.0});
  if (radius < kLeastVector) return bow;
  const double turn = first.angleTo(second);  // 0 … 360 degrees
  const double way = turn > 180.0 ? turn - 360.0 : turn;
  for (int part = 0; part <= kBowParts; ++part)
    bow.append(points[kVertexPoint] + QLineF::fromPolar(radius, first.angle() + way * part / kBowParts).p2());
  return bow;
}

QRectF measureLabelPlace(const QPolygonF& points, const QSizeF& text, const QRectF& area) {
  const std::vector<QLineF> lines = linesOf(points);
  const QRectF inside = area.adjusted(kFigureClear, kFigureClear, -kFigureClear, -kFigureClear);
  const std::vector<QPointF> anchors = anchorsOf(points, area);
  const std::vector<QPointF> directions = directionsFrom(awayFrom(points));
  for (const double away : {kFigureAway, kBeyondBow})
    for (const QPointF& anchor : anchors)
      for (const QPointF& direction : directions) {
        const QRectF room = roomBeside(anchor, direction, away, text);
        if (inside.contains(room) && isFree(room, lines)) return room;
      }
  QRectF room = roomBeside(
      points.size() < 3 ? points.back() : points[kVertexPoint], directions.front(), kFigureAway, text);
  if (anchors.empty()) return room;  // nothing of it is seen
  const auto within = [](double at, double low, double high) { return std::max(std::min(at, high), low); };
  room.moveLeft(within(room.left(), inside.left(), inside.right() - text.width()));
  room.moveTop(within(room.top(), inside.top(), inside.bottom() - text.height()));
  return room;
}

}  // namespace viscera
