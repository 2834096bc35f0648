// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace viscera {

/// In the header of every project file ("VISC"), so that another program's database is not taken for one.
inline constexpr int kApplicationId = 1447646019;

/// The first schema. Times are UTC in milliseconds, sizes voxels, paths absolute or relative to the project
/// folder.
inline constexpr const char* kMigration1 = R"sql(
PRAGMA application_id = 1447646019;

CREATE TABLE project (
  id              INTEGER PRIMARY KEY CHECK (id = 1),
  name            TEXT NOT NULL,
  created_ms      INTEGER NOT NULL
);

CREATE TABLE dataset (
  id              INTEGER PRIMARY KEY,
  name            TEXT NOT NULL,
  split_file      TEXT NOT NULL,
  split_sha256    TEXT NOT NULL,
  root            TEXT NOT NULL,
  added_ms        INTEGER NOT NULL,
  UNIQUE (split_file, split_sha256, root)
);

CREATE TABLE "case" (
  id              INTEGER PRIMARY KEY,
  dataset_id      INTEGER NOT NULL REFERENCES dataset ON DELETE CASCADE,
  name            TEXT NOT NULL,
  role            TEXT NOT NULL,
  image           TEXT NOT NULL,
  label           TEXT,
  fold            INTEGER,
  resolution      TEXT NOT NULL DEFAULT '',
  UNIQUE (dataset_id, name)
);

CREATE TABLE case_check (
  id              INTEGER PRIMARY KEY,
  case_id         INTEGER NOT NULL REFERENCES "case" ON DELETE CASCADE,
  checked_ms      INTEGER NOT NULL,
  severity        TEXT NOT NULL,
  kind            TEXT NOT NULL,
  message         TEXT NOT NULL
);
CREATE INDEX case_check_of_case ON case_check (case_id);

CREATE TABLE label_definition (
  dataset_id      INTEGER NOT NULL REFERENCES dataset ON DELETE CASCADE,
  value           INTEGER NOT NULL,
  name            TEXT NOT NULL,
  PRIMARY KEY (dataset_id, value)
) WITHOUT ROWID;

CREATE TABLE run (
  id              TEXT PRIMARY KEY,
  task            TEXT NOT NULL,
  preset          TEXT NOT NULL,
  state           TEXT NOT NULL,
  folder          TEXT NOT NULL,
  config_json     TEXT NOT NULL,
  dataset_id      INTEGER REFERENCES dataset ON DELETE SET NULL,
  device          TEXT NOT NULL DEFAULT '',
  device_reason   TEXT NOT NULL DEFAULT '',
  process         TEXT NOT NULL DEFAULT '',
  reason          TEXT NOT NULL DEFAULT '',
  created_ms      INTEGER NOT NULL,
  heartbeat_ms    INTEGER NOT NULL,
  finished_ms     INTEGER,
  step            INTEGER NOT NULL DEFAULT 0,
  total_steps     INTEGER NOT NULL DEFAULT 0,
  steps_per_epoch INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE INDEX run_by_time ON run (created_ms);

CREATE TABLE run_state_change (
  id              INTEGER PRIMARY KEY,
  run_id          TEXT NOT NULL REFERENCES run ON DELETE CASCADE,
  wall_ms         INTEGER NOT NULL,
  state           TEXT NOT NULL,
  step            INTEGER NOT NULL,
  reason          TEXT NOT NULL DEFAULT ''
);
CREATE INDEX run_state_change_of_run ON run_state_change (run_id);

CREATE TABLE series (
  id              INTEGER PRIMARY KEY,
  run_id          TEXT NOT NULL REFERENCES run ON DELETE CASCADE,
  name            TEXT NOT NULL,
  UNIQUE (run_id, name)
);

-- value is NULL where the number was not a number
CREATE TABLE metric_point (
  series_id       INTEGER NOT NULL REFERENCES series ON DELETE CASCADE,
  step            INTEGER NOT NULL,
  wall_ms         INTEGER NOT NULL,
  value           REAL,
  PRIMARY KEY (series_id, step)
) WITHOUT ROWID;

-- time a run spent in each stage; steps repeated after an interruption count again
CREATE TABLE timing (
  run_id          TEXT NOT NULL REFERENCES run ON DELETE CASCADE,
  stage           TEXT NOT NULL,
  steps           INTEGER NOT NULL,
  total_s         REAL NOT NULL,
  PRIMARY KEY (run_id, stage)
) WITHOUT ROWID;

CREATE TABLE preview (
  id              INTEGER PRIMARY KEY,
  run_id          TEXT NOT NULL REFERENCES run ON DELETE CASCADE,
  step            INTEGER NOT NULL,
  case_name       TEXT NOT NULL,
  name            TEXT NOT NULL,
  file            TEXT NOT NULL,
  UNIQUE (run_id, step, case_name, name)
);

CREATE TABLE checkpoint (
  id              INTEGER PRIMARY KEY,
  run_id          TEXT NOT NULL REFERENCES run ON DELETE CASCADE,
  step            INTEGER NOT NULL,
  file            TEXT NOT NULL,
  sha256          TEXT NOT NULL,
  bytes           INTEGER NOT NULL,
  is_best         INTEGER NOT NULL,
  written_ms      INTEGER NOT NULL,
  UNIQUE (run_id, file)
);

CREATE TABLE evaluation (
  id              INTEGER PRIMARY KEY,
  run_id          TEXT REFERENCES run ON DELETE CASCADE,
  dataset_id      INTEGER REFERENCES dataset ON DELETE SET NULL,
  model           TEXT NOT NULL DEFAULT '',
  step            INTEGER NOT NULL DEFAULT 0,
  wall_ms         INTEGER NOT NULL,
  metric          TEXT NOT NULL,
  value           REAL,
  is_best         INTEGER NOT NULL DEFAULT 0,
  grid            TEXT NOT NULL DEFAULT '',
  rule            TEXT NOT NULL DEFAULT ''
);
CREATE INDEX evaluation_of_run ON evaluation (run_id, step);

-- scores are NULL where they are not defined, for instance an organ that the reference does not have
CREATE TABLE organ_score (
  evaluation_id   INTEGER NOT NULL REFERENCES evaluation ON DELETE CASCADE,
  case_name       TEXT NOT NULL,
  label           INTEGER NOT NULL,
  organ           TEXT NOT NULL,
  dice            REAL,
  hd95_mm         REAL,
  surface_dice    REAL,
  reference_ml    REAL,
  prediction_ml   REAL,
  PRIMARY KEY (evaluation_id, case_name, label)
) WITHOUT ROWID;

CREATE TABLE prediction (
  id              INTEGER PRIMARY KEY,
  run_id          TEXT REFERENCES run ON DELETE SET NULL,
  model           TEXT NOT NULL,
  image           TEXT NOT NULL,
  output          TEXT NOT NULL,
  options_json    TEXT NOT NULL,
  created_ms      INTEGER NOT NULL
);

CREATE TABLE export (
  id              INTEGER PRIMARY KEY,
  prediction_id   INTEGER REFERENCES prediction ON DELETE SET NULL,
  source          TEXT NOT NULL,
  format          TEXT NOT NULL,
  output          TEXT NOT NULL,
  verified        INTEGER NOT NULL,
  created_ms      INTEGER NOT NULL
);

CREATE TABLE job_queue (
  id              INTEGER PRIMARY KEY,
  position        INTEGER NOT NULL,
  state           TEXT NOT NULL,
  request_json    TEXT NOT NULL,
  run_id          TEXT REFERENCES run ON DELETE SET NULL,
  created_ms      INTEGER NOT NULL
);
)sql";

}  // namespace viscera
