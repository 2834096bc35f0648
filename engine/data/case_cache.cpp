// SPDX-License-Identifier: Apache-2.0
#include "engine/data/case_cache.h"

#include "engine/base/error.h"
#include "engine/base/log.h"
#include "engine/base/sha256.h"
#include "engine/data/case_entry.h"
#include "engine/data/case_workers.h"
#include "engine/volume/volume_io.h"

#include <algorithm>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

namespace viscera {
namespace {

namespace fs = std::filesystem;

/// Raised whenever the stored values change for an unchanged preprocessing.
constexpr int kEntryVersion = 1;

/// Size and modification time of a file.
std::string stampOf(const fs::path& file) {
  std::error_code failed;
  const auto size = fs::file_size(file, failed);
  const auto changed = failed ? fs::file_time_type{} : fs::last_write_time(file, failed);
  if (failed) throw CaseLost(ErrorCode::Io, file.string() + ": cannot be read: " + failed.message());
  return std::to_string(size) + '\n' + std::to_string(changed.time_since_epoch().count()) + '\n';
}

/// Stamp of a file; of a folder those of all its files, by name.
std::string stampsOf(const fs::path& path, const std::function<std::string(const fs::path&)>& nameOf) {
  std::error_code failed;
  if (!fs::is_directory(path, failed)) return nameOf(path) + '\n' + stampOf(path);
  std::vector<fs::path> files;
  for (fs::directory_iterator entry(path, failed), end; !failed && entry != end; entry.increment(failed))
    if (entry->is_regular_file(failed)) files.push_back(entry->path());
  if (failed) throw CaseLost(ErrorCode::Io, path.string() + ": cannot be listed: " + failed.message());
  std::sort(files.begin(), files.end());
  std::string stamps = nameOf(path) + '\n';
  for (const fs::path& file : files) stamps += nameOf(file) + '\n' + stampOf(file);
  return stamps;
}

/// Path, size and modification time; of a folder those of all its files.
std::string identityOf(const fs::path& path) {
  return stampsOf(path, [](const fs::path& file) { return file.string(); });
}

/// The files of a case as they were when it was first asked for.
struct SourceIdentity {
  std::string image;  ///< empty: not asked for yet
  std::string label;
};

SourceIdentity identityOf(const SplitCase& one) {
  return {identityOf(one.imagePath), one.labelPath.empty() ? std::string() : identityOf(one.labelPath)};
}

void requireSame(const SplitCase& one, const fs::path& file, const std::string& before) {
  std::string now;
  std::error_code failed;
  try {
    now = identityOf(file);
  } catch (const CaseLost& lost) {
    if (fs::exists(file, failed)) throw CaseLost(lost.code(), "case " + one.id + ": " + lost.what());
    throw CaseLost(ErrorCode::Io,
                   "case " + one.id + ": " + file.string() + " has disappeared since the run began");
  }
  if (now != before)
    throw CaseLost(ErrorCode::InvalidInput,
                   "case " + one.id + ": " + file.string() + " has changed since the run began");
}

void requireSame(const SplitCase& one, const SourceIdentity& before) {
  requireSame(one, one.imagePath, before.image);
  if (!one.labelPath.empty()) requireSame(one, one.labelPath, before.label);
}

void requireFound(const SplitCase& one) {
  if (one.found) return;
  throw Error(
      ErrorCode::Io,
      "case " + one.id + ": " + (one.resolution.empty() ? "its files were not found" : one.resolution));
}

std::string entryKey(const SourceIdentity& source, const PreprocessingConfig& preprocessing) {
  std::string identity = std::to_string(kEntryVersion) + '\n' + preprocessingKey(preprocessing) + '\n';
  identity += source.image;
  if (!source.label.empty()) identity += "label\n" + source.label;
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

/// computed(), but never from other files than `source`.
CachedCase computedFrom(const SourceIdentity& source,
                        const SplitCase& one,
                        const PreprocessingConfig& config,
                        int threads) {
  requireSame(one, source);
  std::optional<CachedCase> result;
  try {
    result = computed(one, config, threads);
  } catch (const Error&) {
    requireSame(one, source);  // a file that is being replaced may be unreadable for a while
    throw;
  }
  requireSame(one, source);
  return std::move(*result);
}

}  // namespace

struct CaseCache::State {
  struct Entry {
    std::mutex mutex;
    SourceIdentity source;  // guarded by mutex
    fs::path file;          // guarded by mutex; empty until the case was asked for
    std::string trusted;    // guarded by mutex; stamp of the file whose checksum was right
    std::string lost;       // guarded by mutex; why the case was given up
    bool warned = false;    // guarded by mutex; that its files have changed
  };

  fs::path folder;
  std::vector<SplitCase> cases;
  PreprocessingConfig preprocessing;
  std::size_t cachedCount = 0;
  mutable std::vector<Entry> entries;

  /// The mutex must be held. @throws CaseLost where a file is absent.
  void identify(std::size_t index) const {
    Entry& entry = entries[index];
    if (!entry.file.empty()) return;
    try {
      entry.source = identityOf(cases[index]);
    } catch (const CaseLost& lost) {
      throw CaseLost(lost.code(), "case " + cases[index].id + ": " + lost.what());
    }
    entry.file = folder / (entryKey(entry.source, preprocessing) + ".case");
  }

