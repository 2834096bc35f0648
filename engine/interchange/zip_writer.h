// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/atomic_file.h"
#include "engine/base/sha256.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace viscera {

/// Writes a zip of stored entries front to back, each payload starting at a multiple of 64 bytes as
/// torch.save does it; ZIP64 where sizes or offsets need it. The file appears when finish() has returned. One
/// thread.
class ZipWriter {
 public:
  /// @throws Error{Io}.
  explicit ZipWriter(const std::filesystem::path& file) : file_(file) {}

  void add(const std::string& name, std::span<const std::byte> content);
  void add(const std::string& name, std::string_view content) {
    add(name, std::as_bytes(std::span(content)));
  }
  /// Writes the directory, flushes, renames; returns the SHA-256 of the file.
  [[nodiscard]] std::string finish();

 private:
  struct Written {
    std::string name;
    std::uint32_t crc = 0;
    std::uint64_t size = 0;
    std::uint64_t offset = 0;
  };
  void write(std::span<const std::byte> bytes);
  void write(std::string_view text) { write(std::as_bytes(std::span(text))); }
  void writeEnd(std::uint64_t directoryOffset);

  AtomicFile file_;
  Sha256 hash_;
  std::uint64_t position_ = 0;
  std::vector<Written> entries_;
};

}  // namespace viscera
