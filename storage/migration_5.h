// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace viscera {

/// Reviews of predicted scans.
inline constexpr const char* kMigration5 = R"sql(
-- review.source is also "prediction/<id of the scan>"; numbers of rows are given anew, so it goes with its scan
CREATE TRIGGER review_of_prediction AFTER DELETE ON prediction BEGIN
  DELETE FROM review WHERE source = 'prediction/' || old.id;
END;
)sql";

}  // namespace viscera