  /// The case as its file has it, which is written where it is absent or not sound.
  [[nodiscard]] CachedCase ensure(std::size_t index, int threads, bool verify) const {
    Entry& entry = entries[index];
    const std::lock_guard lock(entry.mutex);
    requireFound(cases[index]);
    if (!entry.lost.empty()) throw CaseLost(ErrorCode::InvalidInput, entry.lost);
    identify(index);
    std::error_code absent;
    if (fs::exists(entry.file, absent))
      if (auto sound = soundEntry(entry, verify)) return std::move(*sound);
    CachedCase made = computedFrom(entry.source, cases[index], preprocessing, threads);
    writeCaseEntry(entry.file, made);
    auto written = soundEntry(entry, verify);
    return written ? std::move(*written) : std::move(made);
  }

  [[nodiscard]] bool has(std::size_t index) const {
    if (index >= cachedCount || !cases[index].found) return false;
    Entry& entry = entries[index];
    const std::lock_guard lock(entry.mutex);
    try {
      identify(index);
    } catch (const Error&) {
      return false;
    }
    std::error_code absent;
    return fs::exists(entry.file, absent);
  }

  /// Identity of the files of a case that is computed at every visit.
  [[nodiscard]] SourceIdentity sourceOf(std::size_t index) const {
    Entry& entry = entries[index];
    const std::lock_guard lock(entry.mutex);
    requireFound(cases[index]);
    if (!entry.lost.empty()) throw CaseLost(ErrorCode::InvalidInput, entry.lost);
    identify(index);
    return entry.source;
  }

  [[nodiscard]] static std::optional<CachedCase> soundEntry(Entry& entry, bool verify) {
    try {
      const std::string stamp = stampOf(entry.file);
      CachedCase read = readCaseEntry(entry.file, verify && stamp != entry.trusted);
      if (verify) entry.trusted = stamp;
      return read;
    } catch (const Error& error) {
      logWarning(std::string(error.what()) + "; it is computed anew");
      return std::nullopt;
    }
  }
};

void CachedCase::requireWhole() const {
  if (!storage || storage->isWhole()) return;
  throw EntryBroken(ErrorCode::Io,
                    "case " + id +
                        ": the file of its prepared copy lost its end, or its disk cannot be "
                        "read; remove the folder cache and continue with --resume");
}

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
  if (index >= state_->cachedCount)
    return computedFrom(state_->sourceOf(index), one, state_->preprocessing, 1);
  CachedCase result = state_->ensure(index, 1, true);
  result.id = one.id;
  return result;
}

bool CaseCache::has(std::size_t index) const {
  require(index < size(), "CaseCache was asked for a case it does not have");
  return state_->has(index);
}

void CaseCache::fill(int threads, const WorkContext& context, MissingCase setting) const {
  // Few cases on many cores: the cores left over help inside a case.
  const int total =
      threads > 0 ? threads : std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  const int inner = std::max(1, total / std::max(1, static_cast<int>(state_->cachedCount)));
  forEachCase(state_->cachedCount, total, "prepare", context, [&](std::size_t index) {
    try {
      (void)state_->ensure(index, inner, false);
    } catch (const CaseLost& lost) {
      giveUp(index, lost, setting);
    }
  });
}

void CaseCache::requireSource(std::size_t index) const {
  requireSame(splitCase(index), state_->sourceOf(index));
}

void CaseCache::warnOfChangedSources() const {
  for (std::size_t index = 0; index < state_->cachedCount; ++index) {
    State::Entry& entry = state_->entries[index];
    const std::lock_guard lock(entry.mutex);
    if (entry.file.empty() || entry.warned || !entry.lost.empty()) continue;
    try {
      requireSame(state_->cases[index], entry.source);
    } catch (const CaseLost& lost) {
      entry.warned = true;
      logWarning(std::string(lost.what()) + "; the run goes on with its prepared copy");
    }
  }
}

void CaseCache::giveUp(std::size_t index, const CaseLost& lost, MissingCase setting) const {
  require(index < size(), "CaseCache was asked for a case it does not have");
  if (setting == MissingCase::Stop)
    throw CaseLost(lost.code(),
                   std::string(lost.what()) +
                       "; put it back as it was and continue with --resume, or begin a new run with --set "
                       "missing_case=skip, which goes on without such cases");
  State::Entry& entry = state_->entries[index];
  const std::lock_guard lock(entry.mutex);
  if (!entry.lost.empty()) return;
  entry.lost = lost.what();
  logWarning(entry.lost + "; the run goes on without this case (missing_case=skip)");
}

std::string CaseCache::contentHash(std::size_t index) const {
  return has(index) ? caseEntryHash(state_->entries[index].file) : std::string();
}

std::string CaseCache::sourceHash(std::size_t index) const {
  const SplitCase& one = splitCase(index);
  // Without the folder, so that data may be moved.
  const auto name = [](const fs::path& file) { return file.filename().string(); };
  try {
    return sha256OfText(stampsOf(one.imagePath, name) +
                        (one.labelPath.empty() ? std::string() : stampsOf(one.labelPath, name)));
  } catch (const CaseLost&) {
    return {};
  }
}

}  // namespace viscera
