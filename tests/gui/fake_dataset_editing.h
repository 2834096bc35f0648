// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/error.h"
#include "gui/bridge/dataset_editing.h"

#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace viscera::test {

/// Editing without files: texts lie in a map, answers are what the test has set, and `error` is thrown where
/// it is set.
class FakeDatasetEditing final : public DatasetEditing {
 public:
  SplitEditPreview previewAnswer;
  std::vector<SplitLeak> leaksAnswer;
  std::vector<LabelRow> labelsAnswer;
  SplitPreview splitAnswer;
  FolderPreview folderAnswer;
  std::vector<SeriesRow> seriesAnswer;
  SeriesImport importAnswer;
  RepairPreview repairAnswer;
  RescanReport rescanAnswer;
  std::optional<Error> error;

  [[nodiscard]] std::vector<std::string> calls() const;
  [[nodiscard]] SplitEdit lastEdit() const;
  [[nodiscard]] std::optional<std::string> text(const std::filesystem::path& file) const;
  void setText(const std::filesystem::path& file, const std::string& text);

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
  void note(const std::string& call);

  mutable std::mutex mutex_;
  std::vector<std::string> calls_;            // guarded by mutex_
  SplitEdit edit_;                            // guarded by mutex_
  std::map<std::string, std::string> texts_;  // guarded by mutex_
};

}  // namespace viscera::test
