// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/scan_file_service.h"

namespace viscera::test {

/// Answers what a test puts in, by the name of the file.
class FakeScanFiles : public ScanFileService {
 public:
  std::map<std::string, std::map<int, std::string>> names;
  std::map<std::string, FoundScans> scans;
  std::map<std::string, SegmentationLabels> segmentations;

  std::map<int, std::string> labelNames(const std::filesystem::path& file) override {
    const auto found = names.find(file.filename().string());
    return found == names.end() ? std::map<int, std::string>() : found->second;
  }
  FoundScans scansAt(const std::filesystem::path& path, const WorkContext&) override {
    if (const auto found = scans.find(path.filename().string()); found != scans.end()) return found->second;
    FoundScans itself;
    itself.scans.emplace_back().image = path;
    return itself;
  }
  bool isSegmentation(const std::filesystem::path& file) override {
    return segmentations.contains(file.filename().string());
  }
  SegmentationLabels readSegmentation(const std::filesystem::path& file,
                                      const std::optional<Geometry>&,
                                      const std::map<int, std::string>&) override {
    return segmentations.at(file.filename().string());
  }
};

}  // namespace viscera::test
