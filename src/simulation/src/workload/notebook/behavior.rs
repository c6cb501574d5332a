//! What people do next, given what they see.

use domain::{Id, Kind, MembershipStatus, OpId, PersonId, Record, SiteId};
use sync::replica::{Captured, Replica};

use super::{
    Advance, Append, Appoint, Claim, Confide, Explode, Found, Implode, Move, Note, NotebookOperation, Open,
    Remove, Retitle, Stage,
};
use crate::chaos::Hand;
use crate::faults::Fault;
use crate::people::{draw_grants, everything};
use crate::workload::{front_desk, steward};
use domain::Operation;

/// One person at one device, about to do something.
pub struct Situation<'a> {
    pub replica: &'a Replica,
    pub person: PersonId,
    pub administrator: bool,
    pub sites: &'a [SiteId],
    pub people: &'a [PersonId],
    pub hand: &'a Hand,
    /// The ids the batch's ops will get, in order.
    pub ids: &'a [OpId],
    /// Ops that wait for an answer, on whatever device.
    pub waiting: &'a [OpId],
    /// Which of [`crate::world::BUILDS`] is in front of the person.
    pub build: usize,
}

impl Situation<'_> {
    /// One capture batch of as many ops as there are ids.
    #[must_use]
    pub fn next_batch(&self) -> Vec<Captured> {
        let mut notes = self.notes();
        let mut batch: Vec<Captured> = Vec::new();
        while batch.len() < self.ids.len() {
            let number = batch.len();
            let amends = if number == 0 { self.card_to_amend() } else { None };
            if let Some(card) = amends
                && self.hand.chance(300)
            {
                batch.push(Captured { amends, ..sync::op::withdraw(card).into() });
                continue;
            }
            if self.build >= 1 && amends.is_none() && self.hand.chance(200) {
                batch.push(front_desk::next_intent(self).into());
                continue;
            }
            if self.build >= 2 && amends.is_none() && self.hand.chance(200) {
                batch
                    .extend(steward::next_intents(self, self.ids.len() - number).into_iter().map(Into::into));
                continue;
            }
            let operation = self.next_operation(&notes);
            if let NotebookOperation::Open(open) = &operation {
                notes.push((open.note, None));
            }
            let deps = self.deps_of(&operation, &notes, number);
            let intent = if self.build == 0 { operation.old_intent() } else { operation.intent() };
            batch.push(Captured { intent, deps, blobs: Vec::new(), amends });
        }
        batch
    }

    fn notes(&self) -> Vec<(Id, Option<Note>)> {
        let mut rows = self.replica.rows_of(&Kind::new(Note::KIND));
        // A dozen is enough to choose from, and keeps people meeting in the same notes.
        let start = self.hand.below(rows.len().max(1) as u64) as usize;
        let length = rows.len();
        rows.rotate_left(start.min(length));
        rows.truncate(12);
        rows.iter().map(|row| (row.id, row.decode::<Note>().ok())).collect()
    }

    fn next_operation(&self, notes: &[(Id, Option<Note>)]) -> NotebookOperation {
        let hand = self.hand;
        if notes.is_empty() || hand.chance(200) {
            return self.open();
        }
        let (id, note) = &notes[hand.below(notes.len() as u64) as usize];
        if hand.strikes(Fault::RulePanic) {
            return Explode { note: *id }.into();
        }
        if hand.strikes(Fault::LethalOp) {
            return Implode { note: *id }.into();
        }
        match (hand.below(100), note) {
            (0..=29, _) => Append { note: *id, line: self.words() }.into(),
            (30..=44, Some(note)) => Retitle {
                note: *id,
                from: note.title.clone(),
                to: format!("t{}", hand.below(3)),
                why: self.words(),
            }
            .into(),
            (45..=64, Some(note)) => self.advance(note).into(),
            (65..=74, _) => Claim { note: *id }.into(),
            (75..=81, _) => Move { note: *id, site: self.site() }.into(),
            (82..=86, _) => Remove { note: *id }.into(),
            (87..=92, _) => {
                let diary = self.person.id().derived("diary");
                Confide { diary, site: self.site(), line: self.words() }.into()
            }
            (93, _) if self.administrator => self.appoint(),
            (94, _) if self.administrator => Found { site: self.site() }.into(),
            _ => Append { note: *id, line: self.words() }.into(),
        }
    }

    fn open(&self) -> NotebookOperation {
        let (site, title) = (self.site(), format!("t{}", self.hand.below(3)));
        Open { note: self.hand.id(), site, title, telephone: self.words() }.into()
    }

    fn advance(&self, note: &Note) -> Advance {
        let next = match note.stage {
            Stage::Open => Stage::Done,
            Stage::Done => Stage::Closed,
            Stage::Closed => Stage::Open,
        };
        Advance { note: note.id, from: note.stage, to: next }
    }

    /// Somebody's rights, but never the administrator's: a world nobody can administer cannot be healed.
    fn appoint(&self) -> NotebookOperation {
        let person = self.people[self.hand.below(self.people.len() as u64) as usize];
        let grants = if person == self.people[0] {
            vec![everything()]
        } else {
            self.hand.with(|chaos| draw_grants(self.sites, &mut chaos.prng))
        };
        Appoint { person, status: MembershipStatus::Confirmed, grants }.into()
    }

    fn site(&self) -> SiteId {
        self.sites[self.hand.below(self.sites.len() as u64) as usize]
    }

    fn words(&self) -> String {
        format!("line {:04}", self.hand.below(10_000))
    }

    /// One's own card; now and then another device's, so that an amendment can reach a restored server before the op
    /// it replaces.
    fn card_to_amend(&self) -> Option<OpId> {
        if !self.waiting.is_empty() && self.hand.chance(60) {
            return Some(self.waiting[self.hand.below(self.waiting.len() as u64) as usize]);
        }
        let cards = self.replica.cards();
        if cards.is_empty() || !self.hand.chance(300) {
            return None;
        }
        Some(cards[self.hand.below(cards.len() as u64) as usize].card.op)
    }

    /// Ops on a note of the same batch need its creation; now and then a pending op is named too.
    fn deps_of(
        &self,
        operation: &NotebookOperation,
        notes: &[(Id, Option<Note>)],
        number: usize,
    ) -> Vec<OpId> {
        let mut deps = Vec::new();
        let created_here = notes.iter().any(|(id, note)| *id == operation.target() && note.is_none());
        if created_here && number > 0 && !matches!(operation, NotebookOperation::Open(_)) {
            deps.push(self.ids[number - 1]);
        }
        if self.hand.chance(150) {
            let pending = self.replica.pending();
            if let Some(op) = pending.get(self.hand.below(pending.len() as u64) as usize) {
                deps.push(op.op);
            }
        }
        deps
    }
}
