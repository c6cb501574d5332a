//! Does any answer ever hold what the asker may not read (S15)? A million requests from people of all ranks, honest and
//! forged, over every route of the server's table; every byte of every answer is searched for marks that stand in the
//! secrets of each site.
//!
//! Who may read what is worked out by the harness itself, from what it told the server to do (`world`), never by
//! asking the code under test. Most requests go straight into the router, some over a real connection.
//!
//! Reading order: [`canary`] (the marks), [`world`] (who may read which), [`forger`] (one person's device that lies),
//! [`drivers`] (what is asked of each route).

pub mod ask;
pub mod canary;
pub mod drivers;
pub mod forger;
pub mod world;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use anyhow::{Result, ensure};

use self::canary::Secret;
use self::forger::Forger;
use self::world::{Known, World};
use crate::prng::Prng;

/// Requests between two changes of rights.
const BURST: usize = 2_000;
/// Leaks that are shown in full.
const SHOWN: usize = 10;

/// What is tried.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    pub requests: usize,
    pub seed: u64,
}

/// What was found.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    pub requests: usize,
    /// Answers that held marks the asker may read: real rows, not refusals.
    pub authorized: usize,
    pub over_sockets: usize,
    /// Answers with a mark that the asker may not read.
    pub leaks: usize,
    pub shown: Vec<String>,
    pub bytes: u64,
    /// Times that somebody's rights were changed in between.
    pub changes_of_rights: usize,
    /// By route: requests, answers below 400.
    pub routes: BTreeMap<&'static str, (usize, usize)>,
    /// How often each mark was read by somebody who may.
    pub read: BTreeMap<Secret, usize>,
}

impl Outcome {
    /// No leak, and a real test: at least half of the answers held rows, and every secret was read by somebody.
    #[must_use]
    pub fn clean(&self) -> bool {
        self.leaks == 0 && self.authorized * 2 >= self.requests
    }

    fn add(&mut self, part: Outcome) {
        self.requests += part.requests;
        self.authorized += part.authorized;
        self.over_sockets += part.over_sockets;
        self.leaks += part.leaks;
        self.bytes += part.bytes;
        self.shown.extend(part.shown);
        self.shown.truncate(SHOWN);
        for (route, (asked, fine)) in part.routes {
            let known = self.routes.entry(route).or_default();
            (known.0, known.1) = (known.0 + asked, known.1 + fine);
        }
        for (secret, times) in part.read {
            *self.read.entry(secret).or_default() += times;
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let share = 100.0 * self.authorized as f64 / self.requests.max(1) as f64;
        writeln!(
            f,
            "{} requests ({} over sockets), {:.1} % answered with rows, {} MB searched, rights changed {} times",
            self.requests,
            self.over_sockets,
            share,
            self.bytes / 1_000_000,
            self.changes_of_rights
        )?;
        for (route, (asked, fine)) in &self.routes {
            writeln!(f, "  {asked:>8} {fine:>8} fine  {route}")?;
        }
        for leak in &self.shown {
            writeln!(f, "LEAK {leak}")?;
        }
        write!(f, "{} leaks", self.leaks)
    }
}

/// Runs it.
///
/// # Errors
/// When the world cannot be made, or the server fails.
pub async fn run(plan: Plan) -> Result<Outcome> {
    let mut prng = Prng::new(plan.seed);
    let mut world = World::make(&mut prng).await?;
    let mut forgers = world.forgers(&mut prng).await?;
    let mut outcome = Outcome::default();
    // Each route once by each person, before chance decides.
    let first = world.known();
    for forger in &mut forgers {
        for driver in drivers::DRIVERS {
            forger.ask_route(driver, &first, &mut outcome).await?;
        }
    }
    // Whoever holds the server's state keeps its writer alive, and closing would wait for ever.
    drop(first);
    while outcome.requests < plan.requests {
        let known = Arc::new(world.known());
        let share = BURST.div_ceil(forgers.len());
        let asking: Vec<_> = forgers
            .into_iter()
            .map(|forger| world.server().spawn(burst(forger, Arc::clone(&known), share)))
            .collect();
        forgers = Vec::new();
        for asked in asking {
            let (forger, part) = asked.await??;
            forgers.push(forger);
            outcome.add(part);
        }
        world.change_rights(&mut prng).await?;
        outcome.changes_of_rights += 1;
        for forger in &mut forgers {
            forger.come_back(&world.known()).await?;
        }
    }
    ensure!(outcome.read.keys().count() >= 8, "the secrets were hardly ever read: {:?}", outcome.read);
    world.close();
    Ok(outcome)
}

async fn burst(mut forger: Forger, known: Arc<Known>, requests: usize) -> Result<(Forger, Outcome)> {
    let mut outcome = Outcome::default();
    for _ in 0..requests {
        let driver = drivers::pick(&mut forger.prng);
        forger.ask_route(driver, &known, &mut outcome).await?;
    }
    Ok((forger, outcome))
}
