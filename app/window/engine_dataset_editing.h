// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/dataset_editing.h"

#include <mutex>
#include <string>

namespace viscera {

/// DatasetEditing by the engine and the project's database. Any thread.
class EngineDatasetEditing final : public DatasetEditing {
 public:
  [[nodiscard]] SplitEditPreview preview(const std::filesystem::path& splitFile,
                                         const SplitEdit& edit) override;
  [[nodiscard]] std::vector<SplitLeak> leaks(const std::filesystem::path& splitFile) override;
  [[nodiscard]] std::vector<LabelRow> labels(const std::filesystem::path& splitFile) override;
  [[nodiscard]] std::filesystem::path editedCopyOf(const std::filesystem::path& splitFile) override;
  [[nodiscard]] std::filesystem::path originalOf(const std::filesystem::path& splitFile) override;
  [[nodiscard]] std::optional<std::string> textOf(const std::filesystem::path& file) override;
  void apply(const TextChange& change, bool forward) override;

  [[nodiscard]] SplitPreview previewSplit(const std::filesystem::path& splitFileOrFolder,
                                          const std::filesystem::path& root,
                                          const WorkContext& work) override;
  [[nodiscard]] FolderPreview previewFolder(const FolderPattern& pattern, const WorkContext& work) override;
  std::filesystem::path importFolder(const FolderPattern& pattern,
                                     const std::filesystem::path& project,
                                     const WorkContext& work) override;
  [[nodiscard]] std::vector<SeriesRow> series(const std::filesystem::path& folder,
                                              const WorkContext& work) override;
  SeriesImport importSeries(const std::filesystem::path& folder,
                            const std::vector<std::string>& keys,
                            const std::filesystem::path& target,
                            const WorkContext& work) override;

  [[nodiscard]] RepairPreview previewRepair(const RepairRequest& request, const WorkContext& work) override;
  RepairRecord repair(const RepairRequest& request, const WorkContext& work) override;
  void undoRepair(const RepairRecord& record) override;

  [[nodiscard]] RescanReport rescan(const std::filesystem::path& project,
                                    const std::filesystem::path& splitFile,
                                    const std::filesystem::path& root,
                                    const WorkContext& work) override;
  void acceptRescan(const std::filesystem::path& project,
                    const std::filesystem::path& splitFile,
                    const std::filesystem::path& root,
                    const RescanReport& report) override;

 private:
  std::mutex writing_;  // one change of a split at a time
};

}  // namespace viscera
