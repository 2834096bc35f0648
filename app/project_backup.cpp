// SPDX-License-Identifier: Apache-2.0
#include "app/project_backup.h"

#include "app/project.h"
#include "app/project_check.h"
#include "engine/base/json.h"
#include "engine/base/log.h"
#include "engine/base/sha256.h"
#include "storage/database.h"
#include "storage/database_health.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <map>
#include <string>
#include <vector>

namespace viscera {
namespace {

namespace fs = std::filesystem;

constexpr const char* kRingFolder = "backups";
constexpr std::string_view kRingPrefix = "project-";
constexpr std::string_view kRingSuffix = ".sqlite";
constexpr std::size_t kRingCopies = 5;
constexpr std::chrono::hours kRingPause{24};
constexpr std::array<const char*, 5> kRunFiles = {
    "run.json", "config.json", "split.json", "cases.json", "log.txt"};

struct RingCopy {
  int number = 0;
  fs::path file;
};

/// By number.
std::vector<RingCopy> ringCopies(const fs::path& project) {
  std::vector<RingCopy> copies;
  std::error_code failed;
  for (const auto& item : fs::directory_iterator(project / kRingFolder, failed)) {
    const std::string name = item.path().filename().string();
    if (!name.starts_with(kRingPrefix) || !name.ends_with(kRingSuffix)) continue;
    RingCopy copy{0, item.path()};
    const char* digits = name.data() + kRingPrefix.size();
    const char* end = name.data() + name.size() - kRingSuffix.size();
    const auto [stop, error] = std::from_chars(digits, end, copy.number);
    if (error == std::errc{} && stop == end) copies.push_back(copy);
  }
  std::sort(copies.begin(), copies.end(), [](const auto& a, const auto& b) { return a.number < b.number; });
  return copies;
}

fs::path ringFile(const fs::path& project, int number) {
  std::array<char, 40> name{};
  std::snprintf(name.data(), name.size(), "project-%06d.sqlite", number);
  return project / kRingFolder / name.data();
}

bool isRecent(const fs::path& file) {
  std::error_code failed;
  const auto written = fs::last_write_time(file, failed);
  const auto age = fs::file_time_type::clock::now() - written;
  return !failed && age < kRingPause && age > -kRingPause;  // a clock set back by more makes a new copy
}

void extendRing(const fs::path& project) {
  std::error_code ignored;
  if (!fs::exists(project / kDatabaseName, ignored)) return;
  const auto copies = ringCopies(project);
  if (!copies.empty() && isRecent(copies.back().file)) return;
  std::error_code failed;
  fs::create_directories(project / kRingFolder, failed);
  if (failed)
    throw Error(ErrorCode::Io, (project / kRingFolder).string() + ": cannot be made: " + failed.message());
  copyDatabase(project / kDatabaseName, ringFile(project, copies.empty() ? 1 : copies.back().number + 1));
  for (std::size_t i = 0; i + kRingCopies <= copies.size(); ++i) fs::remove(copies[i].file, ignored);
}

/// Removes what was written unless the backup is complete.
class TargetFolder {
 public:
  explicit TargetFolder(fs::path folder) : folder_(std::move(folder)) {
    std::error_code failed;
    if (fs::exists(folder_, failed) && !fs::is_empty(folder_, failed))
      throw Error(ErrorCode::InvalidConfiguration,
                  folder_.string() + ": holds something already; choose a new or an empty folder");
    fs::create_directories(folder_, failed);
    if (failed) throw Error(ErrorCode::Io, folder_.string() + ": cannot be made: " + failed.message());
  }
  ~TargetFolder() {
    std::error_code ignored;
    if (!complete_) fs::remove_all(folder_, ignored);
  }
  TargetFolder(const TargetFolder&) = delete;
  TargetFolder& operator=(const TargetFolder&) = delete;

  void keep() { complete_ = true; }

 private:
  fs::path folder_;
  bool complete_ = false;
};

/// Files of the backup → where they come from; the database is not among them.
std::map<fs::path, fs::path> filesToCopy(const fs::path& project, bool checkpoints) {
  std::map<fs::path, fs::path> files;
  std::error_code failed;
  for (const fs::path& run : runFoldersIn(project)) {
    for (const char* name : kRunFiles)
      if (fs::exists(run / name, failed)) files[(run / name).lexically_relative(project)] = run / name;
    if (!checkpoints) continue;
    for (const auto& item : fs::directory_iterator(run / "checkpoints", failed))
      if (item.is_regular_file() && !item.path().filename().string().starts_with("."))
        files[item.path().lexically_relative(project)] = item.path();
  }
  return files;
}

void copyOne(const fs::path& source, const fs::path& target) {
  std::error_code failed;
  fs::create_directories(target.parent_path(), failed);
  fs::copy_file(source, target, failed);
  if (failed)
    throw Error(ErrorCode::Io,
                target.string() + ": copying " + source.string() + " failed: " + failed.message() +
                    "; is there enough space?");
}

}  // namespace

BackupResult backUpProject(const fs::path& project,
                           const fs::path& target,
                           bool checkpoints,
                           const WorkContext& work) {
  requireProject(project);
  TargetFolder folder(target);
  copyDatabase(project / kDatabaseName, target / kDatabaseName);
  const auto files = filesToCopy(project, checkpoints);
  Json manifest = Json::array();
  BackupResult result;
  const auto note = [&](const fs::path& name) {
    const fs::path file = target / name;
    const auto bytes = static_cast<std::int64_t>(fs::file_size(file));
    manifest.push_back({{"file", name.string()}, {"bytes", bytes}, {"sha256", sha256OfFile(file)}});
    ++result.files;
    result.bytes += bytes;
  };
  note(kDatabaseName);
  for (const auto& [name, source] : files) {
    work.throwIfStopped();
    const std::string before = sha256OfFile(source);
    copyOne(source, target / name);
    note(name);
    // A log that a run is writing may have grown meanwhile: its copy is then the older one.
    if (manifest.back().at("sha256") != before && name.filename() != "log.txt")
      throw Error(ErrorCode::Io,
                  (target / name).string() + ": differs from " + source.string() +
                      " after copying; the file changed meanwhile or the disk is failing: try again");
    work.report("backup", static_cast<double>(result.files) / static_cast<double>(files.size() + 1));
  }
  writeJsonFile(target / "manifest.json", {{"format_version", 1}, {"files", std::move(manifest)}});
  folder.keep();
  return result;
}

void keepBackupRing(const fs::path& project) noexcept {
  try {
    extendRing(project);
  } catch (const std::exception& error) {
    logWarning(std::string("no backup of the project's database: ") + error.what());
  }
}

std::optional<fs::path> newestSoundBackup(const fs::path& project) {
  const auto copies = ringCopies(project);
  for (auto copy = copies.rbegin(); copy != copies.rend(); ++copy)
    if (databaseProblems(copy->file).empty()) return copy->file;
  return std::nullopt;
}

}  // namespace viscera
