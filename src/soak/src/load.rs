//! Five hundred devices that look, some that write, and the morning on which all come back at once (sync.md 3.4).

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::rc::Rc;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use domain::{Id, Record, Row, SiteId};
use tickets::Ticket;
use tokio::sync::Notify;
use tokio::task::JoinHandle;

use crate::clock::{instant, quantile};
use crate::device::{Device, Stop};
use crate::house::House;
use crate::link::Pokes;
use crate::prng::Prng;
use crate::work::{self, Trace};

/// Without a poke a client asks this often.
const POLL: Duration = Duration::from_secs(60);
/// Nothing may take longer than this to come home.
const DRAIN_LIMIT: Duration = Duration::from_secs(300);

/// What is tried.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    pub devices: usize,
    pub sites: usize,
    pub seconds: u64,
    /// Ops a second of all devices together, while it is calm.
    pub rate: u64,
    /// Ops that all devices together bring back in the storm.
    pub backlog: u64,
    pub seed: u64,
}

/// What was measured.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    pub ops: u64,
    pub steady_rate: f64,
    /// Push answered: median, 99th percentile, longest.
    pub push: [Duration; 3],
    /// Push answered to visible at another device: median, 95th percentile, longest.
    pub committed_to_visible: [Duration; 3],
    /// The same from the moment the push leaves.
    pub sent_to_visible: [Duration; 3],
    pub sightings: usize,
    pub pulls_per_second: f64,
    /// Shares of one processor while it was calm.
    pub server_cores: f64,
    /// Live connections that broke.
    pub broken_live: u64,
    /// Until the last op of the storm was acknowledged, and until every device had seen everything.
    pub drained: Duration,
    pub settled: Duration,
    /// Push answered in the storm: median, 99th percentile, longest.
    pub storm_push: [Duration; 3],
    pub put_off: usize,
    /// Resident memory of the server in KiB: before, after the calm, and the most ever.
    pub memory_kib: [u64; 3],
    pub backlog: u64,
    /// Devices whose tickets are not exactly the server's.
    pub wrong: String,
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ms = |[a, b, c]: [Duration; 3]| {
            let ms = |d: Duration| d.as_secs_f64() * 1_000.0;
            format!("{:.1} / {:.1} / {:.1} ms", ms(a), ms(b), ms(c))
        };
        let storm_rate = self.backlog as f64 / self.drained.as_secs_f64().max(0.001);
        writeln!(f, "steady: {} ops, {:.1} ops/s", self.ops, self.steady_rate)?;
        writeln!(f, "push p50 / p99 / max: {}", ms(self.push))?;
        writeln!(f, "committed to visible p50 / p95 / max: {}", ms(self.committed_to_visible))?;
        writeln!(f, "sent to visible p50 / p95 / max: {} ({})", ms(self.sent_to_visible), self.sightings)?;
        writeln!(f, "pulls: {:.0}/s, server: {:.2} cores", self.pulls_per_second, self.server_cores)?;
        writeln!(f, "broken live connections: {}", self.broken_live)?;
        writeln!(
            f,
            "storm: {} ops drained in {:.1} s ({storm_rate:.0} ops/s), everybody up to date after {:.1} s",
            self.backlog,
            self.drained.as_secs_f64(),
            self.settled.as_secs_f64()
        )?;
        writeln!(f, "storm push p50 / p99 / max: {}, put off {} times", ms(self.storm_push), self.put_off)?;
        let mib = self.memory_kib.map(|kib| kib / 1024);
        writeln!(
            f,
            "server memory before / after the calm / most: {} / {} / {} MiB",
            mib[0], mib[1], mib[2]
        )?;
        write!(f, "{}", self.wrong)
    }
}

/// When each new ticket left its device and was answered; what the others see is measured against it.
#[derive(Default)]
struct Sightings {
    sent: RefCell<BTreeMap<Id, (usize, Instant)>>,
    answered: RefCell<BTreeMap<Id, Instant>>,
    /// Seen by a device other than the author's: which ticket, when.
    seen: RefCell<Vec<(Id, Instant)>>,
    pulls: Cell<u64>,
    broken_live: Cell<u64>,
}

impl Sightings {
    fn look(&self, who: usize, rows: &[Row]) {
        self.pulls.set(self.pulls.get() + 1);
        let now = instant();
        let sent = self.sent.borrow();
        // Only a ticket's first image: a later one may have been held up by its note.
        for row in rows.iter().filter(|row| row.rev == 1 && row.kind.as_str() == Ticket::KIND) {
            if sent.get(&row.id).is_some_and(|(author, _)| *author != who) {
                self.seen.borrow_mut().push((row.id, now));
            }
        }
    }

