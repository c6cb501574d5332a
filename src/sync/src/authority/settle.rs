//! Writes an op's fate and what follows from it: rows, cards, the amended line, released and withdrawn dependants.

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::{DeviceId, Effect, Id, OpId, Rejection, Row};

use super::StoredOp;
use super::judge::{Case, Fate};
use super::staged::{Wait, Work};
use crate::message::{Card, Gone, HeldReason, OpResult};
use crate::mutant::{Mutant, active};
use crate::op::{self, DeviceOrder, OpBody};
use crate::redaction::redactions;

impl Work<'_, '_> {
    /// Gives the op its result and one seq. `op.result` is overwritten; `body` is `None` if its bytes are unreadable.
    pub(super) fn record(
        &mut self,
        mut op: StoredOp,
        body: Option<&OpBody>,
        fate: Fate,
    ) -> Result<OpResult, Wait> {
        let seq = self.own.seq + 1;
        let mut result = match fate {
            Fate::Taken { effects, note } => self.take_effects(seq, effects, note)?,
            Fate::Refused(rejection) => OpResult::Refused { seq, rejection, current: None },
            Fate::Held(why) => OpResult::Held { seq, why },
        };
        if let OpResult::Refused { current, rejection, .. } = &mut result {
            *current = self.current_row(op.target)?.map(|row| (*row).clone());
            let author = match current {
                Some(row) => self.author(row.seq)?,
                None => None,
            };
            rejection.facts.extend(author.map(|person| (CHANGED_BY.into(), person.to_string())));
        }
        if !(matches!(result, OpResult::Noop { .. }) && active(Mutant::NoopWithoutSeq)) {
            self.own.seq = seq;
        }
        let waits = matches!(result, OpResult::Held { why: HeldReason::DependencyRefused { .. }, .. });
        op.waits_for =
            if waits { body.map(|body| body.deps.clone()).unwrap_or_default() } else { Vec::new() };
        let (id, judged_before) = (op.op, op.result.seq() > 0);
        op.result = result.clone();
        self.show_card(&op, judged_before)?;
        self.own.put_op(op);
        if let Some(body) = body
            && result.took_effect()
        {
            self.follow_up(id, body, seq)?;
        }
        Ok(result)
    }

    /// Opens, renews or closes the card of an op, as its result demands, on every device that has ever pushed it: a
    /// clone may have lost what it was told before (seed 4087). An op that was never judged has no card yet.
    fn show_card(&mut self, op: &StoredOp, judged_before: bool) -> Result<(), Wait> {
        let told = if judged_before { self.related(op.op)?.told } else { Vec::new() };
        if judged_before {
            self.own.drop_cards(op.op);
            self.own.closed.insert(op.op);
        }
        for device in told.into_iter().chain([op.device]) {
            self.tell_device(op, device);
        }
        Ok(())
    }

    /// Puts the op's card on that device, if it is refused or held (H10).
    pub(super) fn tell_device(&mut self, op: &StoredOp, device: DeviceId) {
        if op.result.is_settled() {
            return;
        }
        self.own.cards.insert((op.op, device), card_of(op));
    }

    fn take_effects(
        &mut self,
        seq: u64,
        mut effects: Vec<Effect>,
        note: Option<&'static str>,
    ) -> Result<OpResult, Wait> {
        if active(Mutant::HalfOp) {
            effects.truncate(1);
        }
        let mut writes = Vec::new();
        for effect in effects {
            let old = self.current_row(effect.id())?;
            if let (Some(old), Effect::Put { kind, .. }) = (&old, &effect)
                && old.kind != *kind
            {
                // Somebody reuses the id of another kind of record; overwriting it would destroy that one.
                let rejection = Rejection::new("sync.id_taken").blocked_by(old.id);
                return Ok(OpResult::Refused { seq, rejection, current: None });
            }
            if changes_anything(old.as_deref(), &effect) {
                writes.push((old, effect));
            }
        }
        let noop = writes.is_empty();
        for (old, effect) in writes {
            self.write(seq, old.as_deref(), effect);
        }
        Ok(match note {
            Some(note) => OpResult::Merged { seq, note: note.to_owned() },
            None if noop => OpResult::Noop { seq },
            None => OpResult::Applied { seq },
        })
    }

