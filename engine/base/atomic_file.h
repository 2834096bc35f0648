// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string_view>
#include <vector>

namespace viscera {

/// A file that appears under its name only when it is complete.
///
/// Writes go to a temporary name in the same folder; commit() flushes to the disk (fsync), renames and
/// flushes the folder. Without commit() the destructor removes the temporary file and the old file stays as
/// it was. One thread at a time.
class AtomicFile {
 public:
  /// Creates missing parent folders. @throws Error{Io}.
  explicit AtomicFile(std::filesystem::path target);
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  /// @throws Error{Io} naming the file and the reason, e.g. a full disk.
  void write(std::span<const std::byte> bytes);
  void write(std::string_view text) { write(std::as_bytes(std::span(text))); }
  /// Path of the unfinished file, for libraries that write by name.
  [[nodiscard]] const std::filesystem::path& temporaryPath() const noexcept { return temporary_; }
  /// @throws Error{Io}; the target is then unchanged.
  void commit();

 private:
  std::filesystem::path target_;
  std::filesystem::path temporary_;
  int descriptor_ = -1;
};

/// What killed processes left of their AtomicFiles in `folder` (not below it), by name; a file that a living
/// process writes is not among them. Empty for a folder that cannot be read.
[[nodiscard]] std::vector<std::filesystem::path> unfinishedFiles(const std::filesystem::path& folder);

/// Replaces the file's content as a whole. @throws Error{Io}.
void writeFileAtomically(const std::filesystem::path& path, std::string_view content);

}  // namespace viscera
