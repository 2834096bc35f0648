// SPDX-License-Identifier: Apache-2.0
#include "viewer/error_map.h"

#include <algorithm>

namespace viscera {
namespace {

constexpr int kStroke = 2;
constexpr int kStep = 6;

bool isStroke(ErrorKind kind, int x, int y, int unit) {
  const int step = kStep * unit;
  const int along = y % step;
  const bool rises = (x + along) % step < kStroke * unit;
  const bool falls = (x + step - along) % step < kStroke * unit;
  return (rises && kind != ErrorKind::False) || (falls && kind != ErrorKind::Missed);
}

bool isRim(const ByteRaster& areas, int x, int y) {
  const std::uint8_t own = areas.row(y)[x];
  for (int by = 1; by <= areas.margin; ++by)
    if (areas.row(y)[x - by] != own || areas.row(y)[x + by] != own || areas.row(y - by)[x] != own ||
        areas.row(y + by)[x] != own)
      return true;
  return false;
}

}  // namespace

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

void hatchRaster(const ByteRaster& errors, ByteRaster& out) {
  out.resize(errors.width, errors.height, 0);
  const int unit = std::max(errors.margin, 1);
  for (int y = 0; y < errors.height; ++y) {
    const std::uint8_t* from = errors.row(y);
    std::uint8_t* to = out.row(y);
    for (int x = 0; x < errors.width; ++x) {
      const auto kind = static_cast<ErrorKind>(from[x]);
      const bool inked = kind != ErrorKind::None && (isStroke(kind, x, y, unit) || isRim(errors, x, y));
      to[x] = inked ? from[x] : std::uint8_t{0};
    }
  }
}

}  // namespace viscera
