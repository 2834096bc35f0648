// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace viscera {

/// What a packed stream says of itself.
struct PackedSize {
  std::int64_t rows = 0;
  std::int64_t columns = 0;
  int components = 0;
  int bits = 0;  ///< of one value
};

/// From the frame header of a JPEG or JPEG-LS stream (ISO 10918-1 B.2.2, ISO 14495-1 C.2.2) or the SIZ
/// segment of a JPEG 2000 one (ISO 15444-1 A.5.1); none where there is none, or where a JPEG 2000 stream is
/// cut into more than 65535 tiles.
[[nodiscard]] std::optional<PackedSize> packedJpegSize(const std::vector<char>& stream);

/// Unpacks a stream of DICOM PS3.5 annex G (one byte plane a segment, the most significant one first) to
/// little-endian values; none where it is damaged or holds less than `count` values.
[[nodiscard]] std::optional<std::vector<char>> unpackedRle(const std::vector<char>& stream,
                                                           std::size_t count,
                                                           int bytesPerValue);

}  // namespace viscera
