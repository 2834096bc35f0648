// SPDX-License-Identifier: Apache-2.0
#include "fake_dataset_editing.h"

namespace viscera::test {

void FakeDatasetEditing::note(const std::string& call) {
  const std::lock_guard lock(mutex_);
  calls_.push_back(call);
  if (error) throw Error(*error);
}

std::vector<std::string> FakeDatasetEditing::calls() const {
  const std::lock_guard lock(mutex_);
  return calls_;
}

SplitEdit FakeDatasetEditing::lastEdit() const {
  const std::lock_guard lock(mutex_);
  return edit_;
}

std::optional<std::string> FakeDatasetEditing::text(const std::filesystem::path& file) const {
  const std::lock_guard lock(mutex_);
  const auto found = texts_.find(file.string());
  return found == texts_.end() ? std::nullopt : std::optional(found->second);
}

void FakeDatasetEditing::setText(const std::filesystem::path& file, const std::string& text) {
  const std::lock_guard lock(mutex_);
  texts_[file.string()] = text;
}

SplitEditPreview FakeDatasetEditing::preview(const std::filesystem::path& /*splitFile*/,
                                             const SplitEdit& edit) {
  note("preview");
  const std::lock_guard lock(mutex_);
  edit_ = edit;
  return previewAnswer;
}

std::vector<SplitLeak> FakeDatasetEditing::leaks(const std::filesystem::path& /*splitFile*/) {
  note("leaks");
  return leaksAnswer;
}

std::vector<LabelRow> FakeDatasetEditing::labels(const std::filesystem::path& /*splitFile*/) {
  note("labels");
  return labelsAnswer;
}

std::filesystem::path FakeDatasetEditing::editedCopyOf(const std::filesystem::path& splitFile) {
  if (splitFile.stem().string().ends_with("-edited")) return splitFile;
  return splitFile.parent_path() / (splitFile.stem().string() + "-edited.json");
}

std::filesystem::path FakeDatasetEditing::originalOf(const std::filesystem::path& splitFile) {
  const std::string stem = splitFile.stem().string();
  if (!stem.ends_with("-edited")) return {};
  return splitFile.parent_path() / (stem.substr(0, stem.size() - 7) + ".json");
}

std::optional<std::string> FakeDatasetEditing::textOf(const std::filesystem::path& file) {
  return text(file);
}

void FakeDatasetEditing::apply(const TextChange& change, bool forward) {
  note(forward ? "apply" : "take back");
  const auto& from = forward ? change.before : change.after;
  const auto& to = forward ? change.after : change.before;
  if (text(change.file) != from)
    throw Error(ErrorCode::Io, change.file.string() + ": was changed by someone else");
  const std::lock_guard lock(mutex_);
  if (to)
    texts_[change.file.string()] = *to;
  else
    texts_.erase(change.file.string());
}

SplitPreview FakeDatasetEditing::previewSplit(const std::filesystem::path& splitFileOrFolder,
                                              const std::filesystem::path& root,
                                              const WorkContext& /*work*/) {
  note("preview split " + splitFileOrFolder.string() + " in " + root.string());
  return splitAnswer;
}

FolderPreview FakeDatasetEditing::previewFolder(const FolderPattern& pattern, const WorkContext& /*work*/) {
  note("preview folder " + pattern.images + " " + pattern.labels);
  return folderAnswer;
}

std::filesystem::path FakeDatasetEditing::importFolder(const FolderPattern& pattern,
                                                       const std::filesystem::path& /*project*/,
                                                       const WorkContext& /*work*/) {
  note("import folder");
  return pattern.folder / "viscera-split.json";
}

std::vector<SeriesRow> FakeDatasetEditing::series(const std::filesystem::path& /*folder*/,
                                                  const WorkContext& /*work*/) {
  note("series");
  return seriesAnswer;
}

SeriesImport FakeDatasetEditing::importSeries(const std::filesystem::path& /*folder*/,
                                              const std::vector<std::string>& keys,
                                              const std::filesystem::path& /*target*/,
                                              const WorkContext& /*work*/) {
  std::string text = "import";
  for (const std::string& key : keys) text += ' ' + key;
  note(text);
  return importAnswer;
}

RepairPreview FakeDatasetEditing::previewRepair(const RepairRequest& request, const WorkContext& /*work*/) {
  note("preview repair " + request.file.string() + " " + request.table);
  return repairAnswer;
}

RepairRecord FakeDatasetEditing::repair(const RepairRequest& request, const WorkContext& /*work*/) {
  note("repair " + request.file.string());
  return {request, request.file.string() + ".before-repair", "hash"};
}

void FakeDatasetEditing::undoRepair(const RepairRecord& record) {
  note("restore " + record.backup.string());
}

RescanReport FakeDatasetEditing::rescan(const std::filesystem::path& /*project*/,
                                        const std::filesystem::path& /*splitFile*/,
                                        const std::filesystem::path& /*root*/,
                                        const WorkContext& /*work*/) {
  note("rescan");
  return rescanAnswer;
}

void FakeDatasetEditing::acceptRescan(const std::filesystem::path& /*project*/,
                                      const std::filesystem::path& splitFile,
                                      const std::filesystem::path& /*root*/,
                                      const RescanReport& /*report*/) {
  note("accept " + splitFile.filename().string());
}

}  // namespace viscera::test
