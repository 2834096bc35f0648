// SPDX-License-Identifier: Apache-2.0
#include "engine/data/case_cache.h"

#include "engine/base/error.h"
#include "engine/base/log.h"
#include "engine/base/sha256.h"
#include "engine/data/case_entry.h"
#include "engine/data/case_workers.h"
#include "engine/volume/volume_io.h"

#include <algorithm>
#include <mutex>
#include <thread>

namespace viscera {
namespace {

namespace fs = std::filesystem;

/// Raised whenever the stored values change for an unchanged preprocessing.
constexpr int kEntryVersion = 1;

std::string stampOf(const fs::path& file) {
  std::error_code failed;
  const auto size = fs::file_size(file, failed);
  const auto changed = failed ? fs::file_time_type{} : fs::last_write_time(file, failed);
  if (failed) throw Error(ErrorCode::Io, file.string() + ": cannot be read: " + failed.message());
  return file.string() + '\n' + std::to_string(size) + '\n' +
         std::to_string(changed.time_since_epoch().count()) + '\n';
}

/// Path, size and modification time; of a folder those of all its files.
std::string identityOf(const fs::path& path) {
  std::error_code failed;
  if (!fs::is_directory(path, failed)) return stampOf(path);
  std::vector<fs::path> files;
  for (fs::directory_iterator entry(path, failed), end; !failed && entry != end; entry.increment(failed))
    if (entry->is_regular_file(failed)) files.push_back(entry->path());
  if (failed) throw Error(ErrorCode::Io, path.string() + ": cannot be listed: " + failed.message());
  std::sort(files.begin(), files.end());
  std::string identity = path.string() + '\n';
  for (const fs::path& file : files) identity += stampOf(file);
  return identity;
}

void requireFound(const SplitCase& one) {
  if (one.found) return;
  throw Error(
      ErrorCode::Io,
      "case " + one.id + ": " + (one.resolution.empty() ? "its files were not found" : one.resolution));
}

std::string entryKey(const SplitCase& one, const PreprocessingConfig& preprocessing) {
  std::string identity = std::to_string(kEntryVersion) + '\n' + preprocessingKey(preprocessing) + '\n';
  identity += identityOf(one.imagePath);
  if (!one.labelPath.empty()) identity += "label\n" + identityOf(one.labelPath);
  return sha256OfText(identity);
}

std::string filesOf(const SplitCase& one) {
  return one.imagePath.string() + (one.labelPath.empty() ? "" : ", " + one.labelPath.string());
}

PreparedVolume prepared(const SplitCase& one, const PreprocessingConfig& config, int threads) {
  const Volume image = readVolume(one.imagePath).volume;
  std::optional<Volume> label;
  if (!one.labelPath.empty()) label = readVolume(one.labelPath).volume;
  try {
    return prepareVolume(image, label ? &*label : nullptr, config, threads);
  } catch (const Error& error) {
    throw Error(error.code(), filesOf(one) + ": " + error.what());
  }
}

CachedCase computed(const SplitCase& one, const PreprocessingConfig& config, int threads) {
  const PreparedVolume volumes = prepared(one, config, threads);
  const auto voxels = volumes.image.voxels<float>();
  if (std::none_of(voxels.begin(), voxels.end(), [](float value) { return value > 0.0F; }))
    logWarning(one.imagePath.string() +
               ": no voxel lies above the lower end of the HU window; the case is all zero");
  CachedCase result = quantised(volumes);
  result.id = one.id;
  return result;
}

}  // namespace

struct CaseCache::State {
  struct Entry {
    std::mutex mutex;
    fs::path file;         // guarded by mutex; empty until the case was asked for
    bool trusted = false;  // guarded by mutex; the checksum was right, or the file is our own
  };

  fs::path folder;
  std::vector<SplitCase> cases;
  PreprocessingConfig preprocessing;
  std::size_t cachedCount = 0;
  mutable std::vector<Entry> entries;

  /// The case's file, which is there and sound.
  [[nodiscard]] fs::path ensure(std::size_t index, int threads, bool verify) const {
    Entry& entry = entries[index];
    const std::lock_guard lock(entry.mutex);
    requireFound(cases[index]);
    if (entry.file.empty()) entry.file = folder / (entryKey(cases[index], preprocessing) + ".case");
    std::error_code absent;
    if (fs::exists(entry.file, absent) && (entry.trusted || isSound(entry.file, verify))) {
      entry.trusted = entry.trusted || verify;
      return entry.file;
    }
    writeCaseEntry(entry.file, computed(cases[index], preprocessing, threads));
    entry.trusted = true;
    return entry.file;
  }

  [[nodiscard]] bool has(std::size_t index) const {
    if (index >= cachedCount || !cases[index].found) return false;
    Entry& entry = entries[index];
    const std::lock_guard lock(entry.mutex);
    try {
      if (entry.file.empty()) entry.file = folder / (entryKey(cases[index], preprocessing) + ".case");
    } catch (const Error&) {
      return false;
    }
    std::error_code absent;
    return fs::exists(entry.file, absent);
  }

  [[nodiscard]] static bool isSound(const fs::path& file, bool verify) {
    try {
      (void)readCaseEntry(file, verify);
      return true;
    } catch (const Error& error) {
      logWarning(std::string(error.what()) + "; it is computed anew");
      return false;
    }
  }
};

CaseCache::CaseCache(std::filesystem::path folder,
                     std::vector<SplitCase> cases,
                     PreprocessingConfig preprocessing,
                     double cacheRate)
    : state_(std::make_unique<State>()) {
  if (!(cacheRate >= 0.0 && cacheRate <= 1.0))
    throw Error(ErrorCode::InvalidConfiguration,
                "cache_rate " + std::to_string(cacheRate) + " is not in 0 … 1");
  state_->folder = std::move(folder);
  state_->cases = std::move(cases);
  state_->preprocessing = std::move(preprocessing);
  state_->cachedCount = static_cast<std::size_t>(static_cast<double>(state_->cases.size()) * cacheRate);
  state_->entries = std::vector<State::Entry>(state_->cases.size());
}

CaseCache::~CaseCache() = default;

std::size_t CaseCache::size() const {
  return state_->cases.size();
}

const SplitCase& CaseCache::splitCase(std::size_t index) const {
  require(index < size(), "CaseCache was asked for a case it does not have");
  return state_->cases[index];
}

CachedCase CaseCache::get(std::size_t index) const {
  const SplitCase& one = splitCase(index);
  if (index >= state_->cachedCount) {
    requireFound(one);
    return computed(one, state_->preprocessing, 1);
  }
  CachedCase result = readCaseEntry(state_->ensure(index, 1, true), false);
  result.id = one.id;
  return result;
}

bool CaseCache::has(std::size_t index) const {
  require(index < size(), "CaseCache was asked for a case it does not have");
  return state_->has(index);
}

void CaseCache::fill(int threads, const WorkContext& context) const {
  // Few cases on many cores: the cores left over help inside a case.
  const int total =
      threads > 0 ? threads : std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  const int inner = std::max(1, total / std::max(1, static_cast<int>(state_->cachedCount)));
  forEachCase(state_->cachedCount, total, "prepare", context, [&](std::size_t index) {
    (void)state_->ensure(index, inner, false);
  });
}

}  // namespace viscera
