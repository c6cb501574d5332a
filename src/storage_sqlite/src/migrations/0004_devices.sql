-- What the supervisors' pages ask for.

-- What the programs on a device have said of themselves. Nothing is decided by it.
CREATE TABLE device_note (
  org BLOB NOT NULL,
  device BLOB NOT NULL,
  build TEXT NOT NULL DEFAULT '',
  platform TEXT NOT NULL DEFAULT '',
  -- The browser deleted this device's data: when it was told, under which id it worked before, how many ops were not
  -- sent by the last count, and how many of them the open page could put back.
  lost_at INTEGER,
  lost_device BLOB,
  lost_pending INTEGER,
  lost_rescued INTEGER,
  PRIMARY KEY (org, device)
) WITHOUT ROWID;

CREATE INDEX session_device ON session (org, device);

-- Ops that nobody has settled yet, over all devices: few among many.
CREATE INDEX op_open ON op (stream, received) WHERE settled = 0;
