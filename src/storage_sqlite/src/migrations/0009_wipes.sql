-- Devices that a supervisor has ordered to be wiped (S22). A row stands until the device is taken back into use.

CREATE TABLE device_wipe (
  org BLOB NOT NULL,
  device BLOB NOT NULL,
  ordered_at INTEGER NOT NULL,
  -- The person who ordered it.
  ordered_by BLOB NOT NULL,
  -- Ops that were not here when it was ordered, as the device had last said.
  pending INTEGER NOT NULL,
  -- Number of the last op that had come from it until then.
  last_dseq INTEGER NOT NULL,
  -- When the device said that it was done, and how many ops it could not hand in.
  done_at INTEGER,
  undelivered INTEGER,
  PRIMARY KEY (org, device)
) WITHOUT ROWID;
