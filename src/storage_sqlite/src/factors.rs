//! What people prove besides their password: passkeys, codes by time, recovery codes (S5).

use domain::{Id, OrgId, PersonId, Timestamp};
use rusqlite::{Row, params};
use storage::StorageError;
use sync::Hash;

use crate::accounts::Accounts;
use crate::columns::Columns;
use crate::failure::During;

/// How a factor proves who somebody is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FactorKind {
    /// Six digits that follow from a shared secret and the time (RFC 6238).
    Totp,
    /// A key of a device that signs when its owner allows it (WebAuthn).
    Passkey,
}

/// One enrolled factor of one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Factor {
    pub person: PersonId,
    pub id: Id,
    pub kind: FactorKind,
    /// What its owner calls it.
    pub name: String,
    pub created: Timestamp,
    pub used: Option<Timestamp>,
    /// Codes: the secret, sealed by the caller. Passkey: the public key (COSE).
    pub secret: Vec<u8>,
    /// Passkey: the credential's id.
    pub credential: Option<Vec<u8>>,
    /// Codes: the last accepted time step. Passkey: its count of signatures.
    pub counter: i64,
    /// Passkey: when the count went back; it may have been copied.
    pub suspect: Option<Timestamp>,
}

impl Accounts {
    /// A person's factors, the oldest first.
    ///
    /// # Errors
    /// What the disk says.
    pub fn factors_of(&self, org: OrgId, person: PersonId) -> Result<Vec<Factor>, StorageError> {
        let sql = "SELECT person, id, kind, name, created, used, secret, credential, counter, suspect FROM factor \
                   WHERE org = ?1 AND person = ?2 ORDER BY created, id";
        let mut statement = self.connection.prepare_cached(sql).during(READING)?;
        let found = statement.query_map([org.id().0, person.id().0], factor).during(READING)?;
        found.collect::<Result<_, _>>().during(READING)
    }

