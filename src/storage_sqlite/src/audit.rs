//! The audit's own hash chain, and the signed checkpoints over both chains (S30, S31).

use domain::{DeviceId, Id, OrgId, PersonId, Timestamp};
use rusqlite::{Connection, OptionalExtension, Row, params};
use storage::StorageError;
use sync::Hash;

use crate::accounts::Accounts;
use crate::authority::SqliteAuthority;
use crate::columns::{Columns, count, number};
use crate::failure::During;

/// Something that happened, before it has its place in the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEvent {
    pub org: OrgId,
    /// The server's clock.
    pub at: Timestamp,
    /// Who did it; `None` = nobody who is known, or the server itself.
    pub actor: Option<PersonId>,
    pub device: Option<DeviceId>,
    /// The first bytes of the hash of the session's token, never of the token.
    pub session: Option<[u8; 8]>,
    pub kind: String,
    /// What it was done to.
    pub subjects: Vec<Id>,
    /// JSON.
    pub detail: String,
}

/// An event as it stands in the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEvent {
    /// From 1 on, without gaps.
    pub seq: u64,
    /// What happened; `at` is never before the event before.
    pub event: NewEvent,
    /// How far the server's clock stood behind the event before, in milliseconds (S32).
    pub error_ms: i64,
    pub prev: Hash,
    pub hash: Hash,
}

/// Where a chain of events ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AuditHead {
    pub seq: u64,
    pub hash: Hash,
}

/// A signed statement about both chains.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredCheckpoint {
    pub number: u64,
    /// What was signed, byte for byte.
    pub body: String,
    pub signature: Vec<u8>,
}

/// Which events are asked for; newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditQuery {
    /// Only events before this one.
    pub before: Option<u64>,
    pub kind: Option<String>,
    /// As actor or among the subjects.
    pub person: Option<PersonId>,
    /// Not before.
    pub from: Option<Timestamp>,
    /// Before.
    pub until: Option<Timestamp>,
    pub limit: usize,
}

impl AuditHead {
    /// Where an organization's chain begins.
    #[must_use]
    pub fn start(org: OrgId) -> AuditHead {
        AuditHead { seq: 0, hash: Hash::of_parts(&[b"audit", &org.id().0]) }
    }
}

impl AuditEvent {
    /// The hash over everything else of it.
    #[must_use]
    pub fn computed_hash(&self) -> Hash {
        let event = &self.event;
        let (seq, at, error) =
            (self.seq.to_be_bytes(), event.at.0.to_be_bytes(), self.error_ms.to_be_bytes());
        let actor = event.actor.map(|actor| actor.id().0);
        let device = event.device.map(|device| device.id().0);
        Hash::of_parts(&[
            &event.org.id().0,
            &seq,
            &at,
            &error,
            actor.as_ref().map_or(&[], |actor| actor),
            device.as_ref().map_or(&[], |device| device),
            event.session.as_ref().map_or(&[], |session| session),
            event.kind.as_bytes(),
            &joined(&event.subjects),
            event.detail.as_bytes(),
            &self.prev.0,
        ])
    }
}

impl Accounts {
    /// Does several things in one transaction: all of them or none.
    ///
    /// # Errors
    /// What the disk says, or what `work` does.
    pub fn together<T>(
        &mut self,
        work: impl FnOnce(&mut Accounts) -> Result<T, StorageError>,
    ) -> Result<T, StorageError> {
        self.connection.execute_batch("BEGIN IMMEDIATE").during(APPENDING)?;
        let done = work(self)
            .and_then(|done| self.connection.execute_batch("COMMIT").during(APPENDING).map(|()| done));
        if done.is_err() && !self.connection.is_autocommit() {
            // What failed is told; that nothing stays of it goes without saying.
            drop(self.connection.execute_batch("ROLLBACK"));
        }
        done
    }

    /// Adds events to the chain, in this order. Inside [`Accounts::together`] they are written with what they tell of.
    ///
    /// # Errors
    /// What the disk says; then none of them is written.
    pub fn append_audit(&mut self, events: &[NewEvent]) -> Result<(), StorageError> {
        if self.connection.is_autocommit() {
            return self.together(|accounts| accounts.append_audit(events));
        }
        events.iter().try_for_each(|event| append(&self.connection, event))
    }

