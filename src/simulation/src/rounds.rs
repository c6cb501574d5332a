//! A sync round as a tab drives it: push until nothing is left, then pull until nothing is left. Every step can fail,
//! and every failure ends in another round later.

use domain::DeviceId;
use storage::replica::{CacheStore, OpsStore};
use sync::message::{self, PullReply, PullRequest, PushReply, PushRequest};
use sync::replica::{CacheSnapshot, ClockOffset, PullOutcome, PushFailure, PushLimits, Tidy};

use crate::checkers;
use crate::clock::SECOND;
use crate::disk::now;
use crate::faults::Fault;
use crate::network::{TIMEOUT, carry_request};
use crate::points::Point;
use crate::report::Violation;
use crate::server::Reply;
use crate::world::{Ask, Event, Exchange, World};

/// Of a thousand reloads that would bring nothing new, so many are done all the same.
const RELOADED_ANYWAY: u16 = 50;

/// What a step of the driver says to the one above: go on, or the round is over.
enum Step {
    GoOn,
    Over,
}

impl World {
    /// Begins a round, if this tab may.
    pub(crate) fn start_round(&mut self, device: usize, tab: u64) {
        let time = self.agenda.now();
        let Some(number) = self.devices[device].tab(tab) else { return };
        if self.devices[device].tabs[number].frozen_until > time {
            return;
        }
        if self.strikes(Fault::TabFrozen) {
            let until = time + self.hand.between(1, 40) * 60 * SECOND;
            self.devices[device].tabs[number].frozen_until = until;
            return;
        }
        if !self.devices[device].may_lock(tab, time) && !self.strikes(Fault::TwoRounds) {
            return;
        }
        if self.exchanges.values().any(|open| open.device == device && open.tab == tab) {
            return;
        }
        self.devices[device].lock = Some((tab, time));
        if self.dies_at(device, tab, Point::RoundBegun) {
            return;
        }
        self.ask(device, tab, true);
    }

    /// Sends the next question of the round: a push while there is something to push, else a pull.
    fn ask(&mut self, device: usize, tab: u64, push_allowed: bool) {
        let limits = if self.hand.chance(200) {
            PushLimits { ops: self.hand.between(1, 5) as usize, ..PushLimits::default() }
        } else {
            PushLimits::default()
        };
        let page = if self.hand.chance(300) {
            self.hand.between(1, 8) as u32
        } else {
            message::MAX_PAGE_ROWS as u32
        };
        let Some(number) = self.devices[device].tab(tab) else { return };
        let replica = &mut self.devices[device].tabs[number].replica;
        let push = if push_allowed { replica.next_push(limits) } else { None };
        let ask = match push {
            Some(push) => Some(Ask::Push(push)),
            None => replica.next_pull().map(|pull| Ask::Pull(PullRequest { max_rows: page, ..pull })),
        };
        match ask {
            Some(ask) => self.send(device, tab, ask),
            None => self.end_round(device, tab),
        }
    }

    fn send(&mut self, device: usize, tab: u64, ask: Ask) {
        self.numbers += 1;
        let (exchange, time) = (self.numbers, self.agenda.now());
        let bytes = match &ask {
            Ask::Push(push) => message::encode(push),
            Ask::Pull(pull) => message::encode(pull),
        };
        self.hand.event(if matches!(ask, Ask::Push(_)) { "push sent" } else { "pull sent" });
        let asker = self.devices[device].session;
        self.exchanges.insert(exchange, Exchange { device, tab, ask, asker, sent_at: time });
        self.agenda.plan(TIMEOUT, Event::GiveUp { exchange });
        if self.partitions.separates(device, time) {
            return;
        }
        let carried =
            self.hand.with(|chaos| carry_request(bytes, &chaos.rates, &mut chaos.prng, &mut chaos.counters));
        for delivery in carried {
            self.agenda.plan(delivery.after, Event::Arrive { exchange, bytes: delivery.bytes });
        }
        self.dies_at(device, tab, Point::RequestSent);
    }

    /// Whether the tab dies here. It dies at every point of a round as rarely as in one of its transactions.
    pub(crate) fn dies_at(&mut self, device: usize, tab: u64, point: Point) -> bool {
        let dies = self.hand.chance(300) && self.hand.dies_at(point, Fault::TabKilled);
        if dies {
            self.kill_tab(device, tab);
        }
        dies
    }

