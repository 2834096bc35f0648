// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "viewer/anatomical_letters.h"
#include "viewer/ruler.h"
#include "viewer/slice_geometry.h"

#include <QColor>
#include <QPixmap>
#include <QPointF>
#include <QPolygonF>
#include <QRectF>
#include <QString>

#include <optional>
#include <vector>

class QPainter;

namespace viscera {

/// What stands over the picture of a pane, in screen pixels.
struct SliceOverlay {
  struct Measured {
    QPolygonF points;  ///< joined in their order
    QString text;      ///< "12.3 mm", "54.7°"
    bool isAngle = false;
  };
  /// A line in the upper left corner.
  struct Note {
    QPixmap swatch;  ///< null: none
    QString words;
  };
  QRectF area;
  SliceView view = SliceView::Axial;
  EdgeLetters letters;
  ScaleBar scale;         ///< length_px 0: none
  QPointF position;       ///< of the crosshair
  bool crosshair = true;  ///< whether it is drawn
  std::vector<Measured> measured;
  std::vector<Note> corner;
  bool focused = false;
};

/// Letters, scale bar, crosshair (each line in the colour of the view whose slice it is, interrupted at the
/// letters), measurements, notes, focus ring.
void drawSliceOverlay(QPainter& painter, const SliceOverlay& overlay);

/// Words with a dark rim, so that they are read on any picture.
void drawWords(QPainter& painter, const QRectF& room, int align, const QString& words, const QColor& colour);

}  // namespace viscera
