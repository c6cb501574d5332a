//! What a database file really holds: SQLite's own check, then the whole hash chain and every row against it.

use std::path::Path;

use rusqlite::{Connection, OpenFlags};
use serde::{Deserialize, Serialize};
use storage::authority::AuthorityReader;
use storage_sqlite::audit::AuditHead;
use storage_sqlite::{Database, SCHEMA_VERSION, SqliteAuthority};
use sync::Hash;
use sync::authority::{RowScan, verify_chain, verify_row};
use sync::message::StreamId;

use super::{BackupError, Doubt, doubt, sqlite};
use crate::audit::checkpoint::{Signed, follow};
use crate::random::hex;

/// Commits read at a time.
const PAGE: usize = 256;

/// Files of older schemas have no audit.
const AUDIT_SINCE: u32 = 6;

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    pub schema: u32,
    pub streams: Vec<StreamFacts>,
    /// The last signed checkpoint of it.
    pub checkpoint: Option<Signed>,
}

/// One stream's end, as hexadecimal text where it is bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StreamFacts {
    pub stream: String,
    pub epoch: String,
    pub seq: u64,
    pub head: String,
}

/// Checks everything that can be checked and says what the file holds. Reads only.
///
/// # Errors
/// [`BackupError::Doubtful`] with the first fault.
pub fn examine(file: &Path) -> Result<Facts, BackupError> {
    let schema = integrity(file)?;
    let mut reader = Database::existing(file).reader()?;
    let (mut streams, mut checkpoint) = (Vec::new(), None);
    for stream in reader.streams()? {
        streams.push(chain(file, &mut reader, stream)?);
        if schema >= AUDIT_SINCE {
            checkpoint = events(file, &mut reader, stream)?.or(checkpoint);
        }
    }
    Ok(Facts { schema, streams, checkpoint })
}

/// SQLite's own check of pages and indexes. Returns the schema version.
pub(super) fn integrity(file: &Path) -> Result<u32, BackupError> {
    let during = "checking";
    let damaged = |detail: String| doubt(file, Doubt::Damaged { detail });
    let connection =
        Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY).map_err(sqlite(during, file))?;
    let broken = |error: rusqlite::Error| damaged(error.to_string());
    let schema: u32 =
        connection.pragma_query_value(None, "user_version", |row| row.get(0)).map_err(broken)?;
    if schema > SCHEMA_VERSION {
        return Err(doubt(file, Doubt::Newer { found: schema, known: SCHEMA_VERSION }));
    }
    let answer: String =
        connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0)).map_err(broken)?;
    if answer == "ok" { Ok(schema) } else { Err(damaged(answer)) }
}

fn chain(file: &Path, reader: &mut SqliteAuthority, stream: StreamId) -> Result<StreamFacts, BackupError> {
    reader.begin()?;
    let found = walk(file, reader, stream);
    reader.end()?;
    found
}

/// Follows the audit's chain, too.
fn events(
    file: &Path,
    reader: &mut SqliteAuthority,
    stream: StreamId,
) -> Result<Option<Signed>, BackupError> {
    let Some(state) = reader.stream(stream)? else { return Ok(None) };
    let (end, fault) = follow(reader, state.org, AuditHead::start(state.org))?;
    if let Some(fault) = fault {
        return Err(broken(file, fault.seq, fault.why));
    }
    if end != reader.audit_head(state.org)? {
        return Err(doubt(file, Doubt::Head { seq: end.seq }));
    }
    Ok(reader.last_checkpoint(state.org)?.as_ref().map(Signed::from))
}

fn walk(file: &Path, reader: &mut SqliteAuthority, stream: StreamId) -> Result<StreamFacts, BackupError> {
    let state = reader.stream(stream)?.ok_or_else(|| doubt(file, Doubt::Head { seq: 0 }))?;
    let scopes = reader.scopes(stream)?;
    let mut end = (0, Hash::of(&state.org.id().0));
    loop {
        let commits = reader.commits(stream, end.0 + 1, PAGE)?;
        if commits.is_empty() {
            break;
        }
        end = verify_chain(end, &commits).map_err(|fault| broken(file, fault.seq, fault.why))?;
        for commit in &commits {
            let scan = RowScan {
                stream,
                scopes: scopes.clone(),
                from: commit.seq_from - 1,
                until: commit.seq_to,
                floor: None,
                limit: usize::MAX,
                max_bytes: usize::MAX,
            };
            for row in reader.rows(&scan)?.rows {
                verify_row(commit, &row).map_err(|fault| broken(file, fault.seq, fault.why))?;
            }
        }
    }
    if end != (state.seq, state.head) {
        return Err(doubt(file, Doubt::Head { seq: end.0 }));
    }
    Ok(StreamFacts {
        stream: stream.0.to_string(),
        epoch: state.epoch.0.to_string(),
        seq: state.seq,
        head: hex(&state.head.0),
    })
}

fn broken(file: &Path, seq: u64, why: &'static str) -> BackupError {
    doubt(file, Doubt::Chain { seq, why })
}
