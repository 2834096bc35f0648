// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>

namespace viscera::test {

/// Whether this program may mount file systems that nobody else sees; containers often forbid it.
[[nodiscard]] bool mayMount();

/// A file system on a folder of this program, as long as this object. Check mayMount() before.
class Mounted {
 public:
  ~Mounted();
  Mounted(const Mounted&) = delete;
  Mounted& operator=(const Mounted&) = delete;

  /// An empty one in memory, of a size.
  static Mounted smallDisk(const std::filesystem::path& folder, std::int64_t bytes);
  /// The folder itself, for reading only.
  static Mounted readOnly(const std::filesystem::path& folder);

  void unmount();

 private:
  explicit Mounted(std::filesystem::path folder) : folder_(std::move(folder)) {}

  std::filesystem::path folder_;
};

/// Makes a file that leaves so many bytes free on its file system.
void fillDisk(const std::filesystem::path& file, std::int64_t freeBytes);

}  // namespace viscera::test
