//! Ranged reads in the order of sequence numbers, over many scopes at once.

use domain::{Row, Scope, Timestamp};
use rusqlite::{Connection, Rows, Statement, params};
use storage::StorageError;
use sync::authority::{CardScan, OlderScan, RowScan, Scanned};
use sync::message::{Card, Gone};

use crate::columns::{Columns, ENTITY, count, number, record};
use crate::failure::During;

/// Rows by ascending seq, then id; reads past the limits to the end of the last seq.
///
/// One index range per scope, merged here step by step: `scope IN (…) ORDER BY seq` would sort everything that is
/// left for every page.
pub(crate) fn rows(connection: &Connection, scan: &RowScan) -> Result<Scanned, StorageError> {
    let sql = format!(
        "SELECT {ENTITY} FROM entity WHERE stream = ?1 AND scope = ?2 AND seq > ?3 AND seq <= ?4 \
         AND (open OR touched >= ?5) ORDER BY seq, id"
    );
    let what = "reading records";
    let floor = scan.floor.map_or(Timestamp(i64::MIN), |day| day.start());
    let mut statements = prepare(connection, &sql, &scan.scopes)?;
    let mut ranges = Vec::with_capacity(statements.len());
    for (statement, scope) in statements.iter_mut().zip(&scan.scopes) {
        let bound =
            params![scan.stream.0.0, scope.to_string(), number(scan.from), number(scan.until), floor.0];
        ranges.push(Range::start(statement.query(bound).during(what)?)?);
    }
    let mut found: Vec<Row> = Vec::new();
    let mut to = scan.until;
    let mut bytes = 0;
    while let Some(next) =
        ranges.iter_mut().filter(|range| range.head.is_some()).min_by_key(|range| range.key())
    {
        let full = found.len() >= scan.limit || bytes >= scan.max_bytes;
        if let Some(last) = found.last().map(|row| row.seq)
            && full
            && next.head.as_ref().is_some_and(|row| row.seq != last)
        {
            to = last;
            break;
        }
        let row = next.advance()?;
        bytes += row.as_ref().map_or(0, |row| row.bytes.len());
        found.extend(row);
    }
    Ok(Scanned { rows: found, to })
}

/// Closed rows of a kind below the floor, by descending seq: newest of each scope, then the newest of all.
pub(crate) fn older(connection: &Connection, scan: &OlderScan) -> Result<Vec<Row>, StorageError> {
    let what = "reading older records";
    let sql = format!(
        "SELECT {ENTITY} FROM entity WHERE stream = ?1 AND scope = ?2 AND seq < ?3 AND kind = ?4 \
         AND NOT open AND touched < ?5 ORDER BY seq DESC LIMIT ?6"
    );
    let mut statement = connection.prepare_cached(&sql).during(what)?;
    let before = number(scan.before.min(i64::MAX as u64));
    let mut found: Vec<Row> = Vec::new();
    for scope in &scan.scopes {
        let bound = params![
            scan.stream.0.0,
            scope.to_string(),
            before,
            scan.kind,
            scan.floor.start().0,
            count(scan.limit)
        ];
        for row in statement.query_map(bound, record).during(what)? {
            found.push(row.during(what)?);
        }
    }
    found.sort_by_key(|row| core::cmp::Reverse((row.seq, row.id)));
    found.truncate(scan.limit);
    Ok(found)
}

/// Removals by ascending seq within the range; the floor and the limits do not apply to them.
pub(crate) fn gone(connection: &Connection, scan: &RowScan) -> Result<Vec<Gone>, StorageError> {
    let what = "reading removals";
    let sql = "SELECT id, seq FROM gone WHERE stream = ?1 AND scope = ?2 AND seq > ?3 AND seq <= ?4";
    let mut statement = connection.prepare_cached(sql).during(what)?;
    let mut found = Vec::new();
    for &scope in &scan.scopes {
        let bound = params![scan.stream.0.0, scope.to_string(), number(scan.from), number(scan.until)];
        let removals = statement
            .query_map(bound, |row| Ok(Gone { id: row.id(0)?, scope, seq: row.number(1)? }))
            .during(what)?;
        for removal in removals {
            found.push(removal.during(what)?);
        }
    }
    found.sort_by_key(|removal: &Gone| (removal.seq, removal.id, removal.scope));
    Ok(found)
}

/// Open cards of a device that it does not list as known, oldest first.
pub(crate) fn cards(connection: &Connection, scan: &CardScan) -> Result<Vec<Card>, StorageError> {
    let what = "reading cards";
    let sql = "SELECT body FROM card WHERE stream = ?1 AND device = ?2 AND closed = 0 ORDER BY seq LIMIT ?3";
    let mut statement = connection.prepare_cached(sql).during(what)?;
    // So many may be known already; the rest must still fill the limit.
    let limit = scan.limit.saturating_add(scan.known.len());
    let bound = params![scan.stream.0.0, scan.device.id().0, count(limit)];
    let found = statement.query_map(bound, |row| row.packed::<Card>(0)).during(what)?;
    let mut cards = Vec::new();
    for card in found {
        let card = card.during(what)?;
        if !scan.known.contains(&card.op) && cards.len() < scan.limit {
            cards.push(card);
        }
    }
    Ok(cards)
}

/// One scope's rows with the next of them already read.
struct Range<'a> {
    rows: Rows<'a>,
    head: Option<Row>,
}

impl<'a> Range<'a> {
    fn start(rows: Rows<'a>) -> Result<Range<'a>, StorageError> {
        let mut range = Range { rows, head: None };
        range.advance()?;
        Ok(range)
    }

    fn key(&self) -> Option<(u64, domain::Id)> {
        self.head.as_ref().map(|row| (row.seq, row.id))
    }

    /// Takes the head and reads the row behind it.
    fn advance(&mut self) -> Result<Option<Row>, StorageError> {
        let what = "reading records";
        let next = self.rows.next().during(what)?.map(record).transpose().during(what)?;
        Ok(core::mem::replace(&mut self.head, next))
    }
}

fn prepare<'a>(
    connection: &'a Connection,
    sql: &str,
    scopes: &[Scope],
) -> Result<Vec<Statement<'a>>, StorageError> {
    scopes.iter().map(|_| connection.prepare(sql).during("preparing a read")).collect()
}
