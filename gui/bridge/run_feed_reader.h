// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/run_update.h"
#include "storage/database.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace viscera {

/// How far a run was told of. Goes with a request and comes back with its answer, so that an answer that is
/// dropped leaves nothing out.
struct FeedCursor {
  RunCursor run;
  std::int64_t dataVersion = -1;                  ///< -1: look again in any case
  std::uintmax_t logBytes = 0;                    ///< of whole lines
  std::map<std::int64_t, std::int64_t> pictures;  ///< step → time of the file's last change
};

/// What is new of a run in the database and in its folder.
struct FeedNews {
  std::optional<RunNews> run;  ///< none: nothing changed there, or the project does not know the run
  std::vector<RunPicture> pictures;
  std::vector<LogLine> log;
  FeedCursor cursor;  ///< behind all this
};

/// Reads what is new of one run. Any thread, one call at a time.
class RunFeedReader {
 public:
  enum class Depth {
    Course,  ///< with points and evaluations
    Head     ///< without them: they come from the thread that trains
  };

  /// Of each series, at once: a long run is loaded a portion at a time.
  static constexpr std::size_t kMostPoints = 20'000;

  RunFeedReader(std::filesystem::path project, std::string runId);

  /// @throws Error as Database. A log or pictures that cannot be read are left out.
  [[nodiscard]] FeedNews read(FeedCursor cursor, Depth depth);

 private:
  void readDatabase(Depth depth, FeedNews& news);

  std::filesystem::path project_;
  std::string runId_;
  std::mutex mutex_;
  std::optional<Database> database_;  // guarded by mutex_
  std::filesystem::path folder_;      // guarded by mutex_: empty until the run is known
  std::int64_t step_ = 0;             // guarded by mutex_: that the run has done
};

}  // namespace viscera