    /// Whether the person has any.
    ///
    /// # Errors
    /// What the disk says.
    pub fn has_factor(&self, org: OrgId, person: PersonId) -> Result<bool, StorageError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM factor WHERE org = ?1 AND person = ?2)";
        let mut statement = self.connection.prepare_cached(sql).during(READING)?;
        statement.query_row([org.id().0, person.id().0], |row| row.get(0)).during(READING)
    }

    /// Everybody who has any.
    ///
    /// # Errors
    /// What the disk says.
    pub fn people_with_factors(&self, org: OrgId) -> Result<Vec<PersonId>, StorageError> {
        let sql = "SELECT DISTINCT person FROM factor WHERE org = ?1 ORDER BY person";
        let mut statement = self.connection.prepare_cached(sql).during(READING)?;
        let found = statement.query_map([org.id().0], |row| Ok(row.id(0)?.into())).during(READING)?;
        found.collect::<Result<_, _>>().during(READING)
    }

    /// Adds a factor. `false` = that passkey is enrolled already, by whomever; nothing was changed.
    ///
    /// # Errors
    /// What the disk says.
    pub fn add_factor(&self, org: OrgId, new: &Factor) -> Result<bool, StorageError> {
        let sql = "INSERT OR IGNORE INTO factor (org, person, id, kind, name, created, secret, credential, counter) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
        let values = params![
            org.id().0,
            new.person.id().0,
            new.id.0,
            kind_number(new.kind),
            new.name,
            new.created.0,
            new.secret,
            new.credential,
            new.counter
        ];
        Ok(self.connection.execute(sql, values).during("adding a factor")? == 1)
    }

    /// Takes a factor away. `false` = the person has no such one.
    ///
    /// # Errors
    /// What the disk says.
    pub fn remove_factor(&self, org: OrgId, person: PersonId, id: Id) -> Result<bool, StorageError> {
        let sql = "DELETE FROM factor WHERE org = ?1 AND person = ?2 AND id = ?3";
        let values = [org.id().0, person.id().0, id.0];
        Ok(self.connection.execute(sql, values).during("removing a factor")? == 1)
    }

    /// Takes all factors and recovery codes of a person away, and says how many factors there were.
    ///
    /// # Errors
    /// What the disk says.
    pub fn forget_factors(&self, org: OrgId, person: PersonId) -> Result<usize, StorageError> {
        let values = [org.id().0, person.id().0];
        let what = "removing a person's factors";
        let removed = self
            .connection
            .execute("DELETE FROM factor WHERE org = ?1 AND person = ?2", values)
            .during(what)?;
        let sql = "DELETE FROM recovery_code WHERE org = ?1 AND person = ?2";
        self.connection.execute(sql, values).during(what)?;
        Ok(removed)
    }

    /// Accepts a code's time step, if it is a later one than any before: two requests with the same code cannot both be
    /// first.
    ///
    /// # Errors
    /// What the disk says.
    pub fn accept_step(
        &self,
        org: OrgId,
        person: PersonId,
        id: Id,
        step: i64,
        now: Timestamp,
    ) -> Result<bool, StorageError> {
        let sql = "UPDATE factor SET counter = ?4, used = ?5 \
                   WHERE org = ?1 AND person = ?2 AND id = ?3 AND kind = 1 AND counter < ?4";
        let values = params![org.id().0, person.id().0, id.0, step, now.0];
        Ok(self.connection.execute(sql, values).during("accepting a code")? == 1)
    }

    /// Notes a passkey's use and its count of signatures. A count that does not go up marks the passkey.
    ///
    /// # Errors
    /// What the disk says.
    pub fn note_passkey_use(
        &self,
        org: OrgId,
        person: PersonId,
        id: Id,
        counter: i64,
        now: Timestamp,
    ) -> Result<(), StorageError> {
        // Most passkeys do not count: 0 stays 0.
        let sql = "UPDATE factor SET used = ?5, \
                   suspect = CASE WHEN (counter > 0 OR ?4 > 0) AND ?4 <= counter THEN ?5 ELSE suspect END, \
                   counter = max(counter, ?4) WHERE org = ?1 AND person = ?2 AND id = ?3 AND kind = 2";
        let values = params![org.id().0, person.id().0, id.0, counter, now.0];
        self.connection.execute(sql, values).during("noting a passkey's use")?;
        Ok(())
    }

    /// Replaces a person's recovery codes.
    ///
    /// # Errors
    /// What the disk says.
    pub fn set_recovery_codes(
        &mut self,
        org: OrgId,
        person: PersonId,
        hashes: &[Hash],
    ) -> Result<(), StorageError> {
        let what = "replacing recovery codes";
        // A savepoint, because it may be part of a greater whole.
        let transaction = self.connection.savepoint().during(what)?;
        let owner = [org.id().0, person.id().0];
        transaction
            .execute("DELETE FROM recovery_code WHERE org = ?1 AND person = ?2", owner)
            .during(what)?;
        for hash in hashes {
            let sql = "INSERT INTO recovery_code (org, person, hash) VALUES (?1, ?2, ?3)";
            transaction.execute(sql, params![owner[0], owner[1], hash.0]).during(what)?;
        }
        transaction.commit().during(what)
    }

    /// Uses a recovery code up. `false` = there is no such one, or no longer.
    ///
    /// # Errors
    /// What the disk says.
    pub fn take_recovery_code(
        &self,
        org: OrgId,
        person: PersonId,
        hash: Hash,
        now: Timestamp,
    ) -> Result<bool, StorageError> {
        let sql = "UPDATE recovery_code SET used = ?4 \
                   WHERE org = ?1 AND person = ?2 AND hash = ?3 AND used IS NULL";
        let values = params![org.id().0, person.id().0, hash.0, now.0];
        Ok(self.connection.execute(sql, values).during("using a recovery code")? == 1)
    }

    /// How many recovery codes are left.
    ///
    /// # Errors
    /// What the disk says.
    pub fn recovery_codes_left(&self, org: OrgId, person: PersonId) -> Result<u32, StorageError> {
        let sql = "SELECT count(*) FROM recovery_code WHERE org = ?1 AND person = ?2 AND used IS NULL";
        let mut statement = self.connection.prepare_cached(sql).during(READING)?;
        statement.query_row([org.id().0, person.id().0], |row| row.get(0)).during(READING)
    }
}

const READING: &str = "reading factors";

const fn kind_number(kind: FactorKind) -> i64 {
    match kind {
        FactorKind::Totp => 1,
        FactorKind::Passkey => 2,
    }
}

fn factor(row: &Row<'_>) -> Result<Factor, rusqlite::Error> {
    let (used, suspect): (Option<i64>, Option<i64>) = (row.get(5)?, row.get(9)?);
    Ok(Factor {
        person: row.id(0)?.into(),
        id: row.id(1)?,
        kind: if row.get::<_, i64>(2)? == 1 { FactorKind::Totp } else { FactorKind::Passkey },
        name: row.get(3)?,
        created: row.moment(4)?,
        used: used.map(Timestamp),
        secret: row.get(6)?,
        credential: row.get(7)?,
        counter: row.get(8)?,
        suspect: suspect.map(Timestamp),
    })
}
