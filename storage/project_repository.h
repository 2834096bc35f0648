// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace viscera {

class Database;

struct ProjectRecord {
  std::string name;
  std::int64_t created_ms = 0;  ///< UTC
};

/// The project itself: one row. All functions throw as Database.
class ProjectRepository {
 public:
  explicit ProjectRepository(Database& database) : database_(database) {}

  /// Stores the project unless it is there already.
  void ensure(const ProjectRecord& project);
  [[nodiscard]] std::optional<ProjectRecord> find() const;

 private:
  Database& database_;
};

}  // namespace viscera
