-- What happened beside the ops: sign-ins, changes of accounts and rights, exports, backups, who read personal data (S30).

-- A hash chain of its own for each organization: events come about when no op is written. Never changed, never deleted.
CREATE TABLE audit_event (
  org BLOB NOT NULL,
  seq INTEGER NOT NULL,
  -- UTC by the server's clock, milliseconds; never before the event before (S32).
  at INTEGER NOT NULL,
  -- How far the server's clock stood behind the event before; 0 as long as nobody sets it back.
  error_ms INTEGER NOT NULL,
  actor BLOB,
  device BLOB,
  -- The first eight bytes of the hash of the session's token: tells sessions apart, opens none.
  session BLOB,
  kind TEXT NOT NULL,
  -- Ids of sixteen bytes, one after the other.
  subjects BLOB NOT NULL,
  -- JSON of numbers, ids and words of the program; no person's data (S20).
  detail TEXT NOT NULL,
  prev BLOB NOT NULL,
  hash BLOB NOT NULL,
  PRIMARY KEY (org, seq)
) WITHOUT ROWID;

CREATE INDEX audit_event_kind ON audit_event (org, kind, seq);
CREATE INDEX audit_event_at ON audit_event (org, at);

CREATE TRIGGER audit_events_are_never_changed BEFORE UPDATE ON audit_event
BEGIN SELECT RAISE(ABORT, 'the audit is never changed'); END;

CREATE TRIGGER audit_events_are_never_deleted BEFORE DELETE ON audit_event
BEGIN SELECT RAISE(ABORT, 'the audit is never deleted'); END;

-- REPLACE deletes without asking the trigger above.
CREATE TRIGGER audit_events_are_never_replaced BEFORE INSERT ON audit_event
WHEN EXISTS (SELECT 1 FROM audit_event WHERE org = NEW.org AND seq = NEW.seq)
BEGIN SELECT RAISE(ABORT, 'the audit is never changed'); END;

CREATE TRIGGER commit_log_is_never_replaced BEFORE INSERT ON commit_log
WHEN EXISTS (SELECT 1 FROM commit_log WHERE stream = NEW.stream AND seq_to = NEW.seq_to)
BEGIN SELECT RAISE(ABORT, 'the commit log is never changed'); END;

-- Where the chain ends.
CREATE TABLE audit_head (
  org BLOB PRIMARY KEY,
  seq INTEGER NOT NULL,
  hash BLOB NOT NULL
) WITHOUT ROWID;

-- Once a day the heads of both chains, signed with a key that is not in the database.
CREATE TABLE audit_checkpoint (
  org BLOB NOT NULL,
  number INTEGER NOT NULL,
  body TEXT NOT NULL,
  signature BLOB NOT NULL,
  PRIMARY KEY (org, number)
) WITHOUT ROWID;

CREATE TRIGGER audit_checkpoints_are_never_changed BEFORE UPDATE ON audit_checkpoint
BEGIN SELECT RAISE(ABORT, 'a checkpoint is never changed'); END;

CREATE TRIGGER audit_checkpoints_are_never_deleted BEFORE DELETE ON audit_checkpoint
BEGIN SELECT RAISE(ABORT, 'a checkpoint is never deleted'); END;

CREATE TRIGGER audit_checkpoints_are_never_replaced BEFORE INSERT ON audit_checkpoint
WHEN EXISTS (SELECT 1 FROM audit_checkpoint WHERE org = NEW.org AND number = NEW.number)
BEGIN SELECT RAISE(ABORT, 'a checkpoint is never changed'); END;
