//! The server's disk runs full while people work: 507, nothing is lost, and nobody has to help afterwards (sync.md 3.3).
//!
//! SQLite itself refuses to grow (`max_page_count`): the same error, at the same places, as a disk without a free block.

use std::fmt;
use std::fs;
use std::path::Path;
use std::time::Duration;

use anyhow::{Result, ensure};
use rusqlite::{Connection, OpenFlags};

use crate::audit::{self, Findings};
use crate::clock::instant;
use crate::house::House;
use crate::prng::Prng;
use crate::shift::{self, Pace, Patience, Shift};

/// What is tried.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    pub devices: usize,
    /// How long the disk stays full.
    pub full: Duration,
    pub seed: u64,
}

/// What came of it.
#[derive(Debug)]
pub struct Outcome {
    /// Answers 507 while the disk was full.
    pub put_off: usize,
    /// Ops captured while the disk was full.
    pub captured_meanwhile: u64,
    /// From room to the last device's last op at the server, with the product's own pauses.
    pub recovered_after: Duration,
    pub findings: Findings,
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Outcome { put_off, captured_meanwhile, recovered_after, findings } = self;
        write!(
            f,
            "{put_off} answers 507, {captured_meanwhile} ops captured meanwhile, recovered after {:.1} s; {findings}",
            recovered_after.as_secs_f64()
        )
    }
}

/// Runs it. What is wrong stands in the findings.
///
/// # Errors
/// When a device or the server could not go on at all.
pub async fn run(binary: &Path, plan: Plan) -> Result<Outcome> {
    let mut prng = Prng::new(plan.seed);
    let elsewhere = tempfile::tempdir()?;
    let limit = elsewhere.path().join("pages");
    let fault = format!("pages_in:{}", limit.display());
    let mut house = House::open_with(binary, 2, plan.devices.min(8), &[("GUANJIA_FAULT", &fault)]).await?;
    let shift = Shift::default();
    let pace = Pace { pause: (50, 300), ops: 3, patience: Patience::Product };
    let working = shift::begin(&house, plan.devices, pace, &shift, &mut prng).await?;
    tokio::time::sleep(Duration::from_secs(1)).await;
    fs::write(&limit, pages(&house.program.database())?.to_string())?;
    let before = shift.captured();
    tokio::time::sleep(plan.full).await;
    let captured_meanwhile = shift.captured() - before;
    ensure!(!house.program.has_died(), "a full disk has killed the server: {}", house.program.log());
    fs::remove_file(&limit)?;
    let begun = instant();
    let devices = shift::end(&shift, working).await?;
    let recovered_after = begun.elapsed();
    house.program.kill();
    let findings = audit::audit(&house.program.database(), &devices)?;
    let put_off = devices.iter().filter_map(|device| device.ledger.put_off.get(&507)).sum();
    Ok(Outcome { put_off, captured_meanwhile, recovered_after, findings })
}

/// How large the database is now, in pages.
fn pages(database: &Path) -> Result<u32> {
    let connection = Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    Ok(connection.pragma_query_value(None, "page_count", |row| row.get(0))?)
}
