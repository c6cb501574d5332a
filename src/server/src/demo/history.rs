//! Three weeks of tickets: how each came in, who did what, and where it stands now.
//!
//! A ticket's whole life is written; what would lie in the future has not happened yet. So the older ones are closed
//! and the newest are in every status, as on a real morning.

use domain::{Id, PersonId, Timestamp};
use tickets::closing::Ending;
use tickets::kind::Channel;
use tickets::operations::{
    Accept, AddNote, Cancel, Close, Dispatch, Escalate, Expedite, Open, PutOnHold, RecordCall, RecordOpinion,
    Resolve, Resume,
};
use tickets::{Assignee, CallAnswer, Caller, Category, TicketId, TicketKind, TicketOperation};

use super::moments::{self, DAYS, a_call, is_weekend, later};
use super::people::{Colleague, DemoCustomer, Staff};
use super::place::site;
use super::prng::Prng;
use super::script::Script;
use super::words::{self, Matter};

/// Tickets of an ordinary working day, and of the two days everybody remembers.
const ORDINARY: i64 = 11;
const STORM_DAY: i32 = 9;
const STORM: i64 = 38;
const OUTAGE_DAY: i32 = 2;
const OUTAGE: i64 = 24;

/// What a ticket's life needs.
struct Life<'a> {
    script: &'a mut Script,
    rng: &'a mut Prng,
    staff: &'a Staff,
    ticket: TicketId,
    matter: &'a Matter,
    desk: PersonId,
}

pub(super) fn write(script: &mut Script, rng: &mut Prng, staff: &Staff, customers: &[DemoCustomer]) {
    let mut number = 0;
    for back in (0..=DAYS).rev() {
        let (count, matters) = match back {
            STORM_DAY => (STORM, words::STORM_MATTERS),
            OUTAGE_DAY => (OUTAGE, words::OUTAGE_MATTERS),
            _ => (ORDINARY, words::MATTERS),
        };
        let quiet = back != STORM_DAY
            && back != OUTAGE_DAY
            && is_weekend(moments::days_before(script.now(), back.into()));
        let count = if quiet { count / 2 } else { count + rng.between(-3, 4) };
        for _ in 0..count {
            let at = a_call(script.now(), back, rng);
            let matter = if rng.chance(75) { rng.pick(matters) } else { rng.pick(words::MATTERS) };
            let customer = rng.pick(customers);
            number += 1;
            let desk = rng.pick(&staff.desk).id;
            let ticket = TicketId(Id::named(&format!("demo ticket {number}")));
            let mut life = Life { script, rng, staff, ticket, matter, desk };
            life.live(at, number, customer);
        }
    }
}

