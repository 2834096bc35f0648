// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/run_config.h"
#include "engine/api/run_request.h"

#include <filesystem>
#include <optional>
#include <string>

namespace viscera {

/// Everything needed to continue a run, kept as run.json in its folder. The settings themselves lie in it
/// too, so that a run that ended before its first step can be continued.
struct RunDescription {
  std::string id;
  std::string name;                 ///< given by the user; empty: none
  std::filesystem::path project;    ///< folder of the project; stored relative to the run folder
  std::int64_t created_ms = 0;      ///< UTC
  std::filesystem::path splitFile;  ///< absolute
  std::string splitSha256;
  std::filesystem::path root;  ///< absolute
  std::optional<int> fold;
  std::optional<std::filesystem::path> initFile;  ///< absolute
  std::string device = "auto";                    ///< as asked for
  int threads = 0;  ///< CPU threads of a process; results on the CPU depend on them in the last digit
  std::int64_t processes = 1;  ///< that began it; no other number is refused later
  RunConfig config;
};

/// Name of the copy of the split file in a run folder.
inline constexpr const char* kSplitCopyName = "split.json";

/// Writes run.json and the copy of the split file. @throws Error{Io}.
void writeRunDescription(const std::filesystem::path& runFolder, const RunDescription& description);

/// Replaces the settings in run.json and leaves all else as it is. @throws Error{Io, InvalidInput}.
void writeRunConfig(const std::filesystem::path& runFolder, const RunConfig& config);

/// Takes back what writeRunDescription wrote, or may have written.
void removeRunDescription(const std::filesystem::path& runFolder) noexcept;

/// True where the folder holds a run.
[[nodiscard]] bool isRunFolder(const std::filesystem::path& folder);

/// The best checkpoint where a run folder is given, else the path itself. Looks at no file but run.json.
[[nodiscard]] std::filesystem::path modelFileOf(const std::filesystem::path& given);

/// @throws Error{InvalidConfiguration} where the folder holds no run, Error{InvalidInput} for a damaged
/// run.json.
[[nodiscard]] RunDescription readRunDescription(const std::filesystem::path& runFolder);

/// The split of the run: its own file, or the copy in the run folder (with a warning) where that has changed
/// or is gone.
/// @throws Error{Io, InvalidInput}.
[[nodiscard]] std::filesystem::path splitFileOf(const RunDescription& description,
                                                const std::filesystem::path& runFolder);

/// What a run was started with: its settings are those that differ from the preset, the place is left open.
[[nodiscard]] TrainingRequest requestOf(const RunDescription& description);

/// "20261101-101500-segmentation-a1b2": sorts by time.
[[nodiscard]] std::string newRunId(Task task, std::int64_t utc_ms);

/// "pretraining" or "segmentation".
[[nodiscard]] std::string taskName(Task task);

}  // namespace viscera
