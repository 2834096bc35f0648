// SPDX-License-Identifier: Apache-2.0
#include "engine/train/checkpoint.h"

#include "engine/base/error.h"
#include "engine/base/log.h"
#include "engine/base/sha256.h"
#include "engine/interchange/pt_writer.h"
#include "engine/train/checkpoint_content.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdio>
#include <string_view>
#include <utility>

namespace viscera {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFolder = "checkpoints";
constexpr const char* kIndex = "index.json";
constexpr const char* kBest = "best.pt";
constexpr std::string_view kPrefix = "step_";
constexpr std::string_view kSuffix = ".pt";
constexpr std::string_view kUnfinished = ".step_";  // see AtomicFile
constexpr int kFormatVersion = 1;
constexpr std::size_t kNewestKept = 2;

std::string fileName(std::int64_t step) {
  std::array<char, 40> name{};
  std::snprintf(name.data(), name.size(), "step_%06lld.pt", static_cast<long long>(step));
  return name.data();
}

/// Step of a checkpoint's file name; none for other files.
std::optional<std::int64_t> stepOf(std::string_view name) {
  if (!name.starts_with(kPrefix) || !name.ends_with(kSuffix)) return std::nullopt;
  name.remove_prefix(kPrefix.size());
  name.remove_suffix(kSuffix.size());
  std::int64_t step = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), step);
  if (error != std::errc{} || end != name.data() + name.size()) return std::nullopt;
  return step;
}

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// `target` becomes the same file as `source`, which costs no space; a copy where the file system has no
/// links.
void linkAtomically(const fs::path& source, const fs::path& target) {
  const fs::path temporary = target.string() + ".new";
  std::error_code failed;
  fs::remove(temporary, failed);
  fs::create_hard_link(source, temporary, failed);
  if (failed) fs::copy_file(source, temporary, fs::copy_options::overwrite_existing, failed);
  if (!failed) fs::rename(temporary, target, failed);
  if (failed) throw Error(ErrorCode::Io, target.string() + ": cannot be written: " + failed.message());
}

}  // namespace

CheckpointFolder::CheckpointFolder(const fs::path& runFolder) : folder_(runFolder / kFolder) {}

bool CheckpointFolder::empty() const {
  std::vector<std::string> ignored;
  return list(ignored).empty();
}

std::vector<CheckpointWritten> CheckpointFolder::write(const CheckpointContent& content, bool isBest) {
  Entry entry;
  entry.step = content.state.step;
  entry.file = fileName(entry.step);
  const fs::path path = folder_ / entry.file;
  entry.sha256 = writePtFile(path, checkpointDict(content));
  std::error_code unknown;
  const auto size = fs::file_size(path, unknown);
  entry.bytes = unknown ? 0 : static_cast<std::int64_t>(size);
  if (isBest) linkAtomically(path, folder_ / kBest);

  std::vector<std::string> ignored;
  std::vector<Entry> entries = list(ignored);
  // Later steps belong to a continuation that began before them; a damaged file must not push out a sound
  // one.
  std::erase_if(entries,
                [&](const Entry& one) { return one.step >= entry.step || contains(damaged_, one.file); });
  damaged_.clear();
  entries.push_back(entry);
  if (entries.size() > kNewestKept) entries.erase(entries.begin(), entries.end() - kNewestKept);
  writeIndex(entries);
  removeOthers(entries);

  const std::string prefix = std::string(kFolder) + "/";
  std::vector<CheckpointWritten> events = {
      {entry.step, prefix + entry.file, entry.sha256, entry.bytes, false}};
  if (isBest) events.push_back({entry.step, prefix + kBest, entry.sha256, entry.bytes, true});
  return events;
}

std::optional<CheckpointFolder::Sound> CheckpointFolder::newestSound(std::vector<std::string>& problems) {
  const std::vector<Entry> entries = list(problems);
  damaged_.clear();
  for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry) {
    const fs::path path = folder_ / entry->file;
    try {
      if (entry->sha256.empty() || sha256OfFile(path) == entry->sha256)
        return Sound{entry->file, entry->step, readPtFile(path)};
      problems.push_back(path.string() + ": is damaged (its hash is not the stored one)");
    } catch (const Error& error) {
      problems.emplace_back(error.what());
    }
    damaged_.push_back(entry->file);
  }
  return std::nullopt;
}

std::vector<CheckpointFolder::Entry> CheckpointFolder::list(std::vector<std::string>& problems) const {
  std::vector<Entry> entries;
  try {
    entries = readIndex();
  } catch (const Error& error) {
    problems.emplace_back(error.what());
  }
  std::error_code failed;
  for (const auto& item : fs::directory_iterator(folder_, failed)) {
    const std::string name = item.path().filename().string();
    const auto step = stepOf(name);
    if (step &&
        std::none_of(entries.begin(), entries.end(), [&](const Entry& one) { return one.file == name; }))
      entries.push_back({name, *step, "", 0});
  }
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.step < b.step; });
  return entries;
}

std::vector<CheckpointFolder::Entry> CheckpointFolder::readIndex() const {
  const fs::path file = folder_ / kIndex;
  std::error_code ignored;
  if (!fs::exists(file, ignored)) return {};
  const Json index = readJsonFile(file);
  std::vector<Entry> entries;
  try {
    for (const Json& one : index.at("checkpoints"))
      entries.push_back({one.at("file").get<std::string>(),
                         one.at("step").get<std::int64_t>(),
                         one.at("sha256").get<std::string>(),
                         one.at("bytes").get<std::int64_t>()});
  } catch (const Json::exception& error) {
    throw Error(ErrorCode::InvalidInput,
                file.string() + ": is not a list of checkpoints (" + error.what() + ")");
  }
  return entries;
}

void CheckpointFolder::writeIndex(const std::vector<Entry>& entries) const {
  Json list = Json::array();
  for (const Entry& one : entries)
    list.push_back({{"file", one.file}, {"step", one.step}, {"sha256", one.sha256}, {"bytes", one.bytes}});
  writeJsonFile(folder_ / kIndex, {{"format_version", kFormatVersion}, {"checkpoints", std::move(list)}});
}

void CheckpointFolder::removeOthers(const std::vector<Entry>& kept) const {
  std::error_code failed;
  for (const auto& item : fs::directory_iterator(folder_, failed)) {
    const std::string name = item.path().filename().string();
    // A process that was killed while it wrote leaves a temporary file.
    const bool old =
        name.starts_with(kUnfinished) ||
        (stepOf(name).has_value() &&
         std::none_of(kept.begin(), kept.end(), [&](const Entry& one) { return one.file == name; }));
    std::error_code notRemoved;
    if (old && !fs::remove(item.path(), notRemoved) && notRemoved)
      logWarning(item.path().string() + ": an old checkpoint could not be removed: " + notRemoved.message());
  }
}

}  // namespace viscera