    fn write(&mut self, seq: u64, old: Option<&Row>, effect: Effect) {
        let id = effect.id();
        let row = match effect {
            Effect::Put { kind, id, scope, open, bytes } => {
                let rev = old.map_or(0, |old| old.rev).saturating_add(1);
                let reopened = open && old.is_some_and(|old| !old.open) && active(Mutant::NoSeqOnReopen);
                let seq = old.filter(|_| reopened).map_or(seq, |old| old.seq);
                Some(Row { kind, id, scope, open, rev, seq, touched: self.now(), bytes })
            }
            Effect::Remove { .. } => None,
        };
        let rights = self.group.authority.rights_kinds;
        let kind = row.as_ref().or(old).map(|row| &row.kind);
        self.own.rights_changed |= kind.is_some_and(|kind| rights.contains(kind));
        let stays = row.as_ref().map(|row| row.scope);
        if let Some(old) = old
            && stays != Some(old.scope)
            && !(stays.is_some() && active(Mutant::NoGoneOnMove))
        {
            self.own.gone.push(Gone { id, scope: old.scope, seq });
        }
        self.own.rows.insert(id, row.map(Arc::new));
    }

    /// What an op that took effect means for others.
    fn follow_up(&mut self, op: OpId, body: &OpBody, seq: u64) -> Result<(), Wait> {
        self.resolved.push_back(op);
        if body.kind == op::ORDER_DEVICE {
            self.order_device(body)?;
        }
        for redaction in redactions(body) {
            self.own.redacted.insert(redaction.op, op);
        }
        if let Some(subject) = body.amends {
            match body.kind.as_str() {
                op::WITHDRAW => self.withdraw(subject, op, seq)?,
                op::ACCEPT => self.rejudge(subject, true)?,
                op::HAND_OVER => self.hand_over(subject, body, seq)?,
                op::RETURN => self.give_back(subject, body, seq)?,
                _ => {
                    let line = self.close_amended_line(subject, op, seq)?;
                    self.resolved.extend(line);
                }
            }
        }
        Ok(())
    }

    /// S22: from the very commit that holds the order on.
    fn order_device(&mut self, body: &OpBody) -> Result<(), Wait> {
        let mut device = self.device(DeviceId(body.target))?;
        match op::ordered(body) {
            Some(DeviceOrder::Revoke | DeviceOrder::Wipe) => device.revoked = true,
            Some(DeviceOrder::Reinstate) => device.revoked = false,
            Some(DeviceOrder::SignOut) | None => return Ok(()),
        }
        self.own.devices.insert(device.device, device);
        Ok(())
    }

    /// H13: an applied amending op closes the whole line of ops amended before it.
    fn close_amended_line(&mut self, first: OpId, by: OpId, seq: u64) -> Result<Vec<OpId>, Wait> {
        let mut line = Vec::new();
        let mut next = Some(first);
        let mut author = None;
        while let Some(id) = next {
            if line.contains(&id) {
                break;
            }
            let stored = self.op(id)?.cloned();
            if let (Some(author), Some(stored)) = (author, &stored)
                && !self.may_amend(author, stored)?
            {
                // Somebody's op that was refused because it amended another person's: it closes nothing of theirs.
                break;
            }
            line.push(id);
            let Some(stored) = stored else { break };
            (next, author) = (stored.amends, Some(stored.actor));
            if !stored.result.is_settled() {
                self.settle(stored, OpResult::Amended { seq, by })?;
            }
        }
        Ok(line)
    }

