// SPDX-License-Identifier: Apache-2.0
#include "viewer/error_map.h"

namespace viscera {

void errorRaster(const ByteRaster& truth,
                 const ByteRaster& prediction,
                 const std::bitset<256>& visible,
                 ByteRaster& out) {
  require(truth.values.size() == prediction.values.size(), "an error map compares rasters of one size");
  out.resize(truth.width, truth.height, truth.margin);
  std::array<bool, 256> counts{};
  for (std::size_t label = 1; label < counts.size(); ++label) counts.at(label) = visible[label];
  for (std::size_t n = 0; n < out.values.size(); ++n) {
    const std::uint8_t a = truth.values[n];
    const std::uint8_t b = prediction.values[n];
    const bool shown = a != b && (counts[a] || counts[b]);
    out.values[n] = shown ? static_cast<std::uint8_t>(errorKind(a, b)) : std::uint8_t{0};
  }
}

}  // namespace viscera
