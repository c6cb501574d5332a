//! What must be true afterwards: what the devices were told, compared with what the server's database holds.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use domain::{Id, Kind, OpId, Record, Row};
use rusqlite::{Connection, OpenFlags};
use storage::authority::AuthorityReader;
use storage_sqlite::Database;
use sync::message::StreamId;
use tickets::{Ticket, TicketCaller, TicketHistory, What};

use crate::device::{Device, Ledger};
use crate::work::Trace;

/// What was found. All zero but the first three is what every soak asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings {
    pub captured: usize,
    pub acknowledged: usize,
    /// The stream's last number.
    pub seq: u64,
    /// Acknowledged by the server and not there.
    pub lost_acknowledged: usize,
    /// Captured and not there.
    pub lost: usize,
    /// There, although no device captured it.
    pub unknown: usize,
    /// Took effect more than once.
    pub doubled: usize,
    /// An op without its effects, or with a part of them.
    pub torn: usize,
    /// Refused or held: none of this work should be.
    pub unsettled: usize,
    /// Numbers of the stream that no op has, or two.
    pub seq_gaps: usize,
    /// Devices whose numbers are not 1, 2, 3, …
    pub dseq_gaps: usize,
    /// Two tickets of one site and day with one number.
    pub same_number: usize,
    /// Devices that show something else than the server holds for them.
    pub diverged: usize,
}

impl Findings {
    /// Nothing is wrong.
    #[must_use]
    pub fn clean(&self) -> bool {
        let Findings { captured, acknowledged, seq, .. } = *self;
        *self == Findings { captured, acknowledged, seq, ..Findings::default() }
    }
}

impl fmt::Display for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} ops captured, {} acknowledged, stream at {}; lost acknowledged {}, lost {}, unknown {}, doubled {}, \
             torn {}, refused or held {}, seq gaps {}, device gaps {}, equal numbers {}, diverged devices {}",
            self.captured,
            self.acknowledged,
            self.seq,
            self.lost_acknowledged,
            self.lost,
            self.unknown,
            self.doubled,
            self.torn,
            self.unsettled,
            self.seq_gaps,
            self.dseq_gaps,
            self.same_number,
            self.diverged,
        )
    }
}

/// One op as the database has it.
struct Stored {
    device: Id,
    dseq: u64,
    kind: String,
    seq: u64,
    settled: bool,
}

/// Compares. The chain, every row against it and SQLite's own check come first; the server must be stopped.
///
/// # Errors
/// When the database is damaged: then nothing else counts.
pub fn audit(database: &Path, devices: &[Device]) -> Result<Findings> {
    let facts = server::backup::examine(database).context("the database cannot be trusted")?;
    ensure!(facts.streams.len() == 1, "{} streams", facts.streams.len());
    let stream = StreamId(facts.streams[0].stream.parse().context("a stream without an id")?);
    let ops = ops_of(database)?;
    let mut reader = Database::existing(database).reader()?;
    let mut findings = Findings { seq: facts.streams[0].seq, ..Findings::default() };
    let mut captured: BTreeMap<OpId, &Trace> = BTreeMap::new();
    for Ledger { captured: own, acknowledged, .. } in devices.iter().map(|device| &device.ledger) {
        captured.extend(own.iter().map(|(op, trace)| (*op, trace)));
        findings.acknowledged += acknowledged.len();
        findings.lost_acknowledged += acknowledged.iter().filter(|op| !ops.contains_key(op)).count();
    }
    findings.captured = captured.len();
    findings.lost = captured.keys().filter(|op| !ops.contains_key(op)).count();
    let ours = |stored: &Stored| ["tickets.open", "tickets.add_note"].contains(&stored.kind.as_str());
    findings.unknown = ops.iter().filter(|(op, stored)| ours(stored) && !captured.contains_key(op)).count();
    findings.unsettled =
        captured.keys().filter(|op| ops.get(op).is_some_and(|stored| !stored.settled)).count();
    numbers(&ops, &mut findings);
    let rows = effects(&mut reader, stream, &ops, &captured, &mut findings)?;
    findings.diverged = devices.iter().filter(|device| !shows(device, &rows)).count();
    Ok(findings)
}

