// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace viscera {

class Database;

/// A run that waits for its turn, is being started, or could not be started.
struct QueuedRequest {
  std::int64_t id = 0;  ///< given by add
  std::string requestJson;
  std::int64_t created_ms = 0;  ///< UTC
  std::int64_t position = 0;    ///< given by add; the smallest is first
  std::string starter;          ///< processIdentity() of the process that is starting it; empty: none
  std::string failure;          ///< why it could not be started; empty: it could not be tried yet
};

/// Runs that wait until another one has ended. Nothing leaves the queue but by take(), so that the settings
/// of a run that cannot start are kept. All functions throw as Database.
class QueueRepository {
 public:
  explicit QueueRepository(Database& database) : database_(database) {}

  /// Behind all others. Returns the new id.
  std::int64_t add(const std::string& requestJson, std::int64_t created_ms);
  /// In the order in which they will run; those that could not be started are among them.
  [[nodiscard]] std::vector<QueuedRequest> list() const;
  /// It waits again, with another request, at its old place. False where it is not there any more, or is
  /// being started.
  bool replace(std::int64_t id, const std::string& requestJson, std::int64_t created_ms);
  /// True where it still was as `seen`: of several processes that start the same one only one may.
  bool claim(const QueuedRequest& seen, const std::string& process);
  /// It waits again.
  void release(std::int64_t id);
  /// It could not be started, and does not wait any more.
  void fail(std::int64_t id, const std::string& reason);
  /// True where it was there; it then is not any more.
  bool take(std::int64_t id);
  /// Undoes take(): it waits at its old place.
  void putBack(const QueuedRequest& taken);

 private:
  void setState(std::int64_t id, const std::string& state);

  Database& database_;
};

}  // namespace viscera
