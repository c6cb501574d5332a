//! Reading: which rows a person may have since when.

use std::collections::BTreeSet;

use domain::{Day, Scope, Timestamp};

use super::chain::witness;
use super::push::{History, acks_of, visible_to};
use super::staged::Work;
use super::{
    Asker, Authority, CardScan, DeviceState, GroupCommit, Loaded, Need, RowScan, Scanned, StreamState,
};
use crate::message::{
    Card, Cursor, Fill, Gone, GrantsDelta, MAX_PAGE_ROWS, MAX_UNPACKED_BYTES, PullReply, PullRequest,
    PushRequest, WORKING_SET_DAYS,
};
use crate::mutant::{Mutant, active};

/// The most cards of one page.
const MAX_CARDS: usize = 256;

/// What has to be read for one page, all from one snapshot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PullPlan {
    pub needs: Vec<Need>,
    /// The main feed first, then one per fill.
    pub scans: Vec<RowScan>,
    pub cards: CardScan,
    scopes: BTreeSet<Scope>,
    fills: Vec<Fill>,
    from: Cursor,
}

impl PullPlan {
    /// Removals are read up to where the main feed got. (They know neither a floor nor a limit.)
    #[must_use]
    pub fn gone_scan(&self, main: &Scanned) -> RowScan {
        let until = if active(Mutant::CursorPastUnscanned) { self.scans[0].until } else { main.to };
        RowScan { until, ..self.scans[0].clone() }
    }
}

/// What was read for a [`PullPlan`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PullRead {
    pub loaded: Loaded,
    /// One per scan of the plan, in order.
    pub scanned: Vec<Scanned>,
    pub gone: Vec<Gone>,
    pub cards: Vec<Card>,
}

/// What a pull comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pulled {
    Reply(Box<PullReply>),
    /// The asker proves a history this server no longer has: push this (it carries no op) through the writer, which
    /// takes a new epoch, then answer the pull again.
    RolledBack(Box<PushRequest>),
}

/// The first day of the working set (sync.md 2.3): one function for both sides.
#[must_use]
pub fn floor_at(now: Timestamp) -> Day {
    now.day().plus(-WORKING_SET_DAYS)
}

/// Works out what to read. The scopes come from the directory, never from the request (S17).
#[must_use]
pub fn plan_pull(
    authority: &Authority<'_>,
    stream: &StreamState,
    asker: &Asker,
    request: &PullRequest,
    now: Timestamp,
) -> PullPlan {
    let mut scopes = authority.directory.scopes(asker.person);
    if active(Mutant::GrantsFromRequest) {
        scopes.extend(&request.scopes);
    }
    let from = request.cursor.get(&stream.stream).cloned().unwrap_or_default();
    let fills = fills_of(&scopes, request, &from);
    let asked = request.floor.filter(|_| !active(Mutant::FloorOfToday));
    let floor = Some(asked.unwrap_or_else(|| floor_at(now)));
    let feeds = fills.len() + 1;
    let limit = (request.max_rows as usize).clamp(1, MAX_PAGE_ROWS).div_ceil(feeds);
    let max_bytes = (request.max_bytes as usize).clamp(4_096, MAX_UNPACKED_BYTES).div_ceil(feeds);
    let scan =
        |scopes, from, until| RowScan { stream: stream.stream, scopes, from, until, floor, limit, max_bytes };
    let mut main_scopes = scopes.clone();
    if active(Mutant::FillsNotInMain) {
        main_scopes.retain(|scope| fills.iter().all(|fill| fill.scope != *scope));
    }
    let mut scans = vec![scan(main_scopes.into_iter().collect(), from.position, stream.seq)];
    scans.extend(fills.iter().map(|fill| scan(vec![fill.scope], fill.from, fill.until)));
    let mut needs = vec![Need::Device(asker.device)];
    needs.extend(request.cards.iter().map(|op| Need::Op(*op)));
    let ours = request.witnesses.iter().filter(|witness| witness.epoch == stream.epoch);
    needs.extend(ours.map(|witness| Need::Commit(witness.seq)));
    let cards = CardScan {
        stream: stream.stream,
        device: asker.device,
        known: request.cards.clone(),
        limit: MAX_CARDS,
    };
    PullPlan { needs, scans, cards, scopes, fills, from }
}

/// Fills still under way, and one more for every scope the asker's cache does not have yet.
fn fills_of(scopes: &BTreeSet<Scope>, request: &PullRequest, from: &Cursor) -> Vec<Fill> {
    let held: BTreeSet<Scope> = request.scopes.iter().copied().collect();
    let mut fills: Vec<Fill> = Vec::new();
    for fill in &from.fills {
        let until = fill.until.min(from.position);
        let again = fills.iter().any(|other| other.scope == fill.scope);
        if scopes.contains(&fill.scope) && held.contains(&fill.scope) && fill.from < until && !again {
            fills.push(Fill { until, ..fill.clone() });
        }
    }
    if from.position > 0 {
        let added = scopes.difference(&held);
        fills.extend(added.map(|scope| Fill { scope: *scope, from: 0, until: from.position }));
    }
    fills
}

