//! Who is signed in. The token itself is never kept, only its SHA-256 (S6).

use domain::{DeviceId, OrgId, PersonId, Timestamp};
use rusqlite::{OptionalExtension, Row, params};
use storage::StorageError;
use sync::Hash;

use crate::accounts::Accounts;
use crate::columns::Columns;
use crate::failure::During;

/// One sign-in of one person on one device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    pub token_hash: Hash,
    pub org: OrgId,
    pub person: PersonId,
    pub device: DeviceId,
    pub created: Timestamp,
    /// Last use, to within a minute.
    pub seen: Timestamp,
    /// The end, however much it is used.
    pub expires: Timestamp,
    pub revoked: bool,
    /// It began with a second factor, or one was enrolled in it (S5).
    pub second: bool,
    /// Without use for this long it ends, milliseconds (S6).
    pub idle_ms: i64,
}

impl Accounts {
    /// Stores a new session.
    ///
    /// # Errors
    /// What the disk says.
    pub fn add_session(&self, new: &Session) -> Result<(), StorageError> {
        let sql = "INSERT INTO session (token_hash, org, person, device, created, seen, expires, revoked, second, idle) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
        let values = params![
            new.token_hash.0,
            new.org.id().0,
            new.person.id().0,
            new.device.id().0,
            new.created.0,
            new.seen.0,
            new.expires.0,
            new.revoked,
            new.second,
            new.idle_ms
        ];
        self.connection.execute(sql, values).during("adding a session")?;
        Ok(())
    }

    /// The session with this token, revoked and expired ones included.
    ///
    /// # Errors
    /// What the disk says.
    pub fn session(&self, token_hash: Hash) -> Result<Option<Session>, StorageError> {
        let sql = format!("SELECT {SESSION} FROM session WHERE token_hash = ?1");
        let mut statement = self.connection.prepare_cached(&sql).during(READING)?;
        statement.query_row([token_hash.0], session).optional().during(READING)
    }

    /// A person's sessions that have not ended, newest first.
    ///
    /// # Errors
    /// What the disk says.
    pub fn sessions_of(
        &self,
        org: OrgId,
        person: PersonId,
        now: Timestamp,
    ) -> Result<Vec<Session>, StorageError> {
        let sql = format!(
            "SELECT {SESSION} FROM session WHERE org = ?1 AND person = ?2 AND NOT revoked AND expires > ?3 \
             ORDER BY created DESC"
        );
        let mut statement = self.connection.prepare_cached(&sql).during(READING)?;
        let found =
            statement.query_map(params![org.id().0, person.id().0, now.0], session).during(READING)?;
        found.collect::<Result<_, _>>().during(READING)
    }

    /// Everybody's sessions that have not ended, newest use first.
    ///
    /// # Errors
    /// What the disk says.
    pub fn live_sessions(&self, org: OrgId, now: Timestamp) -> Result<Vec<Session>, StorageError> {
        let sql = format!(
            "SELECT {SESSION} FROM session WHERE org = ?1 AND NOT revoked AND expires > ?2 ORDER BY seen DESC"
        );
        let mut statement = self.connection.prepare_cached(&sql).during(READING)?;
        let found = statement.query_map(params![org.id().0, now.0], session).during(READING)?;
        found.collect::<Result<_, _>>().during(READING)
    }

    /// Notes that a session was used.
    ///
    /// # Errors
    /// What the disk says.
    pub fn touch_session(&self, token_hash: Hash, now: Timestamp) -> Result<(), StorageError> {
        let sql = "UPDATE session SET seen = max(seen, ?2) WHERE token_hash = ?1";
        self.connection.execute(sql, params![token_hash.0, now.0]).during("noting a session's use")?;
        Ok(())
    }

    /// A second factor was enrolled in this session.
    ///
    /// # Errors
    /// What the disk says.
    pub fn note_second_factor(&self, token_hash: Hash) -> Result<(), StorageError> {
        let sql = "UPDATE session SET second = 1 WHERE token_hash = ?1";
        self.connection.execute(sql, [token_hash.0]).during("noting a second factor")?;
        Ok(())
    }

    /// Lets a session last longer: its device was enrolled.
    ///
    /// # Errors
    /// What the disk says.
    pub fn lengthen_session(
        &self,
        token_hash: Hash,
        idle_ms: i64,
        expires: Timestamp,
    ) -> Result<(), StorageError> {
        let sql = "UPDATE session SET idle = max(idle, ?2), expires = max(expires, ?3) WHERE token_hash = ?1";
        let values = params![token_hash.0, idle_ms, expires.0];
        self.connection.execute(sql, values).during("lengthening a session")?;
        Ok(())
    }

    /// Ends one session.
    ///
    /// # Errors
    /// What the disk says.
    pub fn end_session(&self, token_hash: Hash) -> Result<(), StorageError> {
        let sql = "UPDATE session SET revoked = 1 WHERE token_hash = ?1";
        self.connection.execute(sql, [token_hash.0]).during("ending a session")?;
        Ok(())
    }

    /// Ends all sessions of a person but the one given, and says how many there were (S7).
    ///
    /// # Errors
    /// What the disk says.
    pub fn end_sessions_of(
        &self,
        org: OrgId,
        person: PersonId,
        keep: Option<Hash>,
    ) -> Result<usize, StorageError> {
        let sql = "UPDATE session SET revoked = 1 \
                   WHERE org = ?1 AND person = ?2 AND NOT revoked AND token_hash IS NOT ?3";
        let values = params![org.id().0, person.id().0, keep.map(|hash| hash.0)];
        self.connection.execute(sql, values).during("ending a person's sessions")
    }

    /// Deletes sessions that ended before `before`.
    ///
    /// # Errors
    /// What the disk says.
    pub fn forget_sessions(&self, before: Timestamp) -> Result<usize, StorageError> {
        let sql = "DELETE FROM session WHERE expires < ?1";
        self.connection.execute(sql, [before.0]).during("deleting old sessions")
    }
}

const READING: &str = "reading sessions";
const SESSION: &str = "token_hash, org, person, device, created, seen, expires, revoked, second, idle";

fn session(row: &Row<'_>) -> Result<Session, rusqlite::Error> {
    Ok(Session {
        token_hash: row.hash(0)?,
        org: row.id(1)?.into(),
        person: row.id(2)?.into(),
        device: row.id(3)?.into(),
        created: row.moment(4)?,
        seen: row.moment(5)?,
        expires: row.moment(6)?,
        revoked: row.get(7)?,
        second: row.get(8)?,
        idle_ms: row.get(9)?,
    })
}
