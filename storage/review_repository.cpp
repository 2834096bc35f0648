// SPDX-License-Identifier: Apache-2.0
#include "storage/review_repository.h"

#include "storage/database.h"
#include "storage/migrations.h"
#include "storage/sqlite_error.h"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <charconv>
#include <string_view>
#include <system_error>

namespace viscera {
namespace {

constexpr std::string_view kOfPrediction = "prediction/";

ReviewState stateFrom(const std::string& word) {
  for (const ReviewState state : {ReviewState::Accepted, ReviewState::NeedsCorrection, ReviewState::Rejected})
    if (word == toString(state)) return state;
  return ReviewState::Open;
}

}  // namespace

std::string toString(ReviewState state) {
  switch (state) {
    case ReviewState::Open:
      return "open";
    case ReviewState::Accepted:
      return "accepted";
    case ReviewState::NeedsCorrection:
      return "needs_correction";
    case ReviewState::Rejected:
      return "rejected";
  }
  return "open";
}

std::string predictionReviewSource(std::int64_t scanId) {
  return std::string(kOfPrediction) + std::to_string(scanId);
}

std::optional<std::int64_t> reviewedScan(const std::string& source) {
  if (!source.starts_with(kOfPrediction)) return std::nullopt;
  std::int64_t id = 0;
  const char* end = source.data() + source.size();
  const auto [stop, failure] = std::from_chars(source.data() + kOfPrediction.size(), end, id);
  if (failure != std::errc() || stop != end) return std::nullopt;
  return id;
}

void ReviewRepository::put(const ReviewRecord& review) {
  translated(database_.file(), [&] {
    SQLite::Statement remove(database_.connection(), "DELETE FROM review WHERE source = ? AND case_name = ?");
    remove.bind(1, review.source);
    remove.bind(2, review.caseName);
    remove.exec();
    if (review.state == ReviewState::Open && review.note.empty()) return;
    SQLite::Statement insert(
        database_.connection(),
        "INSERT INTO review (source, case_name, state, note, reviewed_ms) VALUES (?, ?, ?, ?, ?)");
    insert.bind(1, review.source);
    insert.bind(2, review.caseName);
    insert.bind(3, toString(review.state));
    insert.bind(4, review.note);
    insert.bind(5, review.reviewed_ms);
    insert.exec();
  });
}

std::vector<ReviewRecord> ReviewRepository::list() const {
  return translated(database_.file(), [&] {
    std::vector<ReviewRecord> all;
    if (schemaVersion(database_) < 3) return all;
    SQLite::Statement select(
        database_.connection(),
        "SELECT source, case_name, state, note, reviewed_ms FROM review ORDER BY source, case_name");
    while (select.executeStep())
      all.push_back({select.getColumn(0).getString(),
                     select.getColumn(1).getString(),
                     stateFrom(select.getColumn(2).getString()),
                     select.getColumn(3).getString(),
                     select.getColumn(4).getInt64()});
    return all;
  });
}

}  // namespace viscera
