-- What sync reads and writes. Every key leads with the stream: one organization's data can be moved by itself.

CREATE TABLE stream (
  stream BLOB PRIMARY KEY,
  org BLOB NOT NULL,
  epoch BLOB NOT NULL,
  epochs BLOB NOT NULL,
  seq INTEGER NOT NULL,
  head BLOB NOT NULL,
  durable_seq INTEGER NOT NULL,
  grants_version INTEGER NOT NULL,
  gone_floor INTEGER NOT NULL,
  touched INTEGER NOT NULL
) WITHOUT ROWID;

-- The hash chain: one row per group commit, never changed, never deleted.
CREATE TABLE commit_log (
  stream BLOB NOT NULL,
  seq_to INTEGER NOT NULL,
  seq_from INTEGER NOT NULL,
  prev BLOB NOT NULL,
  hash BLOB NOT NULL,
  at INTEGER NOT NULL,
  body BLOB NOT NULL,
  PRIMARY KEY (stream, seq_to)
);

CREATE TRIGGER commit_log_is_never_changed BEFORE UPDATE ON commit_log
BEGIN SELECT RAISE(ABORT, 'the commit log is never changed'); END;

CREATE TRIGGER commit_log_is_never_deleted BEFORE DELETE ON commit_log
BEGIN SELECT RAISE(ABORT, 'the commit log is never deleted'); END;

-- One row per intent with its one present result (H15). `seq` and `settled` repeat what `result` holds.
CREATE TABLE op (
  stream BLOB NOT NULL,
  op BLOB NOT NULL,
  hash BLOB NOT NULL,
  device BLOB NOT NULL,
  dseq INTEGER NOT NULL,
  actor BLOB NOT NULL,
  kind TEXT NOT NULL,
  kind_version INTEGER NOT NULL,
  target BLOB NOT NULL,
  body BLOB NOT NULL,
  seq INTEGER NOT NULL,
  settled INTEGER NOT NULL,
  result BLOB NOT NULL,
  amends BLOB,
  waits_for BLOB NOT NULL,
  captured INTEGER NOT NULL,
  captured_error_ms INTEGER NOT NULL,
  received INTEGER NOT NULL,
  PRIMARY KEY (stream, op)
) WITHOUT ROWID;

CREATE INDEX op_amends ON op (stream, amends) WHERE amends IS NOT NULL;

-- Held ops by each op they wait for; a row exists as long as the op is held.
CREATE TABLE op_wait (
  stream BLOB NOT NULL,
  needs BLOB NOT NULL,
  op BLOB NOT NULL,
  PRIMARY KEY (stream, needs, op)
) WITHOUT ROWID;

CREATE INDEX op_wait_op ON op_wait (stream, op);

CREATE TRIGGER op_bodies_are_never_changed BEFORE UPDATE ON op
WHEN OLD.body IS NOT NEW.body OR OLD.hash IS NOT NEW.hash OR OLD.actor IS NOT NEW.actor OR OLD.kind IS NOT NEW.kind
BEGIN SELECT RAISE(ABORT, 'what a person has captured is never changed'); END;

CREATE TRIGGER ops_are_never_deleted BEFORE DELETE ON op
BEGIN SELECT RAISE(ABORT, 'what a person has captured is never deleted'); END;

CREATE TABLE device (
  stream BLOB NOT NULL,
  device BLOB NOT NULL,
  last_dseq INTEGER NOT NULL,
  chain BLOB NOT NULL,
  pending INTEGER NOT NULL,
  oldest_pending INTEGER,
  seen INTEGER NOT NULL,
  person BLOB,
  revoked INTEGER NOT NULL,
  holes BLOB NOT NULL,
  PRIMARY KEY (stream, device)
) WITHOUT ROWID;

-- The latest image of every record, as the pull sends it.
CREATE TABLE entity (
  stream BLOB NOT NULL,
  id BLOB NOT NULL,
  kind TEXT NOT NULL,
  scope TEXT NOT NULL,
  open INTEGER NOT NULL,
  touched INTEGER NOT NULL,
  rev INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  body BLOB NOT NULL,
  PRIMARY KEY (stream, id)
) WITHOUT ROWID;

CREATE INDEX entity_pull ON entity (stream, scope, seq);
CREATE INDEX entity_kind ON entity (stream, kind);

CREATE TABLE gone (
  stream BLOB NOT NULL,
  scope TEXT NOT NULL,
  seq INTEGER NOT NULL,
  id BLOB NOT NULL,
  PRIMARY KEY (stream, scope, seq, id)
) WITHOUT ROWID;

CREATE TABLE card (
  stream BLOB NOT NULL,
  device BLOB NOT NULL,
  op BLOB NOT NULL,
  seq INTEGER NOT NULL,
  closed INTEGER NOT NULL,
  body BLOB NOT NULL,
  PRIMARY KEY (stream, device, op)
) WITHOUT ROWID;

CREATE INDEX card_open ON card (stream, device, seq) WHERE closed = 0;
CREATE INDEX card_op ON card (stream, op);

-- Bytes that could not become an op, or that contradict one.
CREATE TABLE quarantine (
  stream BLOB NOT NULL,
  id BLOB NOT NULL,
  at INTEGER NOT NULL,
  why TEXT NOT NULL,
  body BLOB NOT NULL,
  PRIMARY KEY (stream, id)
) WITHOUT ROWID;

CREATE TRIGGER quarantine_is_never_changed BEFORE UPDATE ON quarantine
BEGIN SELECT RAISE(ABORT, 'quarantined bytes are never changed'); END;