fn ops_of(database: &Path) -> Result<BTreeMap<OpId, Stored>> {
    let connection = Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let mut statement = connection.prepare("SELECT op, device, dseq, kind, seq, settled FROM op")?;
    let read = statement.query_map([], |row| {
        Ok((
            OpId(Id(row.get(0)?)),
            Stored {
                device: Id(row.get(1)?),
                dseq: row.get::<_, i64>(2)?.unsigned_abs(),
                kind: row.get(3)?,
                seq: row.get::<_, i64>(4)?.unsigned_abs(),
                settled: row.get(5)?,
            },
        ))
    })?;
    Ok(read.collect::<Result<_, _>>()?)
}

/// Both orders are dense: the stream's, and each device's own.
fn numbers(ops: &BTreeMap<OpId, Stored>, findings: &mut Findings) {
    let seqs: BTreeSet<u64> = ops.values().map(|stored| stored.seq).collect();
    let missing = (1..=findings.seq).filter(|seq| !seqs.contains(seq)).count();
    findings.seq_gaps = missing + (ops.len() - seqs.len());
    let mut by_device: BTreeMap<Id, Vec<u64>> = BTreeMap::new();
    for stored in ops.values() {
        by_device.entry(stored.device).or_default().push(stored.dseq);
    }
    for numbers in by_device.values_mut() {
        numbers.sort_unstable();
        let dense = numbers.iter().zip(1..).all(|(number, expected)| *number == expected);
        findings.dseq_gaps += usize::from(!dense);
    }
}

/// Every trace exactly once, whole. Returns the tickets as they are now.
fn effects(
    reader: &mut dyn AuthorityReader,
    stream: StreamId,
    ops: &BTreeMap<OpId, Stored>,
    captured: &BTreeMap<OpId, &Trace>,
    findings: &mut Findings,
) -> Result<BTreeMap<Id, Row>> {
    let rows: BTreeMap<Id, Row> = rows_of(reader, stream, Ticket::KIND)?;
    let callers = rows_of(reader, stream, TicketCaller::KIND)?;
    let (mut titles, mut notes): (BTreeMap<String, usize>, BTreeMap<String, usize>) = Default::default();
    let (mut numbers, mut by_number) = (0, BTreeSet::new());
    let mut entries = Vec::new();
    for row in rows.values() {
        let ticket: Ticket = row.decode()?;
        *titles.entry(ticket.title).or_default() += 1;
        if let Some(number) = ticket.number {
            numbers += 1;
            by_number.insert((ticket.site, number));
        }
        entries.extend(ticket.timeline);
    }
    for row in rows_of(reader, stream, TicketHistory::KIND)?.values() {
        entries.extend(row.decode::<TicketHistory>()?.entries);
    }
    for entry in entries {
        if let What::Noted { text, .. } = entry.what {
            *notes.entry(text).or_default() += 1;
        }
    }
    findings.same_number = numbers - by_number.len();
    for (op, trace) in captured {
        let Some(stored) = ops.get(op).filter(|stored| stored.settled) else { continue };
        let found = match trace {
            Trace::Ticket { ticket, title } => {
                // The caller's row is written by the opening alone: it must carry the opening's number.
                let caller = callers.get(&ticket.caller()).is_some_and(|row| row.seq == stored.seq);
                if caller { titles.get(title) } else { None }
            }
            Trace::Note { text, .. } => notes.get(text),
        };
        match found.copied().unwrap_or_default() {
            0 => findings.torn += 1,
            1 => {}
            _ => findings.doubled += 1,
        }
    }
    Ok(rows)
}

fn rows_of(reader: &mut dyn AuthorityReader, stream: StreamId, kind: &str) -> Result<BTreeMap<Id, Row>> {
    let rows = reader.rows_of_kind(stream, &Kind::new(kind))?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// Whether the device shows exactly the tickets of its scopes, byte for byte (invariant 5).
fn shows(device: &Device, rows: &BTreeMap<Id, Row>) -> bool {
    let scopes = &device.replica.cache_state().scopes;
    let expected = rows.values().filter(|row| scopes.contains(&row.scope)).map(|row| (row.id, row));
    let expected: BTreeMap<Id, &Row> = expected.collect();
    let shown = device.replica.rows_of(&Kind::new(Ticket::KIND));
    shown.len() == expected.len()
        && shown.iter().all(|row| expected.get(&row.id).is_some_and(|known| **known == **row))
}