    /// Where the chain ends.
    ///
    /// # Errors
    /// What the disk says.
    pub fn audit_head(&self, org: OrgId) -> Result<AuditHead, StorageError> {
        head(&self.connection, org)
    }

    /// Keeps a checkpoint.
    ///
    /// # Errors
    /// What the disk says; also when there is one of this number.
    pub fn add_checkpoint(&self, org: OrgId, new: &StoredCheckpoint) -> Result<(), StorageError> {
        let sql = "INSERT INTO audit_checkpoint (org, number, body, signature) VALUES (?1, ?2, ?3, ?4)";
        let values = params![org.id().0, number(new.number), new.body, new.signature];
        self.connection.execute(sql, values).during("keeping a checkpoint")?;
        Ok(())
    }
}

impl SqliteAuthority {
    /// Where the audit's chain ends, as it says itself.
    ///
    /// # Errors
    /// What the disk says.
    pub fn audit_head(&self, org: OrgId) -> Result<AuditHead, StorageError> {
        head(self.connection(), org)
    }

    /// Events from `from_seq` on, oldest first.
    ///
    /// # Errors
    /// What the disk says.
    pub fn audit_events(
        &self,
        org: OrgId,
        from_seq: u64,
        limit: usize,
    ) -> Result<Vec<AuditEvent>, StorageError> {
        let sql =
            format!("SELECT {EVENT} FROM audit_event WHERE org = ?1 AND seq >= ?2 ORDER BY seq LIMIT ?3");
        let mut statement = self.connection().prepare_cached(&sql).during(READING)?;
        let values = params![org.id().0, number(from_seq), count(limit)];
        let found = statement.query_map(values, event).during(READING)?;
        found.collect::<Result<_, _>>().during(READING)
    }

    /// Events newest first, as pages show them.
    ///
    /// # Errors
    /// What the disk says.
    pub fn audit_page(&self, org: OrgId, query: &AuditQuery) -> Result<Vec<AuditEvent>, StorageError> {
        let sql = format!(
            "SELECT {EVENT} FROM audit_event WHERE org = ?1 AND seq < ?2 AND (?3 IS NULL OR kind = ?3) \
             AND (?4 IS NULL OR actor = ?4 OR instr(subjects, ?4) > 0) AND at >= ?5 AND at < ?6 \
             ORDER BY seq DESC LIMIT ?7"
        );
        let mut statement = self.connection().prepare_cached(&sql).during(READING)?;
        let values = params![
            org.id().0,
            query.before.map_or(i64::MAX, number),
            query.kind,
            query.person.map(|person| person.id().0),
            query.from.map_or(i64::MIN, |from| from.0),
            query.until.map_or(i64::MAX, |until| until.0),
            count(query.limit),
        ];
        let found = statement.query_map(values, event).during(READING)?;
        found.collect::<Result<_, _>>().during(READING)
    }

    /// The last event of this kind that names this subject, if one is given.
    ///
    /// # Errors
    /// What the disk says.
    pub fn last_audit(
        &self,
        org: OrgId,
        kind: &str,
        subject: Option<Id>,
    ) -> Result<Option<AuditEvent>, StorageError> {
        let sql = format!(
            "SELECT {EVENT} FROM audit_event WHERE org = ?1 AND kind = ?2 \
             AND (?3 IS NULL OR instr(subjects, ?3) > 0) ORDER BY seq DESC LIMIT 1"
        );
        let mut statement = self.connection().prepare_cached(&sql).during(READING)?;
        let values = params![org.id().0, kind, subject.map(|subject| subject.0)];
        statement.query_row(values, event).optional().during(READING)
    }

    /// All checkpoints, oldest first.
    ///
    /// # Errors
    /// What the disk says.
    pub fn checkpoints(&self, org: OrgId) -> Result<Vec<StoredCheckpoint>, StorageError> {
        let what = "reading the checkpoints";
        let sql = "SELECT number, body, signature FROM audit_checkpoint WHERE org = ?1 ORDER BY number";
        let mut statement = self.connection().prepare_cached(sql).during(what)?;
        let found = statement.query_map([org.id().0], checkpoint).during(what)?;
        found.collect::<Result<_, _>>().during(what)
    }

