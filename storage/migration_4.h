// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace viscera {

/// Predictions of the window, which survive a restart, and models that were imported.
inline constexpr const char* kMigration4 = R"sql(
-- one request: scans, predicted one after another by one or several models
CREATE TABLE prediction_batch (
  id              INTEGER PRIMARY KEY,
  name            TEXT NOT NULL,
  state           TEXT NOT NULL,
  process         TEXT NOT NULL DEFAULT '',
  reason          TEXT NOT NULL DEFAULT '',
  request_json    TEXT NOT NULL,
  protocol_json   TEXT NOT NULL DEFAULT '',
  created_ms      INTEGER NOT NULL,
  finished_ms     INTEGER
);

-- a scan of a batch; image and output absolute, or relative to the project folder
ALTER TABLE prediction ADD COLUMN batch_id       INTEGER REFERENCES prediction_batch ON DELETE CASCADE;
ALTER TABLE prediction ADD COLUMN name           TEXT NOT NULL DEFAULT '';
ALTER TABLE prediction ADD COLUMN state          TEXT NOT NULL DEFAULT 'finished';
ALTER TABLE prediction ADD COLUMN reason         TEXT NOT NULL DEFAULT '';
ALTER TABLE prediction ADD COLUMN duration_s     REAL NOT NULL DEFAULT 0;
ALTER TABLE prediction ADD COLUMN body_middle_mm REAL;
CREATE INDEX prediction_of_batch ON prediction (batch_id);

-- what was found of each label; components and voxels outside the largest one as predicted, volume as written
CREATE TABLE predicted_organ (
  prediction_id   INTEGER NOT NULL REFERENCES prediction ON DELETE CASCADE,
  label           INTEGER NOT NULL,
  organ           TEXT NOT NULL,
  volume_ml       REAL NOT NULL,
  components      INTEGER NOT NULL,
  outside_ml      REAL NOT NULL,
  centre_x_mm     REAL,
  PRIMARY KEY (prediction_id, label)
) WITHOUT ROWID;

-- the file stays where it is; facts_json: what it held when it was imported
CREATE TABLE imported_model (
  id              INTEGER PRIMARY KEY,
  file            TEXT NOT NULL UNIQUE,
  name            TEXT NOT NULL,
  facts_json      TEXT NOT NULL,
  added_ms        INTEGER NOT NULL
);
)sql";

}  // namespace viscera
