// SPDX-License-Identifier: Apache-2.0
#include "engine/data/file_snapshot.h"

#include <algorithm>
#include <chrono>
#include <filesystem>

namespace viscera {
namespace {

FileStamp stampOf(const std::filesystem::path& path) {
  FileStamp stamp;
  stamp.path = path.string();
  std::error_code failed;
  const auto written = std::filesystem::last_write_time(path, failed);
  if (failed) return stamp;
  stamp.written_ns = std::chrono::duration_cast<std::chrono::nanoseconds>(written.time_since_epoch()).count();
  const auto size =
      std::filesystem::is_directory(path, failed) ? 0 : std::filesystem::file_size(path, failed);
  stamp.size = failed ? 0 : static_cast<std::int64_t>(size);
  return stamp;
}

bool isWhole(const std::vector<FileStamp>& files) {
  return std::all_of(files.begin(), files.end(), [](const FileStamp& file) { return file.size >= 0; });
}

}  // namespace

DatasetSnapshot snapshotOf(const Split& split, const WorkContext& context) {
  DatasetSnapshot snapshot;
  std::size_t done = 0;
  for (const SplitCase& one : split.cases) {
    context.throwIfStopped();
    std::vector<FileStamp>& files = snapshot[one.id];
    files.push_back(stampOf(one.imagePath));
    if (!one.label.empty()) files.push_back(stampOf(one.labelPath));
    context.report("files", static_cast<double>(++done) / static_cast<double>(split.cases.size()));
  }
  return snapshot;
}

Json toJson(const DatasetSnapshot& snapshot) {
  Json document = Json::object();
  for (const auto& [id, files] : snapshot) {
    Json list = Json::array();
    for (const FileStamp& file : files) list.push_back({file.path, file.size, file.written_ns});
    document[id] = std::move(list);
  }
  return document;
}

DatasetSnapshot snapshotFrom(const Json& document) {
  DatasetSnapshot snapshot;
  if (!document.is_object()) return snapshot;
  for (const auto& [id, files] : document.items()) {
    if (!files.is_array()) continue;
    for (const Json& file : files)
      if (file.is_array() && file.size() == 3 && file[0].is_string() && file[1].is_number_integer() &&
          file[2].is_number_integer())
        snapshot[id].push_back(
            {file[0].get<std::string>(), file[1].get<std::int64_t>(), file[2].get<std::int64_t>()});
  }
  return snapshot;
}

SnapshotChanges changesBetween(const DatasetSnapshot& before, const DatasetSnapshot& after) {
  SnapshotChanges changes;
  for (const auto& [id, files] : after) {
    const auto old = before.find(id);
    if (old == before.end() || (!isWhole(old->second) && isWhole(files)))
      changes.added.push_back(id);
    else if (isWhole(old->second) && !isWhole(files))
      changes.removed.push_back(id);
    else if (old->second != files)
      changes.changed.push_back(id);
  }
  for (const auto& [id, files] : before)
    if (!after.contains(id)) changes.removed.push_back(id);
  std::sort(changes.removed.begin(), changes.removed.end());
  return changes;
}

}  // namespace viscera