/// Makes the page.
#[must_use]
pub fn answer_pull(
    authority: &Authority<'_>,
    stream: &StreamState,
    asker: &Asker,
    request: &PullRequest,
    plan: &PullPlan,
    read: PullRead,
    now: Timestamp,
) -> Pulled {
    let PullRead { loaded, scanned, gone, cards } = read;
    let known = loaded.devices.get(&asker.device).cloned().flatten();
    let device = known.unwrap_or_else(|| DeviceState::new(asker.device, now));
    let closed = settled_cards(request, &loaded);
    let renewed = renewed_cards(request, &loaded, asker, plan.from.position);
    let history = {
        let mut group = GroupCommit::new(authority, stream.clone(), now);
        group.supply(loaded);
        Work::new(&group).history(request.epoch, &request.witnesses).unwrap_or(History::Same)
    };
    let mut reply = PullReply {
        epoch: stream.epoch,
        person: asker.person,
        stream: stream.stream,
        from: plan.from.clone(),
        to: plan.from.clone(),
        target: stream.seq,
        witness: witness(&authority.keys.witness, stream),
        floor: floor_at(now),
        rows: Vec::new(),
        gone: Vec::new(),
        acks: acks_of(&device),
        cards: Vec::new(),
        closed: Vec::new(),
        grants: None,
        durable_seq: stream.durable_seq,
        server_time: now,
        more: true,
        must_resync: false,
    };
    match history {
        History::RolledBack(_) => {
            return Pulled::RolledBack(Box::new(witness_push(stream, request, &device)));
        }
        History::Other => return Pulled::Reply(Box::new(reply)),
        History::Same => {}
    }
    if is_too_old(stream, &plan.from) {
        reply.must_resync = true;
        return Pulled::Reply(Box::new(reply));
    }
    fill_page(&mut reply, plan, scanned, gone);
    let told_before = |card: &Card| active(Mutant::CardsOnce) && card.result.seq() <= plan.from.position;
    reply.cards = cards
        .into_iter()
        .filter(|card| !told_before(card))
        .chain(renewed)
        .map(|card| Card { result: visible_to(card.result, &plan.scopes), ..card })
        .collect();
    reply.closed = closed;
    reply.grants = grants_delta(stream, request, &plan.scopes);
    Pulled::Reply(Box::new(reply))
}

/// Rows, removals and how far the cursor gets.
fn fill_page(reply: &mut PullReply, plan: &PullPlan, scanned: Vec<Scanned>, gone: Vec<Gone>) {
    let is_new = plan.from == Cursor::default();
    let mut feeds = scanned.into_iter();
    let mut main = feeds.next().unwrap_or_default();
    if active(Mutant::PageInsideSeq) && main.to < reply.target {
        main.rows.pop();
    }
    if active(Mutant::CursorPastUnscanned) {
        main.to = reply.target;
    }
    let mut fills = Vec::new();
    let mut rows = main.rows;
    for (fill, feed) in plan.fills.iter().zip(feeds) {
        rows.extend(feed.rows);
        if feed.to < fill.until {
            fills.push(Fill { from: feed.to, ..fill.clone() });
        }
    }
    reply.more = main.to < reply.target || !fills.is_empty();
    reply.to =
        Cursor { position: main.to, fills, since: if is_new { reply.target } else { plan.from.since } };
    reply.rows = rows;
    reply.gone = gone;
}

/// H1: removals the cursor has not seen are forgotten already, or it speaks of a future this server never had.
fn is_too_old(stream: &StreamState, from: &Cursor) -> bool {
    let is_new = from.position == 0 && from.since == 0;
    let known = if active(Mutant::ResyncLoop) { from.position } else { from.position.max(from.since) };
    let forgotten = !is_new && known < stream.gone_floor;
    (forgotten && !active(Mutant::NoResync)) || from.position > stream.seq
}

/// H10: cards the device lists that nobody has to look at any more. What the server does not know stays.
fn settled_cards(request: &PullRequest, loaded: &Loaded) -> Vec<domain::OpId> {
    let settled = |op: &&domain::OpId| {
        let stored = loaded.ops.get(op).and_then(Option::as_ref);
        stored.map_or(active(Mutant::UnknownCardsClosed), |stored| stored.result.is_settled())
    };
    request.cards.iter().filter(settled).copied().collect()
}

/// Cards the device lists that were judged anew since its cursor: refused after being held, handed over, returned.
fn renewed_cards(request: &PullRequest, loaded: &Loaded, asker: &Asker, seen: u64) -> Vec<Card> {
    let listed = request.cards.iter().filter_map(|op| loaded.ops.get(op)?.as_ref());
    let renewed = listed.filter(|stored| {
        // What a device claims to hold is not believed (S17).
        let own = stored.device == asker.device || stored.actor == asker.person;
        own && !stored.result.is_settled() && stored.result.seq() > seen
    });
    renewed.take(MAX_CARDS).map(super::settle::card_of).collect()
}

fn grants_delta(
    stream: &StreamState,
    request: &PullRequest,
    scopes: &BTreeSet<Scope>,
) -> Option<GrantsDelta> {
    let held: BTreeSet<Scope> = request.scopes.iter().copied().collect();
    if held == *scopes && request.grants_version == stream.grants_version {
        return None;
    }
    Some(GrantsDelta {
        version: stream.grants_version,
        scopes: scopes.iter().copied().collect(),
        added: scopes.difference(&held).copied().collect(),
        removed: held.difference(scopes).copied().collect(),
    })
}

/// A push without ops that shows the writer the proof.
fn witness_push(stream: &StreamState, request: &PullRequest, device: &DeviceState) -> PushRequest {
    PushRequest {
        epoch: request.epoch,
        witnesses: request.witnesses.clone(),
        pending_total: device.pending,
        oldest_pending: device.oldest_pending,
        ..PushRequest::empty(device.device, stream.stream, device.last_dseq + 1, device.chain)
    }
}
