// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/project_service.h"

namespace viscera {

/// Projects as folders on the disk.
class ProjectFolders final : public ProjectService {
 public:
  [[nodiscard]] ProjectState inspect(const std::filesystem::path& folder) override;
  void create(const std::filesystem::path& folder) override;
  std::string restoreBackup(const std::filesystem::path& folder, const WorkContext& work) override;
  [[nodiscard]] ProjectSummary summaryOf(const std::filesystem::path& folder) override;
  [[nodiscard]] Arrival recognise(const std::filesystem::path& path, const WorkContext& work) override;
  DemoData makeDemo(const std::filesystem::path& folder, const WorkContext& work) override;
  [[nodiscard]] DiskUse diskUse(const std::filesystem::path& project, const WorkContext& work) override;
  std::int64_t cleanUp(const std::filesystem::path& project, CleanUp what, const WorkContext& work) override;
  void limitCache(const std::filesystem::path& project, std::int64_t bytes) override;
};

}  // namespace viscera