    fn since(&self, begin: impl Fn(&Id) -> Option<Instant>) -> Vec<Duration> {
        let seen = self.seen.borrow();
        seen.iter().filter_map(|(id, at)| Some(at.saturating_duration_since(begin(id)?))).collect()
    }
}

/// One tablet on a desk.
struct Desk {
    device: Device,
    number: usize,
    site: SiteId,
    made: u64,
    prng: Prng,
    sightings: Rc<Sightings>,
}

/// Runs it.
///
/// # Errors
/// When a device or the server could not go on at all.
pub async fn run(binary: &Path, plan: Plan) -> Result<Outcome> {
    let mut prng = Prng::new(plan.seed);
    let mut house = House::open(binary, plan.sites, 4 * plan.sites).await?;
    let sightings = Rc::new(Sightings::default());
    let mut desks = Vec::new();
    for number in 0..plan.devices {
        let (mut device, site) = house.tablet(number).await?;
        let (noted, prng) = (Rc::clone(&sightings), prng.fork());
        device.watch = Some(Rc::new(move |rows| noted.look(number, rows)));
        desks.push(Desk { device, number, site, made: 0, prng, sightings: Rc::clone(&sightings) });
    }
    let mut outcome = Outcome { backlog: plan.backlog, ..Outcome::default() };
    outcome.memory_kib[0] = house.program.memory_kib().map_or(0, |(now, _)| now);
    let desks = calm(&house, plan, desks, &sightings, &mut outcome).await?;
    ensure!(!house.program.has_died(), "the server died: {}", house.program.log());
    outcome.memory_kib[1] = house.program.memory_kib().map_or(0, |(now, _)| now);
    let desks = storm(plan, desks, &mut outcome).await?;
    outcome.memory_kib[2] = house.program.memory_kib().map_or(0, |(_, most)| most);
    let devices: Vec<Device> = desks.into_iter().map(|desk| desk.device).collect();
    house.program.kill();
    let findings = crate::audit::audit(&house.program.database(), &devices)?;
    outcome.wrong = findings.to_string();
    ensure!(findings.clean(), "{findings}");
    Ok(outcome)
}

/// Everybody looks, and now and then somebody writes.
async fn calm(
    house: &House,
    plan: Plan,
    desks: Vec<Desk>,
    sightings: &Sightings,
    outcome: &mut Outcome,
) -> Result<Vec<Desk>> {
    let begun = instant();
    let until = begun + Duration::from_secs(plan.seconds);
    let mean_ms = 1_000 * plan.devices as u64 / plan.rate.max(1);
    let start = |desk: Desk| tokio::task::spawn_local(desk.sit(until, mean_ms));
    let working: Vec<JoinHandle<Result<Desk>>> = desks.into_iter().map(start).collect();
    // Arriving is a small storm of its own; what follows is measured.
    tokio::time::sleep(Duration::from_secs(plan.seconds / 6)).await;
    let (ticks, pulls, measured) = (house.program.processor_ticks(), sightings.pulls.get(), instant());
    tokio::time::sleep_until((until - Duration::from_millis(200)).into()).await;
    let seconds = measured.elapsed().as_secs_f64();
    let used = house.program.processor_ticks().zip(ticks).map_or(0, |(now, then)| now - then);
    outcome.server_cores = used as f64 / 100.0 / seconds;
    outcome.pulls_per_second = (sightings.pulls.get() - pulls) as f64 / seconds;
    let mut desks = Vec::new();
    for worker in working {
        desks.push(worker.await??);
    }
    outcome.ops = desks.iter().map(|desk| desk.made).sum();
    outcome.steady_rate = outcome.ops as f64 / begun.elapsed().as_secs_f64();
    outcome.broken_live = sightings.broken_live.get();
    outcome.push = spread(&mut pushes(&desks), 0.99);
    let (answered, sent) = (sightings.answered.borrow(), sightings.sent.borrow());
    outcome.committed_to_visible = spread(&mut sightings.since(|id| answered.get(id).copied()), 0.95);
    outcome.sent_to_visible = spread(&mut sightings.since(|id| sent.get(id).map(|(_, at)| *at)), 0.95);
    outcome.sightings = sightings.seen.borrow().len();
    Ok(desks)
}

