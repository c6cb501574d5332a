-- Imports of units, so that each can be taken back for a day.
CREATE TABLE unit_import (
  org BLOB NOT NULL,
  id BLOB NOT NULL,
  site BLOB NOT NULL,
  person BLOB NOT NULL,
  at INTEGER NOT NULL,
  -- The file's name, as it came.
  file TEXT NOT NULL,
  -- Codes of buildings, entrances and units, JSON.
  added TEXT NOT NULL,
  units INTEGER NOT NULL,
  -- When nothing of it stood any more; NULL = it stands.
  undone INTEGER,
  PRIMARY KEY (org, id)
) WITHOUT ROWID;