    /// Nothing was heard in time.
    pub(crate) fn give_up(&mut self, exchange: u64) {
        let Some(open) = self.exchanges.remove(&exchange) else { return };
        self.fail(&open, PushFailure::Network);
    }

    /// An answer that is no result, or none: nothing is deleted, the loop is armed again.
    fn fail(&mut self, open: &Exchange, failure: PushFailure) {
        let (device, random) = (open.device, self.hand.below(1 << 32) as u32);
        if let (Ask::Push(push), Some(number)) = (&open.ask, self.devices[device].tab(open.tab)) {
            self.devices[device].tabs[number].replica.push_failed(push, failure);
        }
        let pause = self.devices[device].backoff.failed(random, None);
        self.agenda.plan(pause, Event::Round { device, tab: open.tab });
        self.devices[device].unlock(open.tab);
        if failure == PushFailure::SignIn {
            let pause = if self.healed { SECOND } else { self.hand.between(1, 300) * SECOND };
            self.agenda.plan(pause, Event::SignIn { device });
        }
    }

    /// An answer arrives at the tab that asked, if that tab is still there.
    pub(crate) fn hear(&mut self, exchange: u64, reply: Reply) -> Result<(), Violation> {
        let Some(open) = self.exchanges.get(&exchange) else { return Ok(()) };
        let (device, tab) = (open.device, open.tab);
        if let Some(number) = self.devices[device].tab(tab) {
            let thaw = self.devices[device].tabs[number].frozen_until;
            if thaw > self.agenda.now() {
                let pause = thaw - self.agenda.now();
                self.agenda.plan(pause, Event::Hear { exchange, reply });
                return Ok(());
            }
        }
        let Some(open) = self.exchanges.remove(&exchange) else { return Ok(()) };
        if self.devices[device].tab(tab).is_none() {
            return Ok(());
        }
        let point = if matches!(open.ask, Ask::Push(_)) { Point::PushHeard } else { Point::PageHeard };
        if self.dies_at(device, tab, point) {
            return Ok(());
        }
        match reply {
            Reply::Nothing => self.fail(&open, PushFailure::Network),
            Reply::Status(status) => self.fail(&open, PushFailure::of_status(status)),
            Reply::Body(bytes) => match &open.ask {
                Ask::Push(push) => match message::decode::<PushReply>(&bytes) {
                    Ok(reply) => return self.push_answered(&open, push, reply),
                    Err(_) => self.fail(&open, PushFailure::Network),
                },
                Ask::Pull(pull) => match message::decode::<PullReply>(&bytes) {
                    Ok(reply) => return self.pull_answered(&open, pull, reply),
                    Err(_) => self.fail(&open, PushFailure::Network),
                },
            },
        }
        Ok(())
    }

    fn measure(&mut self, open: &Exchange, server_time: domain::Timestamp) {
        let (device, round_trip) = (open.device, self.agenda.now() - open.sent_at);
        let received = self.devices[device].clock.wall(self.agenda.now());
        let measured = ClockOffset::measured(received, round_trip, server_time);
        self.devices[device].offset = self.devices[device].offset.improved(measured);
        self.devices[device].backoff.succeeded();
    }

    fn push_answered(
        &mut self,
        open: &Exchange,
        push: &PushRequest,
        reply: PushReply,
    ) -> Result<(), Violation> {
        self.measure(open, reply.server_time);
        let (device, tab, time) = (open.device, open.tab, self.corrected(open.device));
        let Some(number) = self.devices[device].tab(tab) else { return Ok(()) };
        let outcome = self.devices[device].tabs[number].replica.push_replied(push, reply, time);
        if let Some(tidy) = outcome.tidy
            && (matches!(self.store_tidy(device, tab, &tidy)?, Step::Over)
                || (tidy.epoch_changed && self.dies_at(device, tab, Point::EpochInOpsOnly)))
        {
            return Ok(());
        }
        if outcome.forked {
            return self.renumber(device, tab);
        }
        if outcome.sign_in {
            self.hand.event("session of another device id");
            self.devices[device].session = None;
            self.agenda.plan(SECOND, Event::SignIn { device });
            self.end_round(device, tab);
            return Ok(());
        }
        self.ask(device, tab, outcome.more);
        Ok(())
    }

