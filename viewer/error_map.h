// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "viewer/label_layer.h"
#include "viewer/picture.h"

#include <array>
#include <cstddef>

namespace viscera {

/// How a prediction is wrong at a voxel. The values are the labels of an error raster.
enum class ErrorKind : std::uint8_t {
  None = 0,
  Missed = 1,     ///< an organ in the truth, background in the prediction
  False = 2,      ///< background in the truth, an organ in the prediction
  WrongOrgan = 3  ///< two different organs
};

[[nodiscard]] constexpr ErrorKind errorKind(std::uint8_t truth, std::uint8_t prediction) {
  if (truth == prediction) return ErrorKind::None;
  if (prediction == 0) return ErrorKind::Missed;
  return truth == 0 ? ErrorKind::False : ErrorKind::WrongOrgan;
}

/// How the difference of two layers is drawn, above them.
struct ErrorMapLook {
  bool shown = false;
  std::size_t truth = 0;       ///< number of the layer in the scene
  std::size_t prediction = 1;  ///< number of the layer in the scene
  LabelStyle style = LabelStyle::Fill;
  double opacity = 0.9;  ///< 0 … 1
  /// 0xRRGGBB of each kind, in hues that no organ has, apart without colour vision; None is never drawn.
  std::array<std::uint32_t, 4> rgb{0x000000, 0x00ffff, 0xff0090, 0xffff00};
  /// A fill is made of strokes (see hatchRaster), so that errors are told from organs, and from each other,
  /// without their colours, and the scan is seen between.
  bool hatched = true;
  /// An error is shown where the label of the truth or that of the prediction is visible.
  std::bitset<256> visible = std::bitset<256>().set();
};

/// Raster of ErrorKind from two rasters of equal size; all three may not share memory.
void errorRaster(const ByteRaster& truth,
                 const ByteRaster& prediction,
                 const std::bitset<256>& visible,
                 ByteRaster& out);

/// The strokes of a raster of ErrorKind: those of what was missed rise to the right, those of what is false
/// fall, those of wrong organs do both; what lies between them is 0. The inner rim of each area, as wide as
/// the margin, is whole. A stroke is two, a step from one to the next six units wide along a row; a unit is
/// the margin, or one pixel where there is none. `out` has no margin; both may not share memory.
void hatchRaster(const ByteRaster& errors, ByteRaster& out);

}  // namespace viscera
