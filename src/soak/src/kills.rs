//! The server killed at random moments under many pushing and pulling tablets (sync.md 3.3).

use std::fmt;
use std::path::Path;

use anyhow::{Result, ensure};

use crate::audit::{self, Findings};
use crate::house::House;
use crate::prng::Prng;
use crate::shift::{self, Pace, Patience, Shift};

/// What is tried.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    pub kills: u32,
    pub devices: usize,
    pub seed: u64,
}

/// What came of it.
#[derive(Debug)]
pub struct Outcome {
    pub kills: u32,
    pub findings: Findings,
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} kills: {}", self.kills, self.findings)
    }
}

/// Runs it. What is wrong stands in the findings.
///
/// # Errors
/// When a device or the server could not go on at all.
pub async fn run(binary: &Path, plan: Plan) -> Result<Outcome> {
    let mut prng = Prng::new(plan.seed);
    let mut house = House::open(binary, 4, plan.devices.min(12)).await?;
    let shift = Shift::default();
    let pace = Pace { pause: (20, 400), ops: 3, patience: Patience::Impatient };
    let working = shift::begin(&house, plan.devices, pace, &shift, &mut prng).await?;
    for _ in 0..plan.kills {
        tokio::time::sleep(prng.pause(30, 900)).await;
        ensure!(!house.program.has_died(), "the server died by itself: {}", house.program.log());
        house.program.kill();
        house.program.start().await?;
    }
    let devices = shift::end(&shift, working).await?;
    house.program.kill();
    let findings = audit::audit(&house.program.database(), &devices)?;
    Ok(Outcome { kills: plan.kills, findings })
}
