//! 生成工单: a visit and the ticket raised from it, as one capture batch.

use domain::{Intent, Operation};
use tickets::TicketOperation;
use tickets::operations::{NoteVisit, Open};

use crate::VisitOperation;
use crate::operations::RecordVisit;

/// Three intents that are captured together or not at all: the visit, the ticket, and the visit's mark on the ticket.
///
/// The visit then names the ticket and the ticket the visit, although neither record depends on the other.
#[must_use]
pub fn raising_a_ticket(mut visit: RecordVisit, mut open: Open) -> Vec<Intent> {
    visit.ticket = Some(open.ticket);
    open.channel = tickets::Channel::Visit;
    let note = NoteVisit { ticket: open.ticket, visit: Some(visit.visit.0), note: visit.requests.clone() };
    vec![
        VisitOperation::Record(visit).intent(),
        TicketOperation::Open(open).intent(),
        TicketOperation::NoteVisit(note).intent(),
    ]
}
