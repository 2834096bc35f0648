// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace viscera {

class Database;

/// A checkpoint file of a run.
struct CheckpointRecord {
  std::int64_t step = 0;
  std::string file;  ///< relative to the run folder
  std::string sha256;
  std::int64_t bytes = 0;
  bool isBest = false;
  std::int64_t written_ms = 0;
};

/// Which checkpoint files a run has. All functions throw as Database.
class CheckpointRepository {
 public:
  explicit CheckpointRepository(Database& database) : database_(database) {}

  /// A file of the same name takes the place of the one before it.
  void put(const std::string& runId, const CheckpointRecord& checkpoint);
  /// Forgets a file that was deleted.
  void remove(const std::string& runId, const std::string& file);
  /// Oldest first.
  [[nodiscard]] std::vector<CheckpointRecord> list(const std::string& runId) const;

 private:
  Database& database_;
};

}  // namespace viscera
