-- Devices that are known to be the organization's own (S6).

-- A supervisor has enrolled this browser profile; it signs with a key that it cannot give away.
CREATE TABLE enrolled_device (
  org BLOB NOT NULL,
  device BLOB NOT NULL,
  -- Uncompressed point on P-256.
  key BLOB NOT NULL,
  at INTEGER NOT NULL,
  -- The person who enrolled it.
  enrolled_by BLOB NOT NULL,
  PRIMARY KEY (org, device)
) WITHOUT ROWID;

-- How often the server's halves of this device's keys were thrown away (sync.md 2.16, kind B). No row = never.
CREATE TABLE half_key (
  org BLOB NOT NULL,
  device BLOB NOT NULL,
  rotation INTEGER NOT NULL,
  PRIMARY KEY (org, device)
) WITHOUT ROWID;

-- Without use for this long it ends, milliseconds. What began before had twelve hours.
ALTER TABLE session ADD COLUMN idle INTEGER NOT NULL DEFAULT 43200000;
