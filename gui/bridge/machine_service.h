// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace viscera {

/// What the machine offers at the moment.
struct MachineFacts {
  std::string device;        ///< "cpu" or "cuda:0": what "auto" takes
  std::string deviceName;    ///< "NVIDIA H200", or the processor's name
  std::string deviceReason;  ///< one sentence why
  int threads = 0;           ///< that the engine takes unless told otherwise
  std::int64_t memory = 0;   ///< bytes in all
  std::int64_t freeMemory = 0;
  std::int64_t disk = 0;  ///< bytes of the file system of the folder asked for
  std::int64_t freeDisk = 0;
};

/// A library the program is made of.
struct ComponentVersion {
  std::string name;
  std::string version;
  std::string licence;
};

/// Facts of the machine and of the program. Call from Background; any thread.
class MachineService {
 public:
  virtual ~MachineService() = default;

  /// `folder`: whose disk is meant; need not be there.
  [[nodiscard]] virtual MachineFacts facts(const std::filesystem::path& folder) = 0;
  [[nodiscard]] virtual std::string programVersion() const = 0;
  [[nodiscard]] virtual std::vector<ComponentVersion> components() const = 0;
  /// Text for a report of a problem: versions, machine, the last log lines. `scrubbed`: names of users,
  /// hosts, files and folders are replaced.
  [[nodiscard]] virtual std::string diagnostics(const std::filesystem::path& project, bool scrubbed) = 0;
};

}  // namespace viscera
