//! What happened in a period, from both chains in the order of time: for auditors. Ids, kinds, times and the staff's names;
//! no content of records (S20). Times are UTC, with the clock they are of and how far it may be off (S32).

use domain::{Day, DeviceId, Id, OrgId, PersonId, Timestamp};
use serde::Serialize;
use storage::StorageError;
use storage::authority::AuthorityReader;
use storage_sqlite::SqliteAuthority;
use storage_sqlite::audit::AuditEvent;
use sync::authority::{Directory, Need, StoredOp, ops_of_commit};
use sync::message::{OpResult, StreamId};

use crate::directory;
use crate::random::hex;

/// Commits and events read at a time.
const PAGE: usize = 256;

/// Days, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    pub from: Day,
    pub to: Day,
}

/// One line of the export.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line {
    /// `event` or `op`.
    pub chain: &'static str,
    /// In its chain.
    pub seq: u64,
    /// When the server took it.
    pub at_utc: String,
    pub at_source: &'static str,
    /// How far the server's clock had been set back; 0 = not.
    pub at_error_ms: i64,
    /// Of an op: when it was captured, by the device's clock as far as it was known to be right.
    pub captured_utc: String,
    pub captured_error_ms: Option<u32>,
    pub kind: String,
    pub actor: String,
    pub actor_name: String,
    pub device: String,
    pub session: String,
    pub subjects: Vec<String>,
    /// Of an op: what became of it.
    pub result: &'static str,
    /// Of an event: JSON.
    pub detail: String,
    pub hash: String,
}

/// Everything of the period.
///
/// # Errors
/// What the disk says.
pub fn lines(reader: &mut SqliteAuthority, org: OrgId, period: &Period) -> Result<Vec<Line>, StorageError> {
    reader.begin()?;
    let read = read(reader, org, period);
    reader.end()?;
    read
}

fn read(reader: &mut SqliteAuthority, org: OrgId, period: &Period) -> Result<Vec<Line>, StorageError> {
    let stream = StreamId::from(org);
    let directory = directory::derive(reader, stream)?;
    let (from, until) = (period.from.start(), period.to.plus(1).start());
    let inside = |at: Timestamp| at >= from && at < until;
    let mut lines: Vec<(Timestamp, Line)> = Vec::new();
    let mut next = 1;
    loop {
        let events = reader.audit_events(org, next, PAGE)?;
        let Some(last) = events.last() else { break };
        next = last.seq + 1;
        let told = events.iter().filter(|event| inside(event.event.at));
        lines.extend(told.map(|event| (event.event.at, of_event(event, &directory))));
    }
    let mut next = 1;
    loop {
        let commits = reader.commits(stream, next, PAGE)?;
        let Some(last) = commits.last() else { break };
        next = last.seq_to + 1;
        for commit in commits.iter().filter(|commit| inside(commit.at)) {
            let needs: Vec<Need> = ops_of_commit(commit).into_iter().map(Need::Op).collect();
            let mut ops: Vec<StoredOp> = reader.load(stream, &needs)?.ops.into_values().flatten().collect();
            ops.sort_by_key(|op| (op.result.seq(), op.op));
            lines.extend(ops.iter().map(|op| (commit.at, of_op(op, commit.at, &directory))));
        }
    }
    // Stable: what happened in the same millisecond stays in the order of its chain.
    lines.sort_by_key(|(at, _)| *at);
    Ok(lines.into_iter().map(|(_, line)| line).collect())
}

fn of_event(event: &AuditEvent, directory: &Directory) -> Line {
    let told = &event.event;
    Line {
        chain: "event",
        seq: event.seq,
        at_utc: utc(told.at),
        at_source: "server",
        at_error_ms: event.error_ms,
        captured_utc: String::new(),
        captured_error_ms: None,
        kind: told.kind.clone(),
        actor: told.actor.map(text).unwrap_or_default(),
        actor_name: name(told.actor, directory),
        device: told.device.map(text).unwrap_or_default(),
        session: told.session.map(|session| hex(&session)).unwrap_or_default(),
        subjects: told.subjects.iter().map(Id::to_string).collect(),
        result: "",
        detail: told.detail.clone(),
        hash: event.hash.to_string(),
    }
}

fn of_op(op: &StoredOp, at: Timestamp, directory: &Directory) -> Line {
    Line {
        chain: "op",
        seq: op.result.seq(),
        at_utc: utc(at),
        at_source: "server",
        at_error_ms: 0,
        captured_utc: utc(op.captured),
        captured_error_ms: Some(op.captured_error_ms),
        kind: op.kind.clone(),
        actor: text(op.actor),
        actor_name: name(Some(op.actor), directory),
        device: text::<DeviceId>(op.device),
        session: String::new(),
        subjects: vec![op.target.to_string()],
        result: word(&op.result),
        detail: String::new(),
        hash: op.hash.to_string(),
    }
}

const fn word(result: &OpResult) -> &'static str {
    match result {
        OpResult::Applied { .. } => "applied",
        OpResult::Noop { .. } => "no_change",
        OpResult::Merged { .. } => "merged",
        OpResult::Refused { .. } => "refused",
        OpResult::Held { .. } => "held",
        OpResult::Amended { .. } => "amended",
        OpResult::Withdrawn { .. } => "withdrawn",
    }
}

fn text<I: Into<Id>>(id: I) -> String {
    id.into().to_string()
}

fn name(person: Option<PersonId>, directory: &Directory) -> String {
    let known = person.and_then(|person| directory.people.get(&person));
    known.map(|actor| actor.name.clone()).unwrap_or_default()
}

/// `2026-11-22T01:02:03.456Z`.
fn utc(at: Timestamp) -> String {
    at.standard().to_utc().format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

const HEADER: [&str; 16] = [
    "chain",
    "seq",
    "at_utc",
    "at_source",
    "at_error_ms",
    "captured_utc",
    "captured_error_ms",
    "kind",
    "actor",
    "actor_name",
    "device",
    "session",
    "subjects",
    "result",
    "detail",
    "hash",
];

/// UTF-8 with a mark, so that spreadsheets know; no cell begins like a formula.
#[must_use]
pub fn csv(lines: &[Line]) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
    // Writing into memory cannot fail, and every record has as many fields as the header.
    drop(writer.write_record(HEADER));
    for line in lines {
        let captured_error = line.captured_error_ms.map(|error| error.to_string()).unwrap_or_default();
        drop(writer.write_record([
            line.chain,
            &line.seq.to_string(),
            &line.at_utc,
            line.at_source,
            &line.at_error_ms.to_string(),
            &line.captured_utc,
            &captured_error,
            &line.kind,
            &line.actor,
            &harmless(&line.actor_name),
            &line.device,
            &line.session,
            &line.subjects.join(" "),
            line.result,
            &harmless(&line.detail),
            &line.hash,
        ]));
    }
    writer.into_inner().unwrap_or_default()
}

/// A text that begins like a formula gets an apostrophe in front, as spreadsheets write it themselves.
fn harmless(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}

/// One array of objects.
#[must_use]
pub fn json(lines: &[Line]) -> Vec<u8> {
    serde_json::to_vec_pretty(lines).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s32_times_are_utc_and_no_cell_is_a_formula() {
        assert_eq!(utc(Timestamp(1_795_276_800_000)), "2026-11-21T16:00:00.000Z");
        assert_eq!(harmless("=1+1"), "'=1+1");
        assert_eq!(harmless("王"), "王");
    }
}
