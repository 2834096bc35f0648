// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace viscera {

class Database;

/// One thing that a check found in a case.
struct CaseProblemRecord {
  std::string severity;  ///< "error", "warning", "info"
  std::string kind;      ///< stable word, for programs
  std::string message;
  std::string remedy;
};

/// What a check read of one case.
struct CaseFactsRecord {
  std::string caseName;
  std::int64_t checked_ms = 0;  ///< UTC
  std::string fingerprint;      ///< of the files that were read
  std::string factsJson;
  std::vector<std::uint8_t> pictures;
  std::vector<CaseProblemRecord> problems;
};

/// What checks read of the cases of a dataset, the newest of each. All functions throw as Database.
class CaseFactsRepository {
 public:
  explicit CaseFactsRepository(Database& database) : database_(database) {}

  /// Replaces what was known of the case; nothing happens where the dataset does not have it. Call it inside
  /// a Transaction.
  void put(std::int64_t datasetId, const CaseFactsRecord& facts);
  /// In the order of the split.
  [[nodiscard]] std::vector<CaseFactsRecord> list(std::int64_t datasetId) const;
  /// Copies to the cases of a new version of a split what is known of them (same image, label map and root,
  /// same labels) and not yet known there. Call it inside a Transaction.
  void takeOver(std::int64_t fromDatasetId, std::int64_t toDatasetId);

 private:
  [[nodiscard]] std::vector<CaseProblemRecord> problemsOf(std::int64_t caseId) const;

  Database& database_;
};

}  // namespace viscera
