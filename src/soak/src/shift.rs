//! People at work: each tablet captures, pushes and pulls until its shift ends, whatever happens to the server.

use std::cell::Cell;
use std::rc::Rc;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use domain::SiteId;
use sync::replica::Backoff;
use tickets::TicketId;
use tokio::task::JoinHandle;

use crate::clock::instant;
use crate::device::{Device, Stop};
use crate::house::{self, House};
use crate::prng::Prng;
use crate::work::{self, Trace, Work};

/// A device may need so long after the last trouble to bring everything home.
const HOME_WITHIN: Duration = Duration::from_secs(120);

/// How a shift goes on; shared by all its tablets.
#[derive(Clone, Default)]
pub struct Shift {
    over: Rc<Cell<bool>>,
    /// Ops captured by all.
    captured: Rc<Cell<u64>>,
}

impl Shift {
    /// No new work from now on: everybody brings home what they have.
    pub fn end(&self) {
        self.over.set(true);
    }

    #[must_use]
    pub fn captured(&self) -> u64 {
        self.captured.get()
    }
}

/// How busy people are.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// Milliseconds between two captures of one tablet, at least and at most.
    pub pause: (u64, u64),
    /// The most ops of one capture.
    pub ops: u64,
    pub patience: Patience,
}

/// How long a tablet waits after a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Patience {
    /// A moment: so that a server killed every second is under load nevertheless.
    Impatient,
    /// As the product's client waits.
    Product,
}

/// One tablet's own work.
struct Worker {
    device: Device,
    site: SiteId,
    number: usize,
    made: u64,
    tickets: Vec<TicketId>,
    backoff: Backoff,
    /// Not before then, as the backoff wants it.
    again: Option<Instant>,
    prng: Prng,
}

/// Signs so many tablets in and puts them to work.
///
/// # Errors
/// When one cannot sign in.
pub async fn begin(
    house: &House,
    n_devices: usize,
    pace: Pace,
    shift: &Shift,
    prng: &mut Prng,
) -> Result<Vec<JoinHandle<Result<Device>>>> {
    let mut workers = Vec::new();
    for number in 0..n_devices {
        let (device, site) = house.tablet(number).await?;
        let (backoff, prng) = (Backoff::default(), prng.fork());
        workers.push(Worker {
            device,
            site,
            number,
            made: 0,
            tickets: Vec::new(),
            backoff,
            again: None,
            prng,
        });
    }
    let start = |worker: Worker| tokio::task::spawn_local(worker.work(pace, shift.clone()));
    Ok(workers.into_iter().map(start).collect())
}

/// Waits until every tablet is home and has seen everything.
///
/// # Errors
/// When one of them could not bring everything home.
pub async fn end(shift: &Shift, working: Vec<JoinHandle<Result<Device>>>) -> Result<Vec<Device>> {
    shift.end();
    let mut devices = Vec::new();
    for worker in working {
        devices.push(worker.await??);
    }
    // Whoever came home early has not seen what the last ones brought.
    for device in &mut devices {
        house::settle(device).await?;
    }
    Ok(devices)
}

impl Worker {
    async fn work(mut self, pace: Pace, shift: Shift) -> Result<Device> {
        while !shift.over.get() {
            tokio::time::sleep(self.prng.pause(pace.pause.0, pace.pause.1)).await;
            let work = self.next(pace);
            shift.captured.set(shift.captured.get() + work.len() as u64);
            self.device.capture(work).await?;
            if self.again.is_none_or(|again| again <= instant()) {
                self.round(pace.patience).await?;
            }
        }
        let begun = instant();
        while !self.is_home(pace.patience).await? {
            if begun.elapsed() > HOME_WITHIN {
                bail!("device {} keeps {} ops pending", self.number, self.device.pending());
            }
            tokio::time::sleep(self.prng.pause(20, 200)).await;
        }
        Ok(self.device)
    }

    /// Whether everything is at the server and everything from there is here, after one more round if one is due.
    async fn is_home(&mut self, patience: Patience) -> Result<bool> {
        if self.again.is_some_and(|again| again > instant()) {
            return Ok(false);
        }
        let done = self.round(patience).await?;
        Ok(done && self.device.pending() == 0 && self.device.replica.status().whole)
    }

    /// One round; false when it has to be tried again.
    async fn round(&mut self, patience: Patience) -> Result<bool> {
        match self.device.round().await {
            Ok(()) => {
                self.backoff.succeeded();
                self.again = None;
                return Ok(true);
            }
            Err(Stop::Broken(error)) => return Err(error),
            Err(Stop::SignIn) => drop(self.device.sign_in_again().await),
            Err(Stop::Later { after, .. }) => {
                let asked = after.map(|after| after.as_secs() * 1_000);
                #[expect(clippy::cast_possible_truncation, reason = "any 32 bits will do")]
                let pause = Duration::from_millis(self.backoff.failed(self.prng.draw() as u32, asked));
                self.again = (patience == Patience::Product).then(|| instant() + pause);
                tokio::time::sleep(self.prng.pause(10, 150)).await;
            }
        }
        Ok(false)
    }

    fn next(&mut self, pace: Pace) -> Vec<Work> {
        (0..=self.prng.below(pace.ops)).map(|_| self.one()).collect()
    }

    fn one(&mut self) -> Work {
        self.made += 1;
        let mark = format!("<{}.{}>", self.number, self.made);
        let known = self.prng.chance(40).then(|| self.tickets.last().copied()).flatten();
        let work = match known {
            Some(ticket) => work::note(ticket, &mark),
            None => work::open(&mut self.prng, self.site, &mark, "Caller"),
        };
        if let Trace::Ticket { ticket, .. } = work.trace {
            self.tickets.push(ticket);
        }
        work
    }
}
