// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>

struct gzFile_s;

namespace viscera {

/// Reads a file front to back, unpacking it where it is gzip. One thread at a time.
class GzReader {
 public:
  /// @throws Error{Io}.
  explicit GzReader(const std::filesystem::path& path);

  /// Fills `bytes` as far as the file reaches and returns how many were read.
  /// @throws Error{InvalidInput} for damaged compressed data, Error{Io}.
  std::size_t readUpTo(std::span<std::byte> bytes);
  /// @throws Error{InvalidInput} where the file ends earlier.
  void read(std::span<std::byte> bytes);
  /// Continues at `position`, counted in unpacked bytes.
  void skipTo(std::int64_t position);
  /// Reads what is left of the current gzip member's trailer, so that its checksum is verified.
  void verifyEnd();

 private:
  struct Closer {
    void operator()(gzFile_s* file) const noexcept;
  };
  std::filesystem::path path_;
  std::unique_ptr<gzFile_s, Closer> file_;
};

/// Refuses a header that promises more voxel bytes than a file of this length can hold even when compressed.
/// @throws Error{InvalidInput, Io}.
void requirePlausibleSize(const std::filesystem::path& path, double promisedBytes);

}  // namespace viscera
