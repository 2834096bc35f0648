// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/machine_service.h"

#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace viscera {

class RecentLog;

/// The machine that the program runs on.
class HostMachine final : public MachineService {
 public:
  /// `log` must outlive this object.
  explicit HostMachine(const RecentLog& log) : log_(log) {}

  [[nodiscard]] MachineFacts facts(const std::filesystem::path& folder) override;
  [[nodiscard]] std::string programVersion() const override;
  [[nodiscard]] std::vector<ComponentVersion> components() const override;
  [[nodiscard]] std::string diagnostics(const std::filesystem::path& project, bool scrubbed) override;

 private:
  struct Device {
    std::string id;
    std::string name;
    std::string reason;
  };
  /// Asks the driver once: what it says does not change while the program runs.
  [[nodiscard]] Device device();

  const RecentLog& log_;
  std::mutex mutex_;
  std::optional<Device> device_;  // guarded by mutex_
};

}  // namespace viscera
