// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>

namespace viscera {

/// A file seen as read-only memory; pages are read when they are touched.
///
/// Stays valid when the file is replaced by a rename or removed. Where it is shortened in place, or its disk
/// cannot give its bytes any more, what is lost reads as zeros instead of ending the program, and isWhole()
/// tells so: look at it after reading. Constant, so any thread may read.
class MemoryMap {
 public:
  /// @throws Error{Io} naming the file.
  explicit MemoryMap(const std::filesystem::path& file);
  ~MemoryMap();
  MemoryMap(const MemoryMap&) = delete;
  MemoryMap& operator=(const MemoryMap&) = delete;

  /// The whole file; begins at a page boundary. Empty for an empty file.
  [[nodiscard]] std::span<const std::byte> bytes() const noexcept { return bytes_; }
  /// False where bytes that were read are not those of the file.
  [[nodiscard]] bool isWhole() const noexcept;

 private:
  std::span<const std::byte> bytes_;
  std::size_t guard_;
};

}  // namespace viscera
