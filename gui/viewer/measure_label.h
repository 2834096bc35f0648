// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QPolygonF>
#include <QRectF>
#include <QSizeF>

namespace viscera {

/// The bow between the arms of an angle (arm, vertex, arm), no longer than half of the shorter one; as a
/// line of points. Empty where there are no two arms.
[[nodiscard]] QPolygonF angleBow(const QPolygonF& points);

/// Where the figure of a measurement of two or three points stands, in screen pixels: beside the vertex of an
/// angle, opposite to its arms, or beyond the end of a length; elsewhere at it where that is outside of
/// `area`. It covers no line and no point of the measurement, and lies in `area` as long as there is room in
/// it beside the lines.
[[nodiscard]] QRectF measureLabelPlace(const QPolygonF& points, const QSizeF& text, const QRectF& area);

}  // namespace viscera
