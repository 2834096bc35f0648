// SPDX-License-Identifier: Apache-2.0
#include "app/window/engine_dataset_editing.h"

#include "app/window/dataset_imports.h"
#include "app/window/dataset_rescan.h"
#include "app/window/edited_copy.h"
#include "app/window/file_repair.h"
#include "app/window/split_edit_preview.h"
#include "engine/base/atomic_file.h"
#include "engine/base/error.h"
#include "engine/data/folder_pattern.h"
#include "engine/data/split_labels.h"
#include "engine/data/split_roles.h"

#include <fstream>
#include <iterator>

namespace viscera {
namespace {

namespace fs = std::filesystem;

SplitLeak leakOf(const PatientLeak& leak) {
  SplitLeak one{leak.patient, leak.trained, leak.validation, ""};
  one.heldOut.insert(one.heldOut.end(), leak.test.begin(), leak.test.end());
  one.heldOutRole = leak.validation.empty() ? "test" : leak.test.empty() ? "validation" : "validation, test";
  return one;
}

}  // namespace

SplitEditPreview EngineDatasetEditing::preview(const fs::path& splitFile, const SplitEdit& edit) {
  return previewOfEdit(splitFile, edit);
}

std::vector<SplitLeak> EngineDatasetEditing::leaks(const fs::path& splitFile) {
  std::vector<SplitLeak> leaks;
  for (const PatientLeak& leak : patientLeaks(readSplit(splitFile))) leaks.push_back(leakOf(leak));
  return leaks;
}

std::vector<LabelRow> EngineDatasetEditing::labels(const fs::path& splitFile) {
  return labelRowsOf(readSplit(splitFile));
}

fs::path EngineDatasetEditing::editedCopyOf(const fs::path& splitFile) {
  return isEditedCopy(splitFile) ? splitFile : newEditedCopy(splitFile);
}

fs::path EngineDatasetEditing::originalOf(const fs::path& splitFile) {
  const fs::path original = beforeEdits(splitFile);
  return original != splitFile && fs::exists(original) ? original : fs::path();
}

std::optional<std::string> EngineDatasetEditing::textOf(const fs::path& file) {
  std::error_code ignored;
  if (!fs::exists(file, ignored)) return std::nullopt;
  std::ifstream stream(file, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(stream), {}};
  if (!stream) throw Error(ErrorCode::Io, file.string() + ": cannot be read");
  return text;
}

void EngineDatasetEditing::apply(const TextChange& change, bool forward) {
  const std::lock_guard lock(writing_);
  const auto& from = forward ? change.before : change.after;
  const auto& to = forward ? change.after : change.before;
  if (textOf(change.file) != from)
    throw Error(ErrorCode::Io,
                change.file.string() +
                    ": was changed by someone else in the meantime and was left alone; open it again");
  if (to)
    writeFileAtomically(change.file, *to);
  else
    fs::remove(change.file);
}

SplitPreview EngineDatasetEditing::previewSplit(const fs::path& splitFileOrFolder,
                                                const fs::path& root,
                                                const WorkContext& work) {
  return previewOfSplit(splitFileOrFolder, root, work);
}

FolderPreview EngineDatasetEditing::previewFolder(const FolderPattern& pattern, const WorkContext& work) {
  return pairsOf(pattern, work);
}

fs::path EngineDatasetEditing::importFolder(const FolderPattern& pattern,
                                            const fs::path& project,
                                            const WorkContext& work) {
  return writeFolderSplit(pattern, project, work);
}

std::vector<SeriesRow> EngineDatasetEditing::series(const fs::path& folder, const WorkContext& work) {
  return seriesBelow(folder, work);
}

SeriesImport EngineDatasetEditing::importSeries(const fs::path& folder,
                                                const std::vector<std::string>& keys,
                                                const fs::path& target,
                                                const WorkContext& work) {
  return importChosenSeries(folder, keys, target, work);
}

RepairPreview EngineDatasetEditing::previewRepair(const RepairRequest& request, const WorkContext& work) {
  return previewOfRepair(request, work);
}

RepairRecord EngineDatasetEditing::repair(const RepairRequest& request, const WorkContext& work) {
  return repairFile(request, work);
}

void EngineDatasetEditing::undoRepair(const RepairRecord& record) {
  restoreOriginal(record);
}

RescanReport EngineDatasetEditing::rescan(const fs::path& project,
                                          const fs::path& splitFile,
                                          const fs::path& root,
                                          const WorkContext& work) {
  return rescanDataset({project, splitFile, root}, work);
}

void EngineDatasetEditing::acceptRescan(const fs::path& project,
                                        const fs::path& splitFile,
                                        const fs::path& root,
                                        const RescanReport& report) {
  keepSnapshot({project, splitFile, root}, report.snapshot);
}

}  // namespace viscera
