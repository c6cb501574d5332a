//! An hour-old backup put back under live tablets: afterwards the ops are the union of all that anybody captured
//! (sync.md 2.10), whether the server was told or not.

use std::fmt;
use std::fs;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use server::backup::{StreamFacts, examine};

use crate::audit::{self, Findings};
use crate::clock::instant;
use crate::house::House;
use crate::prng::Prng;
use crate::shift::{self, Pace, Patience, Shift};

/// Work of so many ops is waited for this long at most.
const WORK_WITHIN: Duration = Duration::from_secs(600);

/// How the past comes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// `guanjia backup restore`: a new epoch from the start, everybody signs in anew.
    Command,
    /// The file was replaced; the first device that knows a later head tells.
    Silent,
}

/// What is tried. The backup is taken `ops` ops after the beginning, put back `ops` ops later, and work goes on for
/// `ops` more.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    pub how: How,
    pub devices: usize,
    pub ops: u64,
    pub seed: u64,
}

/// What came of it.
#[derive(Debug)]
pub struct Outcome {
    pub how: How,
    /// Where the stream was in the backup.
    pub backup_seq: u64,
    /// Where it was when the server was set back, as far as the file tells.
    pub lost_seq: u64,
    /// Whether the server's history line is another one now.
    pub new_epoch: bool,
    /// The highest `durable_seq` any device was told before the server was set back.
    pub durable: u64,
    pub findings: Findings,
}

impl Outcome {
    /// Everything is there again, under a new epoch, and no device was told that more than the backup is safe.
    #[must_use]
    pub fn clean(&self) -> bool {
        self.findings.clean()
            && self.new_epoch
            && self.lost_seq > self.backup_seq
            && self.durable <= self.backup_seq
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Outcome { how, backup_seq, lost_seq, new_epoch, durable, findings } = self;
        write!(
            f,
            "{how:?}: set back from {lost_seq} to {backup_seq}, new epoch {new_epoch}, durable seq told {durable}; \
             {findings}"
        )
    }
}

/// Runs it. What is wrong stands in the outcome.
///
/// # Errors
/// When a device or the server could not go on at all.
pub async fn run(binary: &Path, plan: Plan) -> Result<Outcome> {
    let mut prng = Prng::new(plan.seed);
    let mut house = House::open(binary, 4, plan.devices.min(12)).await?;
    let shift = Shift::default();
    let pace = Pace { pause: (50, 500), ops: 2, patience: Patience::Impatient };
    let working = shift::begin(&house, plan.devices, pace, &shift, &mut prng).await?;
    work(&shift, plan.ops).await?;
    let backup = house.program.back_up().await?;
    let saved = facts(&backup)?;
    work(&shift, 2 * plan.ops).await?;
    ensure!(!house.program.has_died(), "the server died by itself: {}", house.program.log());
    house.program.kill();
    let lost = facts(&house.program.database())?;
    match plan.how {
        How::Command => house.program.restore(&backup).await?,
        How::Silent => house.program.set_back_silently(&backup)?,
    }
    house.program.start().await?;
    work(&shift, 3 * plan.ops).await?;
    let devices = shift::end(&shift, working).await?;
    house.program.kill();
    let after = facts(&house.program.database())?;
    let findings = audit::audit(&house.program.database(), &devices)?;
    fs::remove_file(&backup)?;
    Ok(Outcome {
        how: plan.how,
        backup_seq: saved.seq,
        lost_seq: lost.seq,
        new_epoch: after.epoch != lost.epoch,
        durable: devices.iter().map(|device| device.ledger.durable).max().unwrap_or_default(),
        findings,
    })
}

fn facts(database: &Path) -> Result<StreamFacts> {
    examine(database)?.streams.into_iter().next().context("a database without a stream")
}

/// Waits until the tablets have captured so many ops together.
async fn work(shift: &Shift, ops: u64) -> Result<()> {
    let begun = instant();
    while shift.captured() < ops {
        if begun.elapsed() > WORK_WITHIN {
            bail!("{} of {ops} ops in {WORK_WITHIN:?}", shift.captured());
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Ok(())
}