    /// Withdraws an open op and, with it, what was held because of it.
    fn withdraw(&mut self, subject: OpId, by: OpId, seq: u64) -> Result<(), Wait> {
        let mut queue = vec![subject];
        let mut seen = BTreeSet::new();
        while let Some(id) = queue.pop() {
            if !seen.insert(id) {
                continue;
            }
            queue.extend(self.waiting_for(id)?);
            if let Some(stored) = self.op(id)?.cloned()
                && !stored.result.is_settled()
            {
                self.settle(stored, OpResult::Withdrawn { seq, by })?;
            }
        }
        Ok(())
    }

    /// The refused op waits for a supervisor from now on; what refused it stays beside.
    fn hand_over(&mut self, subject: OpId, by: &OpBody, seq: u64) -> Result<(), Wait> {
        let Some(stored) = self.op(subject)?.cloned() else { return Ok(()) };
        if let OpResult::Refused { rejection, .. } = stored.result.clone() {
            let why = HeldReason::HandedOver { rejection: Box::new(rejection), words: op::card_words(by) };
            self.settle(stored, OpResult::Held { seq, why })?;
        }
        Ok(())
    }

    /// The held op is its author's again, with the supervisor's words.
    fn give_back(&mut self, subject: OpId, by: &OpBody, seq: u64) -> Result<(), Wait> {
        let Some(stored) = self.op(subject)?.cloned() else { return Ok(()) };
        if matches!(stored.result, OpResult::Held { .. }) {
            let rejection =
                Rejection::new("sync.returned").fact("words", op::card_words(by)).fact("by", by.actor);
            let current = self.current_row(stored.target)?.map(|row| (*row).clone());
            self.settle(stored, OpResult::Refused { seq, rejection, current })?;
        }
        Ok(())
    }

    fn settle(&mut self, mut op: StoredOp, result: OpResult) -> Result<(), Wait> {
        op.result = result;
        op.waits_for = Vec::new();
        self.show_card(&op, true)?;
        self.own.put_op(op);
        Ok(())
    }

    /// H15: ops held for what took effect are judged again, each as a new result with its own seq, the oldest first.
    /// A loop, not a recursion: a chain of dependants may be long.
    pub(super) fn release(&mut self) -> Result<(), Wait> {
        while let Some(id) = self.resolved.pop_front() {
            if active(Mutant::NoRelease) {
                continue;
            }
            for held in self.waiting_for(id)? {
                self.rejudge(held, false)?;
            }
        }
        Ok(())
    }

    fn rejudge(&mut self, id: OpId, accepted: bool) -> Result<(), Wait> {
        let Some(stored) = self.op(id)?.cloned() else { return Ok(()) };
        let Ok(body) = OpBody::from_bytes(&stored.body) else { return Ok(()) };
        let was_held_for_a_dep = !stored.waits_for.is_empty();
        if stored.result.is_settled() || (was_held_for_a_dep && self.unresolved_dep(&body)?.is_some()) {
            return Ok(());
        }
        // Only a proven op can have got as far as waiting for others.
        let case = Case {
            body: &body,
            at: stored.captured,
            proven: was_held_for_a_dep,
            device_revoked: false,
            accepted,
            servers_own: false,
        };
        let fate = self.judge(&case)?;
        self.record(stored, Some(&body), fate).map(drop)
    }
}

/// The op as the inbox shows it.
pub(super) fn card_of(op: &StoredOp) -> Card {
    Card { op: op.op, result: op.result.clone(), body: op.body.clone(), at: op.received }
}

/// The fact of a refusal that names who has written the record as it stands now.
pub(super) const CHANGED_BY: &str = "changed_by";

fn changes_anything(old: Option<&Row>, effect: &Effect) -> bool {
    match (old, effect) {
        (None, Effect::Remove { .. }) => false,
        (None, Effect::Put { .. }) | (Some(_), Effect::Remove { .. }) => true,
        (Some(old), Effect::Put { scope, open, bytes, .. }) => {
            old.scope != *scope || old.open != *open || old.bytes != *bytes
        }
    }
}

/// The id under which contradicting or lost bytes lie in quarantine: the same bytes lie there once.
pub(super) fn quarantine_id(op: OpId, hash: crate::Hash) -> Id {
    op.id().derived(&format!("{:?}", hash.0))
}
