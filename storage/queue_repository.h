// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace viscera {

class Database;

/// A run that waits for its turn.
struct QueuedRequest {
  std::int64_t id = 0;  ///< given by add
  std::string requestJson;
  std::int64_t created_ms = 0;  ///< UTC
};

/// Runs that wait until another one has ended. All functions throw as Database.
class QueueRepository {
 public:
  explicit QueueRepository(Database& database) : database_(database) {}

  /// Behind all others. Returns the new id.
  std::int64_t add(const std::string& requestJson, std::int64_t created_ms);
  /// In the order in which they will run.
  [[nodiscard]] std::vector<QueuedRequest> list() const;
  /// True where it was there: of several processes that take the same one only one may run it.
  bool take(std::int64_t id);

 private:
  Database& database_;
};

}  // namespace viscera
