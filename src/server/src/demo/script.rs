//! What happened, by whom and when, and how it becomes pushes.

use domain::{DeviceId, Id, Intent, OpId, Operation, PersonId, Stamp, Timestamp};
use sync::authority::{AuthorityKeys, DeviceState, LocalIntent, StreamState, local_push};
use sync::message::PushRequest;

/// Acts in one push, as the import sends them.
const PART: usize = 256;

/// One act of one person.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    pub op: OpId,
    pub at: Timestamp,
    pub actor: PersonId,
    pub intent: Intent,
}

/// Everything that happened, in order.
#[derive(Clone, Debug, PartialEq)]
pub struct Script {
    now: Timestamp,
    steps: Vec<Step>,
}

impl Script {
    pub(super) fn new(now: Timestamp) -> Script {
        Script { now, steps: Vec::new() }
    }

    /// The moment up to which things have happened.
    pub(super) fn now(&self) -> Timestamp {
        self.now
    }

    /// Adds an act unless it still lies in the future; says whether it has happened.
    pub(super) fn add(&mut self, at: Timestamp, actor: PersonId, operation: impl Operation) -> bool {
        let happened = at <= self.now;
        if happened {
            let op = OpId(numbered(at, self.steps.len()));
            self.steps.push(Step { op, at, actor, intent: operation.intent() });
        }
        happened
    }

    /// The acts in order of time; those of one moment in the order in which they were written.
    #[must_use]
    pub fn steps(&self) -> Vec<Step> {
        let mut steps = self.steps.clone();
        steps.sort_by_key(|step| step.at);
        steps
    }

    /// The acts in pieces that one push each may carry.
    pub(super) fn parts(&self) -> Vec<Vec<Step>> {
        self.steps().chunks(PART).map(<[Step]>::to_vec).collect()
    }
}

/// The device on which all of it was captured.
pub(super) fn device() -> DeviceId {
    DeviceId(Id::named("demo device"))
}

/// A UUIDv7 of this moment whose rest is a number instead of chance.
fn numbered(at: Timestamp, number: usize) -> Id {
    let mut id = Id::named(&format!("demo op {number}")).0;
    id[..6].copy_from_slice(&at.0.to_be_bytes()[2..]);
    id[6] = (id[6] & 0x0f) | 0x70;
    id[8] = (id[8] & 0x3f) | 0x80;
    Id(id)
}

/// One push whose batches are each one act of one person.
pub(super) fn push(
    stream: &StreamState,
    device: &DeviceState,
    keys: &AuthorityKeys,
    part: &[Step],
) -> PushRequest {
    // A device that had seen no commit yet: the authority then believes its clock also for the past (2.8).
    let unseen = StreamState { seq: 0, ..stream.clone() };
    let mut whole: Option<PushRequest> = None;
    for step in part {
        let captured = Stamp { wall: step.at, zone_minutes: 480, ..Stamp::default() };
        let local = LocalIntent { op: step.op, intent: step.intent.clone(), deps: Vec::new(), amends: None };
        let request = local_push(&unseen, device, keys, step.actor, captured, vec![local]);
        match &mut whole {
            Some(whole) => whole.batches.extend(request.batches),
            None => whole = Some(request),
        }
    }
    whole.unwrap_or_else(|| {
        local_push(&unseen, device, keys, PersonId::default(), Stamp::default(), Vec::new())
    })
}
