// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "viewer/label_layer.h"
#include "viewer/picture.h"

#include <vector>

namespace viscera {

/// Lays a raster of labels over a picture. Holds scratch rows; one thread at a time.
///
/// A pixel of colour C and opacity a (in 255ths, rounded) over B becomes, in each channel,
/// (B * (255 - a) + C * a) / 255 to the nearest whole number.
/// A contour is the inner rim of an organ, as wide as the raster's margin (in device pixels), drawn where a
/// pixel beside, above or below within that width has another label: it follows the edges of the voxels.
class LabelPainter {
 public:
  struct Ink {
    LabelStyle style = LabelStyle::Fill;
    double opacity = 0.5;
  };

  void paint(const ByteRaster& labels, const LabelColours& colours, const Ink& ink, const PictureBuffer& out);

 private:
  void findRim(const ByteRaster& labels, int y);

  std::vector<std::uint8_t> rim_;
};

}  // namespace viscera