    fn pull_answered(
        &mut self,
        open: &Exchange,
        pull: &PullRequest,
        reply: PullReply,
    ) -> Result<(), Violation> {
        self.measure(open, reply.server_time);
        let (device, tab) = (open.device, open.tab);
        let Some(number) = self.devices[device].tab(tab) else { return Ok(()) };
        match self.devices[device].tabs[number].replica.pull_replied(pull, reply) {
            PullOutcome::Page(job) => {
                let disk = &self.devices[device].disk;
                let before = disk.cache_state();
                let swap = match now(disk.apply_page(&job.write)) {
                    Ok(swap) => swap,
                    Err(_) => {
                        self.storage_failed(device, tab);
                        return Ok(());
                    }
                };
                checkers::view::page_follows(before.as_ref(), &job.write, swap)?;
                let lost = job.write.page.lost.clone();
                let waiting = checkers::view::outbox(&self.devices[device].tabs[number].replica);
                let time = self.corrected(device);
                let outcome = self.devices[device].tabs[number].replica.page_stored(*job, swap, time);
                self.hand.event("page stored");
                if outcome.reload {
                    self.hand.event("another tab was faster");
                    self.reload(device, tab);
                }
                checkers::view::after_page(self, device, tab, &lost, &waiting)?;
                if let Some(tidy) = outcome.tidy
                    && (self.dies_at(device, tab, Point::PageNotTidied)
                        || matches!(self.store_tidy(device, tab, &tidy)?, Step::Over)
                        || self.dies_at(device, tab, Point::Tidied))
                {
                    return Ok(());
                }
                if outcome.forked {
                    self.renumber(device, tab)?;
                } else if outcome.more {
                    self.ask(device, tab, true);
                } else {
                    self.compact(device, tab)?;
                    self.end_round(device, tab);
                }
            }
            PullOutcome::Clear => {
                self.hand.event("cache cleared to start again");
                if now((&self.devices[device].disk).clear()).is_err() {
                    self.storage_failed(device, tab);
                    return Ok(());
                }
                self.devices[device].tabs[number].replica.cache_cleared();
                if self.dies_at(device, tab, Point::Cleared) {
                    return Ok(());
                }
                self.ask(device, tab, true);
            }
            PullOutcome::Ignored => {
                self.hand.event("answer ignored");
                self.end_round(device, tab);
            }
        }
        Ok(())
    }

    fn store_tidy(&mut self, device: usize, tab: u64, tidy: &Tidy) -> Result<Step, Violation> {
        checkers::view::before_tidy(self, device, tab, tidy)?;
        self.hand.tell(|| {
            let Tidy { acked_dseq, target, durable_seq, epoch_changed, .. } = tidy;
            format!("  tidy {device}/{tab}: to {acked_dseq}, {target}, durable {durable_seq}, new line {epoch_changed}")
        });
        if now((&self.devices[device].disk).tidy(tidy)).is_err() {
            self.storage_failed(device, tab);
            return Ok(Step::Over);
        }
        let Some(number) = self.devices[device].tab(tab) else { return Ok(Step::Over) };
        self.devices[device].tabs[number].replica.tidied(tidy);
        Ok(Step::GoOn)
    }

    /// T7: a new device id, and a session for it.
    fn renumber(&mut self, device: usize, tab: u64) -> Result<(), Violation> {
        if self.dies_at(device, tab, Point::ForkKnown) {
            return Ok(());
        }
        let fresh = DeviceId(self.hand.id());
        let Some(number) = self.devices[device].tab(tab) else { return Ok(()) };
        let renumbering = self.devices[device].tabs[number].replica.renumbering(fresh);
        if self.hand.chance(300) {
            self.capture_beside(device, tab)?;
        }
        // That capture may have cost this tab's life or place in the list.
        let Some(number) = self.devices[device].tab(tab) else { return Ok(()) };
        if now((&self.devices[device].disk).renumber(&renumbering)).is_err() {
            self.storage_failed(device, tab);
            return Ok(());
        }
        let stream = self.server.stream;
        let holds = self.devices[device].disk.with_ops(stream, |ops| ops.meta.device);
        if holds != Some(fresh) {
            // Another tab has captured, or was faster: look again at what the database holds.
            self.hand.event("renumbering given up, another tab was faster");
            self.reload(device, tab);
            self.end_round(device, tab);
            return Ok(());
        }
        self.hand.event("device renumbered");
        self.renumberings += 1;
        self.hand.tell(|| {
            format!("  {device} renumbered: {} kept", renumbering.outbox.len() + renumbering.sent.len())
        });
        for batch in renumbering.outbox.iter().chain(&renumbering.sent) {
            self.note_numbers(fresh, batch);
        }
        self.devices[device].tabs[number].replica.renumbered(&renumbering);
        if self.dies_at(device, tab, Point::Renumbered) {
            self.devices[device].session = None;
            self.agenda.plan(SECOND, Event::SignIn { device });
            return Ok(());
        }
        self.devices[device].session = None;
        self.agenda.plan(SECOND, Event::SignIn { device });
        self.end_round(device, tab);
        Ok(())
    }

