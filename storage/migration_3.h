// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace viscera {

/// What an evaluation depends on and which label maps it scored, and what people said about these.
inline constexpr const char* kMigration3 = R"sql(
-- name: of label maps that no run of the project made; empty: of a run
ALTER TABLE evaluation ADD COLUMN name          TEXT NOT NULL DEFAULT '';
ALTER TABLE evaluation ADD COLUMN tolerance_mm  REAL;
ALTER TABLE evaluation ADD COLUMN protocol_json TEXT NOT NULL DEFAULT '';

CREATE TABLE scored_label_map (
  evaluation_id   INTEGER NOT NULL REFERENCES evaluation ON DELETE CASCADE,
  case_name       TEXT NOT NULL,
  file            TEXT NOT NULL,
  PRIMARY KEY (evaluation_id, case_name)
) WITHOUT ROWID;

-- source: id of a run, or name of an evaluation without one; stays when the same is evaluated again
CREATE TABLE review (
  source          TEXT NOT NULL,
  case_name       TEXT NOT NULL,
  state           TEXT NOT NULL,
  note            TEXT NOT NULL DEFAULT '',
  reviewed_ms     INTEGER NOT NULL,
  PRIMARY KEY (source, case_name)
) WITHOUT ROWID;
CREATE TRIGGER review_of_run AFTER DELETE ON run BEGIN
  DELETE FROM review WHERE source = old.id;
END;
)sql";

}  // namespace viscera
