// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace viscera {

/// What people say about runs (number, name, note, tags, archive), and what was read of each case.
inline constexpr const char* kMigration2 = R"sql(
-- runs ever made, so that the number of a deleted run is given to no other
ALTER TABLE project ADD COLUMN runs_made INTEGER NOT NULL DEFAULT 0;

-- order of creation from 1; decides the colour, and the name where the user gave none
ALTER TABLE run ADD COLUMN number   INTEGER NOT NULL DEFAULT 0;
ALTER TABLE run ADD COLUMN name     TEXT NOT NULL DEFAULT '';
ALTER TABLE run ADD COLUMN note     TEXT NOT NULL DEFAULT '';
ALTER TABLE run ADD COLUMN archived INTEGER NOT NULL DEFAULT 0;
UPDATE run SET number =
  (SELECT count(*) FROM run AS other WHERE (other.created_ms, other.id) <= (run.created_ms, run.id));
UPDATE project SET runs_made = (SELECT count(*) FROM run);

CREATE TABLE run_tag (
  run_id          TEXT NOT NULL REFERENCES run ON DELETE CASCADE,
  tag             TEXT NOT NULL,
  PRIMARY KEY (run_id, tag)
) WITHOUT ROWID;

ALTER TABLE case_check ADD COLUMN remedy TEXT NOT NULL DEFAULT '';

-- what a check read of a case; valid as long as its files have this fingerprint
CREATE TABLE case_facts (
  case_id         INTEGER PRIMARY KEY REFERENCES "case" ON DELETE CASCADE,
  checked_ms      INTEGER NOT NULL,
  fingerprint     TEXT NOT NULL,
  facts_json      TEXT NOT NULL,
  pictures        BLOB
);
)sql";

}  // namespace viscera
