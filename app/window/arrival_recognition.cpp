// SPDX-License-Identifier: Apache-2.0
#include "app/prediction_files.h"
#include "app/run_description.h"
#include "app/window/project_folders.h"
#include "engine/data/split.h"
#include "engine/volume/dicom_file.h"
#include "storage/database.h"

#include <algorithm>
#include <array>
#include <fstream>

namespace viscera {
namespace {

namespace fs = std::filesystem;

constexpr const char* kUsable =
    "a project folder, a split file (.json), a scan (.nii, .nii.gz, .nrrd, .nhdr, .mha, .mhd), a folder with "
    "DICOM files, one of them or a checkpoint (.pt, .pth, .zip)";
/// Files looked at in a folder before it is given up.
constexpr int kMostLookedAt = 2000;
constexpr int kDeepest = 6;

bool isThere(const fs::path& path) {
  std::error_code ignored;
  return fs::exists(path, ignored);
}

/// Source: DICOM PS3.10, 7.1: 128 bytes, then "DICM".
bool isDicom(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::array<char, 132> head{};
  stream.read(head.data(), head.size());
  return stream.gcount() == static_cast<std::streamsize>(head.size()) &&
         std::string_view(head.data() + 128, 4) == "DICM";
}

bool isCheckpoint(const fs::path& file) {
  const std::string extension = file.extension().string();
  return extension == ".pt" || extension == ".pth" || extension == ".zip";
}

Arrival unusable(const fs::path& path, const std::string& what) {
  return {Arrival::Kind::Unusable, path, path.string() + ": " + what};
}

Arrival recogniseFile(const fs::path& file) {
  if (file.filename() == kDatabaseName) return {Arrival::Kind::Project, file.parent_path(), {}};
  if (hasVolumeExtension(file)) return {Arrival::Kind::Scan, file, {}};
  if (isCheckpoint(file)) return {Arrival::Kind::Model, file, {}};
  if (file.extension() == ".json") try {
      (void)readSplit(file);
      return {Arrival::Kind::Split, file, {}};
    } catch (const Error& error) {
      return {Arrival::Kind::Unusable, file, error.what()};
    }
  if (looksLikeDicom(file)) return {Arrival::Kind::Scan, file, {}};  // of its series, or a segmentation
  return unusable(file, std::string("cannot be used here; Viscera takes ") + kUsable);
}

/// What the files of a folder are, by the first that says it.
Arrival recogniseContent(const fs::path& folder, const WorkContext& work) {
  std::error_code failed;
  int seen = 0;
  bool hasScan = false;
  auto entry =
      fs::recursive_directory_iterator(folder, fs::directory_options::skip_permission_denied, failed);
  for (; !failed && entry != fs::recursive_directory_iterator() && seen < kMostLookedAt;
       entry.increment(failed)) {
    work.throwIfStopped();
    if (entry.depth() > kDeepest) entry.disable_recursion_pending();
    std::error_code ignored;
    if (!entry->is_regular_file(ignored)) continue;
    ++seen;
    hasScan = hasScan || hasVolumeExtension(entry->path());
    if (isDicom(entry->path())) return {Arrival::Kind::DicomFolder, folder, {}};
  }
  if (failed) return unusable(folder, "cannot be read: " + failed.message());
  if (hasScan) return {Arrival::Kind::ScanFolder, folder, {}};
  return unusable(folder,
                  (seen == 0 ? "is empty; Viscera takes " : "holds nothing to open; Viscera takes ") +
                      std::string(kUsable));
}

/// An archive of Clara Train or a bundle of MONAI: checkpoints in models*/ or ssl_models*/, under any name.
bool holdsModel(const fs::path& folder) {
  std::error_code failed;
  for (const auto& entry : fs::directory_iterator(folder, failed)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with("models") && !name.starts_with("ssl_models")) continue;
    std::error_code none;
    for (const auto& file : fs::directory_iterator(entry.path(), none))
      if (isCheckpoint(file.path()) || file.path().extension() == ".ts") return true;
  }
  return false;
}

Arrival recogniseFolder(const fs::path& folder, const WorkContext& work) {
  if (isThere(folder / kDatabaseName)) return {Arrival::Kind::Project, folder, {}};
  if (isRunFolder(folder)) return {Arrival::Kind::Project, readRunDescription(folder).project, {}};
  if (holdsModel(folder)) return {Arrival::Kind::Model, folder, {}};
  if (isThere(folder / "dataset.json")) return recogniseFile(folder / "dataset.json");
  return recogniseContent(folder, work);
}

}  // namespace

Arrival ProjectFolders::recognise(const fs::path& path, const WorkContext& work) {
  try {
    std::error_code failed;
    const fs::path absolute = fs::absolute(path, failed).lexically_normal();
    if (!isThere(absolute)) return unusable(absolute, "is not there; check the name");
    return fs::is_directory(absolute, failed) ? recogniseFolder(absolute, work) : recogniseFile(absolute);
  } catch (const Error& error) {
    if (error.code() == ErrorCode::Cancelled) throw;
    return {Arrival::Kind::Unusable, path, error.what()};
  } catch (const std::exception& error) {
    return unusable(path, error.what());
  }
}

}  // namespace viscera
