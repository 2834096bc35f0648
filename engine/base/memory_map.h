// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>

namespace viscera {

/// A file seen as read-only memory; pages are read when they are touched.
///
/// Stays valid when the file is replaced by a rename or removed. The file must not be shortened in place
/// meanwhile. Constant, so any thread may read.
class MemoryMap {
 public:
  /// @throws Error{Io} naming the file.
  explicit MemoryMap(const std::filesystem::path& file);
  ~MemoryMap();
  MemoryMap(const MemoryMap&) = delete;
  MemoryMap& operator=(const MemoryMap&) = delete;

  /// The whole file; begins at a page boundary. Empty for an empty file.
  [[nodiscard]] std::span<const std::byte> bytes() const noexcept { return bytes_; }

 private:
  std::span<const std::byte> bytes_;
};

}  // namespace viscera
