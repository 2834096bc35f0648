// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/interchange/shared_bytes.h"

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace viscera {

/// One line of a zip's central directory.
struct ZipEntry {
  std::string name;
  std::uint16_t method = 0;  ///< 0 stored, 8 deflated
  std::uint16_t flags = 0;
  std::uint32_t crc = 0;
  std::uint64_t compressedSize = 0;
  std::uint64_t size = 0;
  std::uint64_t headerOffset = 0;
};

/// A zip file opened for reading; ZIP64 and data descriptors included. Trusts no number of the file: every
/// offset is checked against the file's length, and what the entries hold in sum may not exceed the file
/// (stored) or 16 times the file (deflated). One thread at a time. Source: PKWARE APPNOTE 6.3.10.
class ZipArchive {
 public:
  /// Reads the central directory. @throws Error{Io, InvalidInput} naming the file.
  explicit ZipArchive(const std::filesystem::path& file);

  [[nodiscard]] const std::vector<ZipEntry>& entries() const noexcept { return entries_; }
  /// Entry of that name, or null.
  [[nodiscard]] const ZipEntry* find(std::string_view name) const;
  /// The content, checked against its CRC-32. @throws Error{Io, InvalidInput, OutOfMemory}.
  [[nodiscard]] SharedBytes read(const ZipEntry& entry);
  [[nodiscard]] std::uint64_t fileSize() const noexcept { return fileSize_; }

 private:
  struct Directory {
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
  };
  [[noreturn]] void refuse(const std::string& reason) const;
  void readAt(std::uint64_t offset, std::byte* target, std::size_t size);
  [[nodiscard]] std::vector<std::byte> readBlock(std::uint64_t offset, std::size_t size);
  [[nodiscard]] Directory findDirectory();
  [[nodiscard]] Directory findDirectory64(std::uint64_t endRecordOffset);
  void readDirectory(const Directory& directory);
  void checkSums() const;
  [[nodiscard]] std::uint64_t dataOffset(const ZipEntry& entry);
  [[nodiscard]] std::uint32_t readStored(const ZipEntry& entry, std::byte* target);
  [[nodiscard]] std::uint32_t readDeflated(const ZipEntry& entry, std::byte* target);

  std::filesystem::path file_;
  std::ifstream stream_;
  std::uint64_t fileSize_ = 0;
  std::vector<ZipEntry> entries_;
  std::unordered_map<std::string, std::size_t> indexOfName_;
};

}  // namespace viscera
