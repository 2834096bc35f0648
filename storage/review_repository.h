// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace viscera {

class Database;

/// What a person thinks of a predicted label map.
enum class ReviewState { Open, Accepted, NeedsCorrection, Rejected };

/// "open", "accepted", "needs_correction", "rejected": as stored.
[[nodiscard]] std::string toString(ReviewState state);

/// What reviews of a predicted scan are kept under: "prediction/12".
[[nodiscard]] std::string predictionReviewSource(std::int64_t scanId);
/// The scan of such a source; none for any other one.
[[nodiscard]] std::optional<std::int64_t> reviewedScan(const std::string& source);

/// The review of one case of a run, of a predicted scan, or of label maps that no run made.
struct ReviewRecord {
  std::string source;  ///< id of the run, name of the evaluation, or predictionReviewSource()
  std::string caseName;
  ReviewState state = ReviewState::Open;
  std::string note;
  std::int64_t reviewed_ms = 0;  ///< UTC

  bool operator==(const ReviewRecord&) const = default;
};

/// Reviews of predicted cases; those of a run or of a prediction go with it. All functions throw as Database.
class ReviewRepository {
 public:
  explicit ReviewRepository(Database& database) : database_(database) {}

  /// Takes the place of the review before; an open one without a note is forgotten.
  void put(const ReviewRecord& review);
  /// By source and case.
  [[nodiscard]] std::vector<ReviewRecord> list() const;

 private:
  Database& database_;
};

}  // namespace viscera