    fn compact(&mut self, device: usize, tab: u64) -> Result<(), Violation> {
        let Some(number) = self.devices[device].tab(tab) else { return Ok(()) };
        let Some(compaction) = self.devices[device].tabs[number].replica.compaction_due() else {
            return Ok(());
        };
        if self.dies_at(device, tab, Point::CompactionPlanned) {
            return Ok(());
        }
        match now((&self.devices[device].disk).compact(&compaction)) {
            Ok(storage::replica::Swap::Done) => {
                self.hand.event("cache compacted");
                self.devices[device].tabs[number].replica.compacted(&compaction);
                checkers::view::after_compaction(self, device)?;
            }
            Ok(storage::replica::Swap::Lost) => self.reload(device, tab),
            Err(_) => self.storage_failed(device, tab),
        }
        Ok(())
    }

    /// The disk said no, or took the tab down: read again what really lies there, and try later.
    fn storage_failed(&mut self, device: usize, tab: u64) {
        if self.devices[device].disk.took_its_tab_down() {
            self.kill_tab(device, tab);
            return;
        }
        self.hand.event("storage failed inside a round");
        self.reload(device, tab);
        self.end_round(device, tab);
        let random = self.hand.below(1 << 32) as u32;
        let pause = self.devices[device].backoff.failed(random, None);
        self.agenda.plan(pause, Event::Round { device, tab });
    }

    fn end_round(&mut self, device: usize, tab: u64) {
        self.devices[device].unlock(tab);
        self.tell_other_tabs(device, tab);
        if self.devices[device].disk.has_files_to_send() {
            self.agenda.plan(SECOND, Event::SendFiles { device, tab });
        }
    }

    /// A broadcast to the other tabs, which hear it a little later.
    pub(crate) fn tell_other_tabs(&mut self, device: usize, tab: u64) {
        let others: Vec<u64> = self.devices[device]
            .tabs
            .iter()
            .map(|other| other.generation)
            .filter(|other| *other != tab)
            .collect();
        for other in others {
            let pause = self.hand.between(1, 50);
            self.agenda.plan(pause, Event::Reload { device, tab: other });
        }
    }

    /// The tab reads `ops` again, unless it is frozen or waits for an answer.
    pub(crate) fn look_into_ops(&mut self, device: usize, tab: u64) {
        let time = self.agenda.now();
        let Some(number) = self.devices[device].tab(tab) else { return };
        let waits = self.exchanges.values().any(|open| open.device == device && open.tab == tab);
        if waits || self.devices[device].tabs[number].frozen_until > time {
            return;
        }
        self.reload_ops(device, number);
    }

    /// The tab reads both databases again; a frozen one as soon as it thaws.
    pub(crate) fn reload(&mut self, device: usize, tab: u64) {
        let time = self.agenda.now();
        let Some(number) = self.devices[device].tab(tab) else { return };
        let thaw = self.devices[device].tabs[number].frozen_until;
        if thaw > time {
            self.agenda.plan(thaw - time, Event::Reload { device, tab });
            return;
        }
        self.reload_ops(device, number);
        if self.dies_at(device, tab, Point::HalfReloaded) {
            return;
        }
        let again = self.hand.chance(RELOADED_ANYWAY);
        let device = &mut self.devices[device];
        let replica = &mut device.tabs[number].replica;
        let known = |cache: &CacheSnapshot| cache.state.as_ref() == Some(replica.cache_state());
        if again || !device.disk.with_cache(known) {
            replica.cache_reloaded(device.disk.look_at_cache());
        }
    }

    /// Reads `ops` again. What the replica mirrors exactly would only be decoded a second time, so most of those reads
    /// are left out.
    fn reload_ops(&mut self, device: usize, number: usize) {
        let (stream, again) = (self.server.stream, self.hand.chance(RELOADED_ANYWAY));
        let device = &mut self.devices[device];
        let replica = &mut device.tabs[number].replica;
        if again || device.disk.with_ops(stream, |ops| ops != replica.ops()) {
            replica.ops_reloaded(device.disk.look_at_ops(stream));
        }
    }
}