impl Life<'_> {
    fn live(&mut self, at: Timestamp, number: usize, customer: &DemoCustomer) {
        self.open(at, number, customer);
        if self.rng.chance(4) && self.matter.kind == TicketKind::Repair {
            let at = later(at, self.rng, 5, 90);
            let reason = words::WITHDRAWN.zh.to_owned();
            self.act(at, self.desk, Cancel { ticket: self.ticket, ending: Ending::Withdrawn, reason });
            return;
        }
        if self.rng.chance(5) {
            // Overlooked: it waits until the customer asks again.
            let at = later(at, self.rng, 300, 900);
            self.act(at, self.desk, self.asks_again());
            return;
        }
        match self.matter.kind {
            TicketKind::Inquiry | TicketKind::Suggestion | TicketKind::Praise => self.answered(at),
            TicketKind::Complaint => self.complaint(at),
            TicketKind::Repair | TicketKind::Help | TicketKind::Appointment => self.work(at),
        }
    }

    fn open(&mut self, at: Timestamp, number: usize, customer: &DemoCustomer) {
        let agreed = *self.rng.pick(&[30, 60, 60, 120, 240]);
        let promised = self.rng.chance(70).then(|| at.plus_minutes(agreed));
        let open = Open {
            ticket: self.ticket,
            site: site(),
            alias: format!("DEMO-{number:04}"),
            kind: self.matter.kind,
            category: self.matter.category.map(Category::builtin_id),
            priority: None,
            channel: *self.rng.pick(&[
                Channel::Phone,
                Channel::Phone,
                Channel::WalkIn,
                Channel::Chat,
                Channel::Web,
            ]),
            unit: Some(customer.unit.id),
            place: customer.unit.code.to_string(),
            customer: Some(customer.id),
            caller: Some(Caller { name: customer.name.clone(), phone: customer.phone.clone() }),
            title: self.matter.title.to_owned(),
            description: self.matter.description.to_owned(),
            wanted: self.matter.wanted.to_owned(),
            promised_reply_at: promised,
            major: false,
        };
        self.act(at, self.desk, open);
    }

    /// The desk answers by itself.
    fn answered(&mut self, at: Timestamp) {
        let at = later(at, self.rng, 2, 60);
        self.resolve(at, self.desk);
        let at = later(at, self.rng, 30, 600);
        self.close(at);
    }

    /// A crew goes there; now and then a part is missing.
    fn work(&mut self, at: Timestamp) {
        let crew = self.rng.pick(&self.staff.crew).clone();
        let at = self.dispatch(at, &crew);
        if self.rng.chance(5) {
            // The crew has not looked yet, and the customer asks.
            let at = later(at, self.rng, 200, 600);
            self.act(at, self.desk, self.asks_again());
            return;
        }
        let mut at = later(at, self.rng, 3, 45);
        self.act(at, crew.id, Accept { ticket: self.ticket });
        if self.rng.chance(14) {
            at = self.waits_for_a_part(at, crew.id);
        }
        if self.rng.chance(12) {
            at = later(at, self.rng, 10, 40);
            self.act(at, crew.id, AddNote { ticket: self.ticket, text: words::ON_SITE.zh.to_owned() });
        }
        if self.rng.chance(4) {
            let (to, to_name) = (Some(self.staff.supervisor.id), self.staff.supervisor.name.to_owned());
            let reason = words::ESCALATED.zh.to_owned();
            at = later(at, self.rng, 20, 120);
            self.act(at, crew.id, Escalate { ticket: self.ticket, to, to_name, reason });
        }
        at = later(at, self.rng, 25, 420);
        self.resolve(at, crew.id);
        self.call_and_close(at);
    }

    fn complaint(&mut self, at: Timestamp) {
        let handler = self.rng.pick(&self.staff.stewards).clone();
        let at = self.dispatch(at, &handler);
        let at = later(at, self.rng, 5, 90);
        self.act(at, handler.id, Accept { ticket: self.ticket });
        let at = later(at, self.rng, 10, 240);
        let text = words::OPINION.zh.to_owned();
        self.act(at, self.staff.supervisor.id, RecordOpinion { ticket: self.ticket, text });
        let at = later(at, self.rng, 120, 2_400);
        self.resolve(at, handler.id);
        self.call_and_close(at);
    }

    fn dispatch(&mut self, at: Timestamp, to: &Colleague) -> Timestamp {
        let at = later(at, self.rng, 1, 25);
        let to = Assignee { person: Some(to.id), name: to.name.to_owned() };
        let by = if self.rng.chance(30) { self.staff.supervisor.id } else { self.desk };
        self.act(at, by, Dispatch { ticket: self.ticket, to, note: String::new() });
        at
    }

    fn waits_for_a_part(&mut self, at: Timestamp, crew: PersonId) -> Timestamp {
        let at = later(at, self.rng, 20, 60);
        let back = later(at, self.rng, 600, 5_000);
        let reason = words::PART_MISSING.zh.to_owned();
        let hold =
            PutOnHold { ticket: self.ticket, reason, until: Some(back), promised_reply_at: Some(back) };
        self.act(at, crew, hold);
        self.act(back, crew, Resume { ticket: self.ticket });
        back
    }

    fn resolve(&mut self, at: Timestamp, by: PersonId) {
        self.act(at, by, Resolve { ticket: self.ticket, solution: self.matter.solution.to_owned() });
    }

    /// Somebody at the desk, who has not done the work, calls back (R26).
    fn call_and_close(&mut self, at: Timestamp) {
        let at = later(at, self.rng, 60, 1_500);
        if self.rng.chance(6) {
            let answer = CallAnswer::Unsatisfied { score: 2 };
            let note = words::NOT_SATISFIED.zh.to_owned();
            self.act(at, self.desk, RecordCall { ticket: self.ticket, answer, note });
            let again = self.rng.pick(&self.staff.crew).clone();
            let at = self.dispatch(at, &again);
            let at = later(at, self.rng, 5, 60);
            self.act(at, again.id, Accept { ticket: self.ticket });
            let at = later(at, self.rng, 30, 300);
            self.resolve(at, again.id);
            let at = later(at, self.rng, 60, 900);
            return self.satisfied(at);
        }
        self.satisfied(at);
    }

    fn satisfied(&mut self, at: Timestamp) {
        let score = *self.rng.pick(&[3, 4, 4, 5, 5, 5]);
        let call =
            RecordCall { ticket: self.ticket, answer: CallAnswer::Satisfied { score }, note: String::new() };
        self.act(at, self.desk, call);
        self.close(at.plus_minutes(2));
    }

    fn close(&mut self, at: Timestamp) {
        self.act(at, self.desk, Close { ticket: self.ticket, ending: Ending::Solved, answer: String::new() });
    }

    fn asks_again(&self) -> Expedite {
        Expedite { ticket: self.ticket, text: words::ASKS_AGAIN.zh.to_owned() }
    }

    fn act(&mut self, at: Timestamp, by: PersonId, operation: impl Into<TicketOperation>) {
        self.script.add(at, by, operation.into());
    }
}
