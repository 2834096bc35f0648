// SPDX-License-Identifier: Apache-2.0
#include "gui/viewer/error_legend.h"

#include "gui/theme/image_colours.h"
#include "viewer/label_painter.h"

#include <QCoreApplication>
#include <QImage>

#include <algorithm>
#include <cmath>

namespace viscera {

QString errorWord(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::None:
      return {};
    case ErrorKind::Missed:
      return QCoreApplication::translate("viscera::Viewer", "missed");
    case ErrorKind::False:
      return QCoreApplication::translate("viscera::Viewer", "extra");
    case ErrorKind::WrongOrgan:
      return QCoreApplication::translate("viscera::Viewer", "wrong organ");
  }
  return {};
}

QPixmap errorSwatch(ErrorKind kind, const ErrorMapLook& look, int size, qreal pixelRatio) {
  const int unit = std::max(1, static_cast<int>(std::lround(pixelRatio)));
  const int side_px = static_cast<int>(std::lround(size * pixelRatio));
  ByteRaster area;
  area.resize(side_px, side_px, unit);
  for (int y = 0; y < side_px; ++y) std::fill_n(area.row(y), side_px, static_cast<std::uint8_t>(kind));
  ByteRaster strokes;
  hatchRaster(area, strokes);
  QImage image(side_px, side_px, QImage::Format_RGB32);
  image.fill(imageColours().rim);
  LabelColours colours;
  std::copy(look.rgb.begin(), look.rgb.end(), colours.rgb.begin());
  LabelPainter().paint(strokes,
                       colours,
                       {LabelStyle::Fill, 1.0},
                       {reinterpret_cast<std::uint32_t*>(image.bits()),
                        side_px,
                        side_px,
                        static_cast<std::ptrdiff_t>(image.bytesPerLine() / 4)});
  image.setDevicePixelRatio(pixelRatio);
  return QPixmap::fromImage(image);
}

}  // namespace viscera
