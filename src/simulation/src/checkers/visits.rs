//! Invariants 2 and 3 for the visits module's own records, which keep no list of ops: what was applied is there once,
//! what was not is nowhere, and a visit and the ticket raised from it name each other.

use std::collections::BTreeMap;

use domain::{Id, Operation, Record};
use sync::authority::StoredOp;
use sync::message::OpResult;
use sync::op::OpBody;
use tickets::{TicketOperation, VisitNote};
use visits::{Added, Visit, VisitOperation};

use crate::report::{Violation, require};
use crate::world::World;

/// What the ops that took effect amount to for one visit.
#[derive(Default)]
struct Expected {
    recorded: usize,
    noted: usize,
    withdrawn: bool,
}

/// # Errors
/// The first visit that is not what its ops make it.
pub fn are_what_was_applied(world: &World) -> Result<(), Violation> {
    let ledger = &world.server.store.ledger;
    let mut expected: BTreeMap<Id, Expected> = BTreeMap::new();
    for op in ledger.ops.values().filter(|op| changed_something(&op.result)) {
        let Some(operation) = decoded::<VisitOperation>(op) else { continue };
        let visit = expected.entry(op.target).or_default();
        match operation {
            VisitOperation::Record(_) => visit.recorded += 1,
            VisitOperation::AddNote(_) => visit.noted += 1,
            VisitOperation::Withdraw(_) => visit.withdrawn = true,
            VisitOperation::Correct(_) | VisitOperation::Attach(_) | VisitOperation::Forget(_) => {}
        }
    }
    let mut seen: BTreeMap<Id, Visit> = BTreeMap::new();
    for row in ledger.rows.values().filter(|row| row.kind.as_str() == Visit::KIND) {
        let visit = row.decode::<Visit>().map_err(|_| Violation::new(3, "a visit cannot be read"))?;
        seen.insert(row.id, visit);
    }
    for (id, expected) in &expected {
        let visit = seen.get(id);
        require(expected.recorded == usize::from(visit.is_some()), 3, || {
            format!("visit {id} was recorded {} times, there: {}", expected.recorded, visit.is_some())
        })?;
        let Some(visit) = visit else { continue };
        let noted = visit.added.iter().filter(|added| matches!(added.what, Added::Noted { .. })).count();
        require(noted == expected.noted, 3, || {
            format!("visit {id} holds {noted} additions of {}", expected.noted)
        })?;
        require(visit.withdrawn.is_some() == expected.withdrawn, 3, || {
            format!("visit {id}: a withdrawal and its op disagree")
        })?;
    }
    require(seen.keys().all(|id| expected.contains_key(id)), 2, || "a visit nobody recorded".to_owned())?;
    name_their_tickets(world, &seen)
}

/// The ticket's mark and the visit's are of one batch: where both ops were applied, each names the other.
fn name_their_tickets(world: &World, visits: &BTreeMap<Id, Visit>) -> Result<(), Violation> {
    let ledger = &world.server.store.ledger;
    for op in ledger.ops.values().filter(|op| changed_something(&op.result)) {
        let Some(TicketOperation::NoteVisit(note)) = decoded::<TicketOperation>(op) else { continue };
        let (Some(visit), Some(row)) = (note.visit, ledger.rows.get(&note.ticket.id())) else { continue };
        let ticket =
            row.decode::<tickets::Ticket>().map_err(|_| Violation::new(3, "an unreadable ticket"))?;
        require(ticket.visit == Some(VisitNote::Made(visit)), 3, || {
            format!("ticket {} does not name visit {visit}", note.ticket)
        })?;
        if let Some(visit) = visits.get(&visit) {
            require(visit.ticket == Some(note.ticket), 3, || {
                format!("visit {} does not name ticket {}", visit.id, note.ticket)
            })?;
            world.hand.event("visit and ticket name each other");
        }
    }
    Ok(())
}

fn changed_something(result: &OpResult) -> bool {
    matches!(result, OpResult::Applied { .. } | OpResult::Merged { .. })
}

/// The operation, if it is one of this module's.
fn decoded<O: Operation>(op: &StoredOp) -> Option<O> {
    let body = OpBody::from_bytes(&op.body).ok()?;
    O::decode(&body.kind, body.kind_version, &body.intent).ok()
}
