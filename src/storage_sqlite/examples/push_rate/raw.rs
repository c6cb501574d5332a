//! The same rows into the same tables and indexes by the same driver, with nothing else done: what the engine is held
//! against.

use std::io::Write;
use std::path::Path;
use std::time::Instant;

use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use storage::StorageError;
use storage_sqlite::Database;

/// What an op writes.
const TABLES: &[&str] = &["op", "entity"];
/// Ops of one transaction in the batched run.
const BATCH: usize = 100;
/// Ops of the run with one transaction each, which would last too long with all.
const SINGLE: usize = 400;
/// Flushes of which the median is taken.
const FLUSHES: usize = 51;

type Rows = Vec<Vec<Value>>;

/// Ops per second, 100 a transaction and one a transaction; `from` holds what the engine has written.
pub(crate) fn rates(from: &Path, folder: &Path) -> Result<(f64, f64), String> {
    rates_of(from, folder).map_err(|error| error.to_string())
}

fn rates_of(from: &Path, folder: &Path) -> Result<(f64, f64), Box<dyn std::error::Error>> {
    let source = Connection::open(from)?;
    let all = TABLES.iter().map(|table| read(&source, table)).collect::<Result<Vec<_>, _>>()?;
    Ok((
        insert(&folder.join("batched.db"), &all, BATCH, usize::MAX)?,
        insert(&folder.join("single.db"), &all, 1, SINGLE)?,
    ))
}

fn read(source: &Connection, table: &str) -> rusqlite::Result<Rows> {
    let mut statement = source.prepare(&format!("SELECT * FROM {table}"))?;
    let columns = statement.column_count();
    let rows = statement.query_map([], |row| (0..columns).map(|at| row.get(at)).collect())?;
    rows.collect()
}

/// Inserts everything, `batch` ops with their share of the other rows in each transaction; ops per second.
fn insert(file: &Path, all: &[Rows], batch: usize, most: usize) -> Result<f64, Box<dyn std::error::Error>> {
    Database::open(file).map_err(|error: StorageError| error.to_string())?;
    let connection = Connection::open(file)?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    let ops = all.first().map_or(0, Vec::len);
    let n = ops.min(most);
    let started = Instant::now();
    for from in (0..n).step_by(batch) {
        let to = n.min(from + batch);
        connection.execute_batch("BEGIN IMMEDIATE")?;
        for (table, rows) in TABLES.iter().zip(all) {
            let marks = vec!["?"; rows.first().map_or(0, Vec::len)].join(",");
            let mut statement =
                connection.prepare_cached(&format!("INSERT INTO {table} VALUES ({marks})"))?;
            for row in &rows[from * rows.len() / ops..to * rows.len() / ops] {
                statement.execute(params_from_iter(row))?;
            }
        }
        connection.execute_batch("COMMIT")?;
    }
    Ok(super::per_second(n, started))
}

/// Milliseconds of one flush to this disk, the median.
pub(crate) fn flush_ms(folder: &Path) -> std::io::Result<f64> {
    let mut file = std::fs::File::create(folder.join("flush"))?;
    let mut times = Vec::new();
    for _ in 0..FLUSHES {
        file.write_all(&[7; 4096])?;
        let started = Instant::now();
        file.sync_data()?;
        times.push(started.elapsed().as_secs_f64() * 1_000.0);
    }
    times.sort_by(f64::total_cmp);
    Ok(times[FLUSHES / 2])
}
