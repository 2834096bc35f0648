// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/scan_file_service.h"

namespace viscera {

/// Files of scans and label maps as the engine reads them.
class EngineScanFiles : public ScanFileService {
 public:
  [[nodiscard]] std::map<int, std::string> labelNames(const std::filesystem::path& file) override;
  [[nodiscard]] FoundScans scansAt(const std::filesystem::path& path, const WorkContext& work) override;
  [[nodiscard]] bool isSegmentation(const std::filesystem::path& file) override;
  [[nodiscard]] SegmentationLabels readSegmentation(const std::filesystem::path& file,
                                                    const std::optional<Geometry>& grid,
                                                    const std::map<int, std::string>& names) override;
};

}  // namespace viscera
