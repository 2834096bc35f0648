// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace viscera {

class Database;

/// One case of a dataset, as its split file and the search for its files gave it.
struct CaseRecord {
  std::string name;
  std::string role;  ///< "training", "validation", "test", "unlabelled"
  std::string image;
  std::string label;  ///< empty: none
  std::optional<int> fold;
  std::string resolution;  ///< how a file was found if not by its own name; empty otherwise
};

/// A split file with the root of its data.
struct DatasetRecord {
  std::int64_t id = 0;  ///< given by put
  std::string name;
  std::string splitFile;
  std::string splitSha256;
  std::string root;
  std::int64_t added_ms = 0;  ///< UTC
};

/// Datasets, their cases and labels. All functions throw as Database.
class DatasetRepository {
 public:
  explicit DatasetRepository(Database& database) : database_(database) {}

  /// Stores a dataset and returns its id. The same split (by hash) with the same root is stored once; its
  /// cases are then brought up to date. Call it inside a Transaction.
  std::int64_t put(const DatasetRecord& dataset,
                   const std::vector<CaseRecord>& cases,
                   const std::map<int, std::string>& labels);
  [[nodiscard]] std::optional<DatasetRecord> find(std::int64_t id) const;
  /// All, versions of one split file included; the newest first.
  [[nodiscard]] std::vector<DatasetRecord> list() const;
  /// In the order of the split.
  [[nodiscard]] std::vector<CaseRecord> cases(std::int64_t id) const;
  [[nodiscard]] std::map<int, std::string> labels(std::int64_t id) const;

 private:
  [[nodiscard]] std::int64_t putDataset(const DatasetRecord& dataset);
  void putCases(std::int64_t id, const std::vector<CaseRecord>& cases);
  void putLabels(std::int64_t id, const std::map<int, std::string>& labels);

  Database& database_;
};

}  // namespace viscera