    /// The newest checkpoint.
    ///
    /// # Errors
    /// What the disk says.
    pub fn last_checkpoint(&self, org: OrgId) -> Result<Option<StoredCheckpoint>, StorageError> {
        let what = "reading the last checkpoint";
        let sql = "SELECT number, body, signature FROM audit_checkpoint WHERE org = ?1 ORDER BY number DESC LIMIT 1";
        let mut statement = self.connection().prepare_cached(sql).during(what)?;
        statement.query_row([org.id().0], checkpoint).optional().during(what)
    }
}

const APPENDING: &str = "writing the audit";
const READING: &str = "reading the audit";
const EVENT: &str = "seq, org, at, actor, device, session, kind, subjects, detail, error_ms, prev, hash";

fn append(connection: &Connection, new: &NewEvent) -> Result<(), StorageError> {
    let head = head(connection, new.org)?;
    let before = connection
        .prepare_cached("SELECT at FROM audit_event WHERE org = ?1 AND seq = ?2")
        .during(APPENDING)?
        .query_row(params![new.org.id().0, number(head.seq)], |row| row.get::<_, i64>(0))
        .optional()
        .during(APPENDING)?;
    let at = Timestamp(before.map_or(new.at.0, |before| before.max(new.at.0)));
    let mut stored = AuditEvent {
        seq: head.seq + 1,
        error_ms: at.since(new.at),
        event: NewEvent { at, ..new.clone() },
        prev: head.hash,
        hash: Hash::default(),
    };
    stored.hash = stored.computed_hash();
    let sql = format!(
        "INSERT INTO audit_event ({EVENT}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)"
    );
    let mut statement = connection.prepare_cached(&sql).during(APPENDING)?;
    let values = params![
        number(stored.seq),
        new.org.id().0,
        at.0,
        new.actor.map(|actor| actor.id().0),
        new.device.map(|device| device.id().0),
        new.session,
        new.kind,
        joined(&new.subjects),
        new.detail,
        stored.error_ms,
        stored.prev.0,
        stored.hash.0,
    ];
    statement.execute(values).during(APPENDING)?;
    let sql = "INSERT INTO audit_head (org, seq, hash) VALUES (?1, ?2, ?3) \
               ON CONFLICT (org) DO UPDATE SET seq = ?2, hash = ?3";
    let mut statement = connection.prepare_cached(sql).during(APPENDING)?;
    statement.execute(params![new.org.id().0, number(stored.seq), stored.hash.0]).during(APPENDING)?;
    Ok(())
}

fn head(connection: &Connection, org: OrgId) -> Result<AuditHead, StorageError> {
    let mut statement =
        connection.prepare_cached("SELECT seq, hash FROM audit_head WHERE org = ?1").during(READING)?;
    let found = statement
        .query_row([org.id().0], |row| Ok(AuditHead { seq: row.number(0)?, hash: row.hash(1)? }))
        .optional()
        .during(READING)?;
    Ok(found.unwrap_or(AuditHead::start(org)))
}

fn joined(ids: &[Id]) -> Vec<u8> {
    ids.iter().flat_map(|id| id.0).collect()
}

fn event(row: &Row<'_>) -> Result<AuditEvent, rusqlite::Error> {
    let subjects: Vec<u8> = row.get(7)?;
    let subjects = subjects.chunks(16).map(|bytes| {
        let mut id = [0; 16];
        id[..bytes.len()].copy_from_slice(bytes);
        Id(id)
    });
    Ok(AuditEvent {
        seq: row.number(0)?,
        event: NewEvent {
            org: row.id(1)?.into(),
            at: row.moment(2)?,
            actor: row.maybe_id(3)?.map(PersonId),
            device: row.maybe_id(4)?.map(DeviceId),
            session: row.get(5)?,
            kind: row.get(6)?,
            subjects: subjects.collect(),
            detail: row.get(8)?,
        },
        error_ms: row.get(9)?,
        prev: row.hash(10)?,
        hash: row.hash(11)?,
    })
}

fn checkpoint(row: &Row<'_>) -> Result<StoredCheckpoint, rusqlite::Error> {
    Ok(StoredCheckpoint { number: row.number(0)?, body: row.get(1)?, signature: row.get(2)? })
}
