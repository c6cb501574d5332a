//! What the server's door does with a request: is there a session, can it be read, into which group does it go.

use domain::{DecodeError, PersonId};
use sync::message::{self, PullRequest, PushRequest};

use crate::clock::SECOND;
use crate::faults::Fault;
use crate::network::carry_reply;
use crate::points::Point;
use crate::report::Violation;
use crate::server::Reply;
use crate::world::{Ask, Event, World};

impl World {
    /// A request reaches the server, whether or not anybody still waits for its answer.
    pub(crate) fn arrive(&mut self, exchange: u64, bytes: &[u8]) -> Result<(), Violation> {
        let Some(open) = self.exchanges.get(&exchange) else { return self.arrive_late(bytes) };
        let (device, asker) = (open.device, open.asker);
        let is_push = matches!(open.ask, Ask::Push(_));
        if self.partitions.separates(device, self.agenda.now()) {
            return Ok(());
        }
        if self.strikes(Fault::ServerBusy) {
            let status = if self.hand.chance(500) { 429 } else { 503 };
            self.answer(exchange, Reply::Status(status));
            return Ok(());
        }
        if self.strikes(Fault::SessionExpired) {
            self.devices[device].session = None;
            self.answer(exchange, Reply::Status(401));
            return Ok(());
        }
        let Some(asker) = asker else {
            self.answer(exchange, Reply::Status(401));
            return Ok(());
        };
        if is_push {
            match message::decode::<PushRequest>(bytes) {
                Ok(push) => self.enqueue(exchange, asker, push),
                Err(error) => self.answer(exchange, unreadable(&error)),
            }
            return Ok(());
        }
        match message::decode::<PullRequest>(bytes) {
            Ok(pull) => {
                let reply = self.server.pull(&asker, &pull, self.agenda.time())?;
                self.answer(exchange, reply);
            }
            Err(error) => self.answer(exchange, unreadable(&error)),
        }
        Ok(())
    }

    /// A copy of a request whose sender has its answer, or has given up. The server cannot know that.
    fn arrive_late(&mut self, bytes: &[u8]) -> Result<(), Violation> {
        let Ok(push) = message::decode::<PushRequest>(bytes) else { return Ok(()) };
        let asker =
            self.devices.iter().filter_map(|device| device.session).find(|asker| asker.device == push.device);
        if let Some(asker) = asker {
            self.hand.event("late copy of a push");
            self.enqueue(0, asker, push);
        }
        Ok(())
    }

    fn enqueue(&mut self, exchange: u64, asker: sync::authority::Asker, push: PushRequest) {
        if self.hand.dies_at(Point::ServerRequestRead, Fault::ServerKilledInside) {
            // What had gathered dies with the process; nobody is answered.
            self.queue.clear();
            self.server.restart();
            return;
        }
        if self.queue.is_empty() {
            let slow = self.strikes(Fault::ServerSlow);
            let pause = if slow { self.hand.between(SECOND, 120 * SECOND) } else { self.hand.between(1, 40) };
            self.agenda.plan(pause, Event::Commit);
        }
        self.queue.push((exchange, asker, push));
    }

    /// The writer takes everything that has arrived as one group.
    pub(crate) fn commit(&mut self) -> Result<(), Violation> {
        let group = std::mem::take(&mut self.queue);
        if group.is_empty() {
            return Ok(());
        }
        if group.len() > 1 {
            self.hand.event("group commit of several pushes");
        }
        let seq_before = self.server.store.ledger.seq;
        let requests: Vec<_> = group.iter().map(|(_, asker, push)| (*asker, push.clone())).collect();
        let replies = self.server.push(&requests, self.agenda.time())?;
        for ((exchange, asker, _), reply) in group.iter().zip(replies) {
            self.check_reply(asker.person, &reply)?;
            if self.hand.dies_at(Point::ServerHalfAnswered, Fault::ServerKilledInside) {
                self.server.restart();
                break;
            }
            self.answer(*exchange, reply);
        }
        if self.server.store.ledger.seq > seq_before {
            self.poke();
        }
        Ok(())
    }

    fn check_reply(&self, person: PersonId, reply: &Reply) -> Result<(), Violation> {
        let Reply::Body(bytes) = reply else { return Ok(()) };
        crate::checkers::rights::check_reply(bytes, &self.server.readable(person))
    }

    fn answer(&mut self, exchange: u64, reply: Reply) {
        let Reply::Body(bytes) = reply else {
            self.agenda.plan(5, Event::Hear { exchange, reply });
            return;
        };
        let carried = self.hand.with(|chaos| {
            chaos.trace.note_bytes(&bytes);
            carry_reply(bytes, &chaos.rates, &mut chaos.prng, &mut chaos.counters)
        });
        if let Some(delivery) = carried {
            self.agenda.plan(delivery.after, Event::Hear { exchange, reply: Reply::Body(delivery.bytes) });
        }
    }

    /// "There is something new": no data, and not everybody hears it.
    pub(crate) fn poke(&mut self) {
        let time = self.agenda.now();
        for device in 0..self.devices.len() {
            if self.partitions.separates(device, time) || !self.hand.chance(self.pokes) {
                continue;
            }
            let Some(tab) = self.devices[device].tabs.first().map(|tab| tab.generation) else { continue };
            let pause = self.hand.between(0, 3 * SECOND);
            self.agenda.plan(pause, Event::Round { device, tab });
        }
    }
}

/// A body that was cut on the way is the network's fault, not an answer.
fn unreadable(_: &DecodeError) -> Reply {
    Reply::Status(400)
}
