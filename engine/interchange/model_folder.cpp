// SPDX-License-Identifier: Apache-2.0
#include "engine/interchange/model_folder.h"

#include "engine/base/error.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace viscera {
namespace {

namespace fs = std::filesystem;

/// Names in the folder that pass, sorted.
template <class Accepts>
std::vector<fs::path> listed(const fs::path& folder, Accepts accepts) {
  std::error_code failed;
  std::vector<fs::path> found;
  for (fs::directory_iterator it(folder, failed), end; !failed && it != end; it.increment(failed))
    if (accepts(*it)) found.push_back(it->path());
  if (failed) throw Error(ErrorCode::Io, folder.string() + ": cannot be read: " + failed.message());
  std::sort(found.begin(), found.end());
  return found;
}

std::vector<fs::path> foldersNamed(const fs::path& folder, std::string_view start) {
  return listed(folder, [start](const fs::directory_entry& entry) {
    std::error_code ignored;
    return entry.is_directory(ignored) && entry.path().filename().string().starts_with(start);
  });
}

std::optional<fs::path> checkpointIn(const fs::path& folder) {
  const auto files = listed(folder, [](const fs::directory_entry& entry) {
    std::error_code ignored;
    return entry.is_regular_file(ignored) && entry.path().extension() == ".pt";
  });
  for (const char* name : {"best_metric_model.pt", "model.pt", "final_model.pt"})
    if (std::find(files.begin(), files.end(), folder / name) != files.end()) return folder / name;
  if (files.size() > 1)
    throw Error(ErrorCode::InvalidInput,
                folder.string() + ": holds several checkpoints (" + files[0].filename().string() + ", " +
                    files[1].filename().string() + (files.size() > 2 ? ", …" : "") +
                    "); give one of these files");
  return files.empty() ? std::nullopt : std::optional(files.front());
}

}  // namespace

fs::path modelFileIn(const fs::path& folder, std::optional<Task> task) {
  std::vector<fs::path> folders = foldersNamed(folder, "models");
  const std::vector<fs::path> ssl = foldersNamed(folder, "ssl_models");
  folders.insert(task == Task::Pretraining ? folders.begin() : folders.end(), ssl.begin(), ssl.end());
  folders.push_back(folder);
  for (const fs::path& each : folders)
    if (const auto file = checkpointIn(each)) return *file;
  throw Error(ErrorCode::InvalidInput,
              folder.string() +
                  ": has no checkpoint (.pt) in itself or in folders models* and ssl_models*; give an MMAR "
                  "or bundle folder, "
                  "or the .pt file itself");
}

}  // namespace viscera
