//! The office: the administrator at the server itself, whose ops take the same path as everybody else's.

use domain::{DeviceId, Grant, Id, MembershipStatus, OpId, Operation, PersonId, Stamp};
use storage::authority::AuthorityReader;
use sync::Hash;
use sync::authority::{Asker, DeviceState, LocalIntent, Need, local_push};
use sync::op;

use crate::people::{draw_grants, everything};
use crate::report::{Violation, require};
use crate::server::Reply;
use crate::workload::notebook::{Appoint, Found, NotebookOperation};
use crate::world::World;

impl World {
    /// Sites, the administrator and everybody else.
    ///
    /// # Errors
    /// When founding breaks a promise.
    pub(crate) fn found_the_organization(&mut self) -> Result<(), Violation> {
        let first = self.people.persons[0].clone();
        let actor = domain::Actor {
            person: first.id,
            name: String::new(),
            status: MembershipStatus::Confirmed,
            grants: vec![everything()],
        };
        // As at a real first start: the founder is known before there is any row about anybody.
        self.server.directory.people.insert(first.id, actor);
        let appointments = self.people.persons.iter().map(|person| {
            Appoint { person: person.id, status: person.status, grants: person.grants.clone() }.into()
        });
        let sites = self.people.sites.iter().map(|site| Found { site: *site }.into());
        let intents: Vec<NotebookOperation> = appointments.chain(sites).collect();
        let n_intents = intents.len() as u64;
        self.act_in_the_office(intents)?;
        require(self.server.store.ledger.seq == n_intents, 2, || "the founding was not applied".to_owned())
    }

    /// The administrator does these things at the server.
    ///
    /// # Errors
    /// When the server breaks a promise.
    pub(crate) fn act_in_the_office(&mut self, operations: Vec<NotebookOperation>) -> Result<(), Violation> {
        let intents = operations.iter().map(|operation| (operation.intent(), None)).collect();
        self.push_from_the_office(intents)
    }

    /// A held op is let through.
    ///
    /// # Errors
    /// As [`World::act_in_the_office`].
    pub(crate) fn accept_in_the_office(&mut self, held: OpId) -> Result<(), Violation> {
        self.push_from_the_office(vec![(op::accept(held), Some(held))])
    }

    fn push_from_the_office(
        &mut self,
        intents: Vec<(domain::Intent, Option<OpId>)>,
    ) -> Result<(), Violation> {
        let (person, device) = (self.people.persons[0].id, DeviceId(Id::named("office")));
        let stamp = Stamp { wall: self.agenda.time(), ..Stamp::default() };
        let intents = intents
            .into_iter()
            .map(|(intent, amends)| LocalIntent {
                op: OpId(self.hand.id()),
                intent,
                deps: Vec::new(),
                amends,
            })
            .collect();
        let stream = self.server.stream;
        let Ok(Some(state)) = self.server.reader().stream(stream) else { return Ok(()) };
        let Ok(loaded) = self.server.reader().load(stream, &[Need::Device(device)]) else { return Ok(()) };
        let known = loaded.devices.into_values().next().flatten();
        let known = known.unwrap_or_else(|| new_device(device));
        let push = local_push(&state, &known, &self.server.keys, person, stamp, intents);
        let now = self.agenda.time();
        let replies = self.server.push(&[(Asker { person, device }, push)], now)?;
        if matches!(replies.first(), Some(Reply::Body(_))) {
            self.hand.event("office act");
        }
        self.poke();
        Ok(())
    }

    /// Somebody (never the administrator) gets other rights.
    ///
    /// # Errors
    /// As [`World::act_in_the_office`].
    pub(crate) fn change_rights(&mut self, change: RightsChange) -> Result<(), Violation> {
        let n_people = self.people.persons.len() as u64;
        if n_people < 2 {
            return Ok(());
        }
        let number = self.hand.between(1, n_people - 1) as usize;
        let person = self.people.persons[number].id;
        let (mut status, mut grants) = self.rights_of(person);
        match change {
            RightsChange::Add => {
                let sites = self.people.sites.clone();
                grants.extend(self.hand.with(|chaos| draw_grants(&sites, &mut chaos.prng)));
            }
            RightsChange::Remove => {
                let lost = self.hand.below(grants.len().max(1) as u64) as usize;
                if lost < grants.len() {
                    grants.remove(lost);
                }
            }
            RightsChange::Suspend if status == MembershipStatus::Confirmed => {
                status = MembershipStatus::Suspended
            }
            RightsChange::Suspend => status = MembershipStatus::Confirmed,
        }
        self.act_in_the_office(vec![Appoint { person, status, grants }.into()])
    }

    fn rights_of(&self, person: PersonId) -> (MembershipStatus, Vec<Grant>) {
        let actor = self.server.directory.people.get(&person);
        actor.map_or((MembershipStatus::Confirmed, Vec::new()), |actor| (actor.status, actor.grants.clone()))
    }
}

/// How rights change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RightsChange {
    Add,
    Remove,
    /// Or back again.
    Suspend,
}

fn new_device(device: DeviceId) -> DeviceState {
    DeviceState {
        device,
        last_dseq: 0,
        chain: Hash::chain_start(device),
        pending: 0,
        oldest_pending: None,
        seen: Default::default(),
        person: None,
        revoked: false,
        holes: Vec::new(),
    }
}
