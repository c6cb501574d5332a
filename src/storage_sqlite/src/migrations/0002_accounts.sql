-- What only the server knows: who may sign in, who is signed in, keys and switches.

-- A login name belongs to one person of the staff. The password is kept as an Argon2id PHC string only.
CREATE TABLE account (
  org BLOB NOT NULL,
  login TEXT NOT NULL,
  person BLOB NOT NULL,
  phc TEXT NOT NULL,
  must_change INTEGER NOT NULL,
  disabled INTEGER NOT NULL,
  created INTEGER NOT NULL,
  PRIMARY KEY (org, login)
) WITHOUT ROWID;

CREATE UNIQUE INDEX account_person ON account (org, person);

-- Only the hash of a token is kept: who reads this table cannot sign in with it (S6).
CREATE TABLE session (
  token_hash BLOB PRIMARY KEY,
  org BLOB NOT NULL,
  person BLOB NOT NULL,
  device BLOB NOT NULL,
  created INTEGER NOT NULL,
  seen INTEGER NOT NULL,
  expires INTEGER NOT NULL,
  revoked INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX session_person ON session (org, person);

CREATE TABLE server_meta (
  name TEXT PRIMARY KEY,
  value BLOB NOT NULL
) WITHOUT ROWID;
