//! Receiving: pages into the cache, and from there, when they are consistent, into the view.

use domain::{Scope, Timestamp};

use super::outcome::Heard;
use super::push::forget_before;
use super::{CacheState, Page, PageJob, PageOutcome, PageWrite, PullOutcome, Replica, Swap, Tidy};
use crate::message::{MAX_PAGE_ROWS, PullReply, PullRequest};
use crate::mutant::{Mutant, active};

/// The most bytes of rows a device asks for at once.
const PAGE_BYTES: u32 = 1024 * 1024;

impl Replica {
    /// The next pull; `None` while nobody is signed in.
    #[must_use]
    pub fn next_pull(&self) -> Option<PullRequest> {
        self.pull_from(&self.state)
    }

    /// The pull after this page, which may be sent while the page is being stored. Its answer fits only if
    /// [`Replica::next_pull`] then asks the same; who stores a page finds out by [`Replica::pull_replied`].
    #[must_use]
    pub fn pull_after(&self, job: &PageJob) -> Option<PullRequest> {
        if job.heard.more { self.pull_from(&job.write.next) } else { None }
    }

    fn pull_from(&self, state: &CacheState) -> Option<PullRequest> {
        self.identity.as_ref()?;
        Some(PullRequest {
            device: self.device(),
            epoch: state.epoch,
            cursor: [(self.stream(), state.cursor.clone())].into(),
            witnesses: self.witnesses(state),
            grants_version: state.grants_version,
            scopes: state.scopes.clone(),
            floor: state.floor,
            cards: self.ops.known_cards().into_iter().collect(),
            max_rows: u32::try_from(MAX_PAGE_ROWS).unwrap_or(u32::MAX),
            max_bytes: PAGE_BYTES,
        })
    }

    /// What the server answered: a page to store, a cache to give up, or nothing that still fits.
    pub fn pull_replied(&mut self, request: &PullRequest, reply: PullReply) -> PullOutcome {
        let me = self.identity.as_ref().map(|identity| identity.actor.person);
        let asked_from_here = request.epoch == self.state.epoch
            && request.cursor.get(&self.stream()) == Some(&self.state.cursor)
            && request.scopes == self.state.scopes
            && request.floor == self.state.floor
            && reply.from == self.state.cursor;
        let mine = me == Some(reply.person) || active(Mutant::AnothersPage);
        if !mine || !(asked_from_here || active(Mutant::NoCompareAndSet)) {
            return PullOutcome::Ignored;
        }
        let other_history = self.state.epoch.is_some_and(|present| present != reply.epoch);
        if other_history || reply.must_resync {
            return PullOutcome::Clear;
        }
        let next = self.state_after(&reply);
        let lost: Vec<Scope> =
            self.state.scopes.iter().filter(|scope| !next.scopes.contains(scope)).copied().collect();
        let page = Page {
            seq_to: reply.to.position,
            rows: reply.rows,
            gone: reply.gone,
            lost,
            floor: reply.floor,
            whole: next.whole,
        };
        let heard = Heard {
            acks: reply.acks,
            cards: reply.cards,
            closed: reply.closed,
            target: reply.target,
            witness: reply.witness,
            durable_seq: reply.durable_seq,
            more: reply.more,
        };
        PullOutcome::Page(Box::new(PageJob {
            write: PageWrite { expected: self.state.clone(), next, page },
            heard,
        }))
    }

    fn state_after(&self, reply: &PullReply) -> CacheState {
        let target = if active(Mutant::FirstTarget) { reply.to.since } else { reply.target };
        let filled = reply.to.fills.is_empty() || active(Mutant::FillsNotAwaited);
        let whole = reply.to.position >= target && filled;
        let mut next = CacheState {
            stream: self.stream(),
            person: Some(reply.person),
            epoch: Some(reply.epoch),
            cursor: reply.to.clone(),
            whole,
            as_of: reply.server_time,
            pages: self.state.pages + 1,
            ever_whole: self.state.ever_whole || whole,
            ..self.state.clone()
        };
        if let Some(grants) = &reply.grants {
            next.scopes.clone_from(&grants.scopes);
            next.grants_version = grants.version;
        }
        // H9: only a whole answer moves the floor; a new cache keeps the first one until then.
        next.floor = if whole || active(Mutant::FloorTooEarly) {
            Some(reply.floor)
        } else {
            self.state.floor.or(Some(reply.floor))
        };
        if self.is_newer(self.state.witness.as_ref(), &reply.witness) {
            next.witness = Some(reply.witness.clone());
        }
        if (whole || active(Mutant::TidyTooEarly)) && reply.acks.device == self.device() {
            next.acked_dseq = reply.acks.last_dseq;
            next.acked_device = Some(reply.acks.device);
        }
        next
    }

    /// The outcome of T2. `now` is corrected time, for the 14 days of `sent`.
    pub fn page_stored(&mut self, job: PageJob, swap: Swap, now: Timestamp) -> PageOutcome {
        let PageJob { write, heard } = job;
        let moved_on = write.expected != self.state && !active(Mutant::NoCompareAndSet);
        if swap == Swap::Lost || moved_on {
            return PageOutcome { reload: true, more: true, ..PageOutcome::default() };
        }
        self.logged.pages += 1;
        self.logged.rows += write.page.rows.len();
        self.logged.lost |= !active(Mutant::LostRowsStayStored) && !write.page.lost.is_empty();
        let lost = !write.page.lost.is_empty();
        let other_person = self.state.person != write.next.person;
        let was_whole = self.state.ever_whole;
        self.state = write.next;
        let dirty = self.confirmed.receive(write.page, was_whole, &mut self.waiting);
        if lost && active(Mutant::PurgeOutboxOnLostScope) {
            self.ops.outbox.clear();
        }
        let mut outcome = PageOutcome { more: heard.more, ..PageOutcome::default() };
        // H7: acknowledgements count only where both databases believe in the same epoch.
        if self.ops.meta.epoch == self.state.epoch && heard.acks.device == self.device() {
            outcome.forked = self.is_forked(&heard.acks);
            if !outcome.forked {
                self.state_acks(&heard.acks);
                outcome.tidy = self.tidy_after(heard, now);
            }
        }
        if other_person {
            self.rebase_all()
        } else {
            self.rebase(dirty)
        }
        outcome
    }

    /// T3, if the page is of one consistent state (H6) and there is anything to do.
    fn tidy_after(&self, heard: Heard, now: Timestamp) -> Option<Tidy> {
        if !self.state.whole && !active(Mutant::TidyTooEarly) {
            return None;
        }
        let tidy = Tidy {
            acked_dseq: heard.acks.last_dseq,
            target: heard.target,
            cards: heard.cards,
            closed: heard.closed,
            epoch: self.state.epoch,
            witness: Some(heard.witness),
            durable_seq: heard.durable_seq,
            forget_before: forget_before(now),
            ..Tidy::nothing(self.stream(), self.device())
        };
        self.ops.would_change(&tidy).then_some(tidy)
    }
}
