// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace viscera {

class Database;

/// A model that was made elsewhere. Its file stays where it is: it may be a gigabyte large.
struct ImportedModelRecord {
  std::int64_t id = 0;    ///< given by put
  std::string file;       ///< absolute; a file, or a folder that holds one
  std::string name;       ///< how it is called here
  std::string factsJson;  ///< what the file held when it was imported
  std::int64_t added_ms = 0;
};

/// Models of a project that none of its runs made; in an older schema there are none. All functions throw as
/// Database.
class ImportedModelRepository {
 public:
  explicit ImportedModelRepository(Database& database) : database_(database) {}

  /// The same file again takes the place of the one before. Returns its id.
  std::int64_t put(const ImportedModelRecord& model);
  /// Forgets it; the file stays.
  void remove(std::int64_t id);
  /// Newest first.
  [[nodiscard]] std::vector<ImportedModelRecord> list() const;

 private:
  Database& database_;
};

}  // namespace viscera
