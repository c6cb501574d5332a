-- Photos and voice notes, by content. The bytes lie beside the database, in files named by their hash alone (S37).
CREATE TABLE blob (
  org BLOB NOT NULL,
  hash BLOB NOT NULL,
  bytes INTEGER NOT NULL,
  mime TEXT NOT NULL,
  received INTEGER NOT NULL,
  durable INTEGER NOT NULL,
  PRIMARY KEY (org, hash)
) WITHOUT ROWID;

CREATE INDEX blob_unsafe ON blob (org) WHERE durable = 0;

-- Who has brought the bytes themselves: to know a hash opens nothing (S18).
CREATE TABLE blob_holder (
  org BLOB NOT NULL,
  hash BLOB NOT NULL,
  person BLOB NOT NULL,
  device BLOB NOT NULL,
  PRIMARY KEY (org, hash, person, device)
) WITHOUT ROWID;

-- Which op names which file, and for which record. Written with the op.
CREATE TABLE blob_ref (
  stream BLOB NOT NULL,
  hash BLOB NOT NULL,
  op BLOB NOT NULL,
  target BLOB NOT NULL,
  actor BLOB NOT NULL,
  device BLOB NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (stream, hash, op)
) WITHOUT ROWID;
