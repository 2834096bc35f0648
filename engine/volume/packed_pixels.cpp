// SPDX-License-Identifier: Apache-2.0
#include "engine/volume/packed_pixels.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace viscera {
namespace {

constexpr std::size_t kRleHeaderBytes = 64;
constexpr std::size_t kLongestRun = 128;
constexpr std::int64_t kMostTiles = 65535;

std::int64_t bigEndian(std::string_view bytes, std::size_t at, std::size_t count) {
  std::int64_t value = 0;
  for (std::size_t n = 0; n < count; ++n) value = value << 8 | static_cast<std::uint8_t>(bytes[at + n]);
  return value;
}

std::size_t littleEndian32(const std::vector<char>& bytes, std::size_t at) {
  std::size_t value = 0;
  for (std::size_t n = 0; n < 4; ++n)
    value |= static_cast<std::size_t>(static_cast<std::uint8_t>(bytes[at + n])) << (8 * n);
  return value;
}

/// Markers that begin a frame: SOF0 to SOF15 without those of tables and arithmetic conditioning, and SOF55
/// of JPEG-LS.
bool beginsFrame(std::uint8_t marker) {
  if (marker == 0xf7) return true;
  return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
}

/// Of a JPEG or JPEG-LS stream: walks from marker segment to marker segment.
std::optional<PackedSize> jpegFrame(std::string_view bytes) {
  for (std::size_t at = 2; at + 10 <= bytes.size();) {
    if (static_cast<std::uint8_t>(bytes[at]) != 0xff) return std::nullopt;
    const auto marker = static_cast<std::uint8_t>(bytes[at + 1]);
    if (marker == 0xff) {  // a byte to fill up
      ++at;
      continue;
    }
    if (beginsFrame(marker))
      return PackedSize{bigEndian(bytes, at + 5, 2),
                        bigEndian(bytes, at + 7, 2),
                        static_cast<int>(bigEndian(bytes, at + 9, 1)),
                        static_cast<int>(bigEndian(bytes, at + 4, 1))};
    at += 2 + static_cast<std::size_t>(bigEndian(bytes, at + 2, 2));
  }
  return std::nullopt;
}

/// Of a JPEG 2000 stream, whose SIZ segment follows its first marker at once.
std::optional<PackedSize> jpeg2000Size(std::string_view bytes) {
  if (bytes.size() < 43 || static_cast<std::uint8_t>(bytes[3]) != 0x51) return std::nullopt;
  const auto field = [&](std::size_t at) { return bigEndian(bytes, at, 4); };
  const std::int64_t columns = field(8) - field(16);
  const std::int64_t rows = field(12) - field(20);
  const std::int64_t tileColumns = field(24);
  const std::int64_t tileRows = field(28);
  if (columns <= 0 || rows <= 0 || tileColumns <= 0 || tileRows <= 0) return std::nullopt;
  const std::int64_t tiles = (columns / tileColumns + 1) * (rows / tileRows + 1);
  if (tiles > kMostTiles) return std::nullopt;
  const auto components = static_cast<int>(bigEndian(bytes, 40, 2));
  return PackedSize{rows, columns, components, static_cast<int>(bigEndian(bytes, 42, 1) & 0x7f) + 1};
}

/// Unpacks the runs of one segment to every `stride`-th byte of `target`; false where they do not fill it.
bool unpackSegment(std::string_view packed, std::size_t count, char* target, std::size_t stride) {
  std::size_t done = 0;
  for (std::size_t at = 0; at < packed.size() && done < count;) {
    const int control = static_cast<std::int8_t>(packed[at++]);
    if (control == -128) continue;
    const bool isRun = control < 0;
    const auto length = static_cast<std::size_t>(isRun ? 1 - control : control + 1);
    const std::size_t source = isRun ? 1 : length;
    if (at + source > packed.size()) return false;
    for (std::size_t n = 0; n < length && done < count; ++n, ++done)
      target[done * stride] = packed[at + (isRun ? 0 : n)];
    at += source;
  }
  return done == count;
}

}  // namespace

std::optional<PackedSize> packedJpegSize(const std::vector<char>& stream) {
  const std::string_view bytes(stream.data(), stream.size());
  if (bytes.size() < 12 || static_cast<std::uint8_t>(bytes[0]) != 0xff) return std::nullopt;
  const auto first = static_cast<std::uint8_t>(bytes[1]);
  if (first == 0xd8) return jpegFrame(bytes);
  if (first == 0x4f) return jpeg2000Size(bytes);
  return std::nullopt;
}

std::optional<std::vector<char>> unpackedRle(const std::vector<char>& stream,
                                             std::size_t count,
                                             int bytesPerValue) {
  const auto planes = static_cast<std::size_t>(bytesPerValue);
  if (stream.size() < kRleHeaderBytes || littleEndian32(stream, 0) != planes) return std::nullopt;
  if (count > stream.size() * kLongestRun) return std::nullopt;  // before memory is taken
  std::vector<char> values(count * planes);
  for (std::size_t plane = 0; plane < planes; ++plane) {
    const std::size_t begin = littleEndian32(stream, 4 + 4 * plane);
    const bool isLast = plane + 1 == planes;
    const std::size_t end = isLast ? stream.size() : littleEndian32(stream, 8 + 4 * plane);
    if (begin < kRleHeaderBytes || begin > end || end > stream.size()) return std::nullopt;
    const std::string_view packed(stream.data() + begin, end - begin);
    if (!unpackSegment(packed, count, values.data() + (planes - 1 - plane), planes)) return std::nullopt;
  }
  return values;
}

}  // namespace viscera