/// Everybody was away, has captured meanwhile, and comes back in the same moment.
async fn storm(plan: Plan, mut desks: Vec<Desk>, outcome: &mut Outcome) -> Result<Vec<Desk>> {
    let (n_desks, ops) = (desks.len() as u64, plan.backlog);
    for desk in &mut desks {
        desk.device.ledger.pushes.clear();
        desk.device.link().close();
        let share = ops / n_desks + u64::from((desk.number as u64) < ops % n_desks);
        for _ in 0..share {
            let work = desk.next();
            desk.device.capture(vec![work]).await?;
        }
    }
    let begun = instant();
    let start = |desk: Desk| tokio::task::spawn_local(desk.come_home(begun));
    let working: Vec<JoinHandle<Result<(Desk, Duration)>>> = desks.into_iter().map(start).collect();
    let mut desks = Vec::new();
    for worker in working {
        let (desk, drained) = worker.await??;
        outcome.drained = outcome.drained.max(drained);
        desks.push(desk);
    }
    for desk in &mut desks {
        crate::house::settle(&mut desk.device).await?;
    }
    outcome.settled = begun.elapsed();
    outcome.storm_push = spread(&mut pushes(&desks), 0.99);
    outcome.put_off = desks.iter().flat_map(|desk| desk.device.ledger.put_off.values()).sum();
    Ok(desks)
}

fn pushes(desks: &[Desk]) -> Vec<Duration> {
    let all = desks.iter().flat_map(|desk| &desk.device.ledger.pushes);
    all.filter(|(_, ops)| *ops > 0).map(|(took, _)| *took).collect()
}

fn spread(measured: &mut [Duration], high: f64) -> [Duration; 3] {
    [quantile(measured, 0.5), quantile(measured, high), quantile(measured, 1.0)]
}

impl Desk {
    async fn sit(mut self, until: Instant, mean_ms: u64) -> Result<Desk> {
        let poked = Rc::new(Notify::new());
        let listening = self.listen(&poked).await?;
        // Everybody arrives with what there is already.
        self.round().await?;
        let mut next = self.next_capture(mean_ms);
        while instant() < until {
            tokio::select! {
                biased;
                () = tokio::time::sleep_until(next.min(until).into()) => {
                    if instant() < until {
                        self.write().await?;
                        next = self.next_capture(mean_ms);
                    }
                }
                () = poked.notified() => self.round().await?,
                () = tokio::time::sleep(POLL) => self.round().await?,
            }
        }
        listening.abort();
        Ok(self)
    }

    fn next_capture(&mut self, mean_ms: u64) -> Instant {
        instant() + self.prng.pause(0, 2 * mean_ms)
    }

    async fn listen(&self, poked: &Rc<Notify>) -> Result<JoinHandle<()>> {
        let mut pokes: Pokes = self.device.live().await?;
        let (poked, sightings) = (Rc::clone(poked), Rc::clone(&self.sightings));
        Ok(tokio::task::spawn_local(async move {
            while pokes.next().await.is_ok() {
                poked.notify_one();
            }
            sightings.broken_live.set(sightings.broken_live.get() + 1);
        }))
    }

    fn next(&mut self) -> work::Work {
        self.made += 1;
        let mark = format!("<{}.{}>", self.number, self.made);
        work::open(&mut self.prng, self.site, &mark, "Caller")
    }

    /// Captures one ticket and sends it at once.
    async fn write(&mut self) -> Result<()> {
        let work = self.next();
        let Trace::Ticket { ticket, .. } = &work.trace else { return Ok(()) };
        let id = ticket.0;
        self.sightings.sent.borrow_mut().insert(id, (self.number, instant()));
        self.device.capture(vec![work]).await?;
        let done = self.device.push().await;
        let answered = instant();
        self.finish(done).await?;
        if self.device.pending() == 0 {
            self.sightings.answered.borrow_mut().insert(id, answered);
        }
        self.round().await
    }

    async fn round(&mut self) -> Result<()> {
        let done = self.device.round().await;
        self.finish(done).await
    }

    async fn finish(&mut self, done: Result<(), Stop>) -> Result<()> {
        match done {
            Ok(()) => Ok(()),
            Err(Stop::Broken(error)) => Err(error),
            Err(Stop::SignIn) => self.device.sign_in_again().await,
            Err(Stop::Later { after, .. }) => {
                let after = after.unwrap_or(Duration::from_secs(1));
                tokio::time::sleep(after + self.prng.pause(0, 1_000)).await;
                Ok(())
            }
        }
    }

    /// Until nothing is pending and everything is here; when the last op was acknowledged.
    async fn come_home(mut self, begun: Instant) -> Result<(Desk, Duration)> {
        let mut drained = None;
        loop {
            ensure!(begun.elapsed() < DRAIN_LIMIT, "device {} keeps {}", self.number, self.device.pending());
            if drained.is_none() {
                let done = self.device.push().await;
                self.finish(done).await?;
                drained = (self.device.pending() == 0).then(|| begun.elapsed());
            }
            self.round().await?;
            if let Some(drained) = drained
                && self.device.pending() == 0
                && self.device.replica.status().whole
            {
                return Ok((self, drained));
            }
        }
    }
}
