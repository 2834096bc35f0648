// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace viscera::test {

/// Words of a program that executes its last arguments in other surroundings.
using Surroundings = std::vector<std::string>;

/// Whether a program can be run so here; containers often forbid it.
[[nodiscard]] bool isPermitted(const Surroundings& surroundings);

/// A process that permissions of files hold for, also where the test is run by the administrator.
[[nodiscard]] Surroundings withoutPrivileges();

/// `folder` is mounted for reading only.
[[nodiscard]] Surroundings readOnlyMount(const std::filesystem::path& folder);

/// No file may become larger than that.
[[nodiscard]] Surroundings limitedFileSize(std::int64_t bytes);

/// The same for a process that runs. False where it has ended.
[[nodiscard]] bool limitFileSize(pid_t process, std::int64_t bytes);

/// A small file system in memory, mounted at a folder, which only programs in its surroundings see.
class SmallDisk {
 public:
  SmallDisk(const std::filesystem::path& folder, std::int64_t bytes);
  ~SmallDisk();
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

  /// False where this is not permitted here.
  [[nodiscard]] bool isThere() const { return process_ > 0; }
  [[nodiscard]] Surroundings surroundings() const;
  /// A path of the programs in it, as the test reaches the same file.
  [[nodiscard]] std::filesystem::path seen(const std::filesystem::path& path) const;
  [[nodiscard]] bool resize(std::int64_t bytes);
  /// Puts a file onto it that leaves so many bytes free.
  void fillUpTo(std::int64_t freeBytes);
  void removeFilling();

 private:
  std::filesystem::path folder_;
  pid_t process_ = -1;  ///< keeps the mount alive
};

}  // namespace viscera::test
