// SPDX-License-Identifier: Apache-2.0
#include "app/window/kept_review.h"

#include "engine/base/process.h"
#include "storage/database.h"

namespace viscera {

void keepReview(const std::filesystem::path& project, const ReviewRecord& review) {
  Database database(project / kDatabaseName);
  Transaction transaction(database);
  ReviewRecord dated = review;
  dated.reviewed_ms = wallClockMs();
  ReviewRepository(database).put(dated);
  transaction.commit();
}

}  // namespace viscera
