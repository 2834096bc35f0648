// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace viscera {

class Database;

/// Life of a prediction, and of each of its scans. What was cancelled or interrupted can go on.
enum class PredictionState { Waiting, Running, Finished, Failed, Cancelled, Interrupted };

/// "waiting", "running", …: as stored.
[[nodiscard]] std::string toString(PredictionState state);

/// What was found of one label of a predicted label map.
struct PredictedOrganRecord {
  int label = 0;
  std::string organ;
  double volume_ml = 0.0;   ///< as written
  int components = 0;       ///< connected ones, as predicted; 0: the organ was not found
  double outside_ml = 0.0;  ///< of all components but the largest, as predicted
  double centre_x_mm = std::numeric_limits<double>::quiet_NaN();  ///< LPS, grows to the patient's left

  bool operator==(const PredictedOrganRecord&) const = default;
};

/// One scan of a prediction.
struct PredictedScanRecord {
  std::int64_t id = 0;  ///< given by insert
  std::string name;     ///< "img0007"
  std::string image;    ///< absolute; a file, or the folder of a DICOM series
  std::string output;   ///< relative to the project folder where it lies inside, else absolute
  PredictionState state = PredictionState::Waiting;
  std::string reason;  ///< why it failed
  double duration_s = 0.0;
  double bodyMiddle_mm = std::numeric_limits<double>::quiet_NaN();  ///< LPS x
  std::vector<PredictedOrganRecord> organs;                         ///< by label, without background
};

/// Scans that are predicted one after another by one or several models.
struct PredictionBatchRecord {
  std::int64_t id = 0;  ///< given by insert
  std::string name;
  PredictionState state = PredictionState::Waiting;
  std::string process;  ///< processIdentity() of the process that predicts it
  std::string reason;   ///< why it failed
  std::string requestJson;
  std::string protocolJson;  ///< all that the label maps depend on; empty: nothing predicted yet
  std::int64_t created_ms = 0;
  std::optional<std::int64_t> finished_ms;
};

/// Predictions of a project; in an older schema there are none. All functions throw as Database; those that
/// change several rows are called inside a Transaction.
class PredictionRepository {
 public:
  explicit PredictionRepository(Database& database) : database_(database) {}

  /// Stores a batch with its scans, and returns the batch's id.
  std::int64_t insert(const PredictionBatchRecord& batch, const std::vector<PredictedScanRecord>& scans);
  /// State becomes running, of that process.
  void claim(std::int64_t batchId, const std::string& process);
  void setProtocol(std::int64_t batchId, const std::string& protocolJson);
  /// Ends or interrupts a batch.
  void end(std::int64_t batchId, PredictionState state, const std::string& reason, std::int64_t wall_ms);
  /// What became of a scan; its organs take the place of those before, a review of the label map that was
  /// there before is forgotten.
  void setScan(const PredictedScanRecord& scan);
  /// Forgets a batch with its scans; files stay.
  void remove(std::int64_t batchId);

  /// Newest first.
  [[nodiscard]] std::vector<PredictionBatchRecord> batches() const;
  [[nodiscard]] std::optional<PredictionBatchRecord> find(std::int64_t batchId) const;
  /// In the order in which they were given.
  [[nodiscard]] std::vector<PredictedScanRecord> scans(std::int64_t batchId) const;

 private:
  void insertOrgans(const PredictedScanRecord& scan);

  Database& database_;
};

}  // namespace viscera
