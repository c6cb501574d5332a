-- What a person proves besides the password (S5).

-- A passkey, or a program that shows six digits. Something that was begun and not finished is not in here.
CREATE TABLE factor (
  org BLOB NOT NULL,
  person BLOB NOT NULL,
  id BLOB NOT NULL,
  -- 1 = codes by time (RFC 6238), 2 = passkey (WebAuthn).
  kind INTEGER NOT NULL,
  -- What its owner calls it.
  name TEXT NOT NULL,
  created INTEGER NOT NULL,
  used INTEGER,
  -- Codes: the shared secret, sealed with a key that is not in this file. Passkey: its public key (COSE).
  secret BLOB NOT NULL,
  -- Passkey: the id by which the browser finds it.
  credential BLOB,
  -- Codes: the last time step that was accepted; no step is accepted twice. Passkey: its count of signatures.
  counter INTEGER NOT NULL,
  -- Passkey: when its count went back. It may have been copied.
  suspect INTEGER,
  PRIMARY KEY (org, person, id)
) WITHOUT ROWID;

CREATE UNIQUE INDEX factor_credential ON factor (org, credential) WHERE credential IS NOT NULL;

-- For the day when the telephone is gone. Each opens the door once; only hashes are kept.
CREATE TABLE recovery_code (
  org BLOB NOT NULL,
  person BLOB NOT NULL,
  hash BLOB NOT NULL,
  used INTEGER,
  PRIMARY KEY (org, person, hash)
) WITHOUT ROWID;

-- Whether this session began with a second factor.
ALTER TABLE session ADD COLUMN second INTEGER NOT NULL DEFAULT 0;
