// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/dataset_service.h"

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace viscera {

/// Datasets as the engine reads and checks them; what was read is kept in the project's database, where that
/// can be written.
class EngineDatasetService final : public DatasetService {
 public:
  /// `threads`: cases that are checked at once; 0: half of the cores, so that the window stays quick.
  explicit EngineDatasetService(int threads = 0);

  [[nodiscard]] std::vector<DatasetRecord> list(const std::filesystem::path& project) override;
  Dataset open(const std::filesystem::path& project,
               const std::filesystem::path& splitFile,
               const std::filesystem::path& root,
               const WorkContext& work) override;
  std::vector<CaseFacts> keptFacts(const std::filesystem::path& project, const Dataset& dataset) override;
  void check(const std::filesystem::path& project,
             const Dataset& dataset,
             const std::vector<std::string>& caseNames,
             const std::function<void(CaseFacts)>& each,
             const WorkContext& work) override;

 private:
  int threads_;
};

}  // namespace viscera
