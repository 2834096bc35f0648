// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/progress.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace viscera {

/// Whether and how a folder can be opened as a project at the moment.
struct ProjectState {
  enum class Kind {
    Ready,
    ReadOnly,  ///< may be looked at; `reason` says why nothing can be changed
    Empty,     ///< an empty folder or none: a project can be made there
    NoProject,
    Locked,   ///< another program holds the database
    Damaged,  ///< `hasBackup` tells whether a sound copy is there
    Newer     ///< made by a newer version
  };
  Kind kind = Kind::NoProject;
  std::string name;
  std::string reason;  ///< one sentence, empty where it is ready
  bool hasBackup = false;
};

/// What a file or folder is that somebody gave to the window.
struct Arrival {
  enum class Kind { Project, Split, Scan, DicomFolder, ScanFolder, Model, Unusable };
  Kind kind = Kind::Unusable;
  std::filesystem::path path;
  std::string sentence;  ///< of Unusable: what it is, and what could be used
};

/// For the list of recent projects.
struct ProjectSummary {
  bool available = false;  ///< the folder holds a project
  std::string name;
  std::int64_t cases = 0;
  std::int64_t runs = 0;
};

/// Splits of the data of the demo.
struct DemoData {
  std::filesystem::path root;
  std::filesystem::path labelledSplit;
  std::filesystem::path unlabelledSplit;
};

/// What a project takes on the disk, in bytes.
struct DiskUse {
  struct Run {
    std::string id;
    std::string name;
    std::int64_t bytes = 0;
    std::int64_t checkpoints = 0;  ///< of `bytes`
    bool archived = false;
    bool alive = false;          ///< being trained
    std::int64_t removable = 0;  ///< of `checkpoints`, all but the one that is kept; of an archived run only
  };
  std::vector<Run> runs;  ///< largest first
  std::int64_t cache = 0;
  std::int64_t exports = 0;
  std::int64_t backups = 0;
};

enum class CleanUp {
  Cache,               ///< prepared cases; made again when a run needs them
  ArchivedCheckpoints  ///< all but the best one of each archived run
};

/// What the window asks about projects as folders; the program implements it. Functions may take long: call
/// them from Background. Any thread. All throw Error with the remedy.
class ProjectService {
 public:
  virtual ~ProjectService() = default;

  /// Opens nothing for longer than the call; waits for no other program.
  [[nodiscard]] virtual ProjectState inspect(const std::filesystem::path& folder) = 0;
  /// @throws Error{InvalidConfiguration} for a folder that holds other things.
  virtual void create(const std::filesystem::path& folder) = 0;
  /// Sets a damaged database aside and puts the newest sound copy in its place. Returns what was done.
  virtual std::string restoreBackup(const std::filesystem::path& folder, const WorkContext& work) = 0;
  [[nodiscard]] virtual ProjectSummary summaryOf(const std::filesystem::path& folder) = 0;
  /// Never throws for something that cannot be used.
  [[nodiscard]] virtual Arrival recognise(const std::filesystem::path& path, const WorkContext& work) = 0;
  /// Makes a project with a synthetic abdomen where there is none yet.
  virtual DemoData makeDemo(const std::filesystem::path& folder, const WorkContext& work) = 0;

  [[nodiscard]] virtual DiskUse diskUse(const std::filesystem::path& project, const WorkContext& work) = 0;
  /// Returns the bytes that are free now. @throws Error{Locked} while a run is being trained.
  virtual std::int64_t cleanUp(const std::filesystem::path& project,
                               CleanUp what,
                               const WorkContext& work) = 0;
  /// Removes the oldest entries of the cache until at most `bytes` are left; nothing
  /// while a run is being trained.
  virtual void limitCache(const std::filesystem::path& project, std::int64_t bytes) = 0;
};

}  // namespace viscera
