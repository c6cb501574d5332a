//! 导入历史: closed (or still open) matters of another system. Outside R24-R32 and outside the figures.

use domain::{ApplyError, Id, OpContext, Records, SiteId, Timestamp};
use serde::{Deserialize, Serialize};
use sites::UnitId;

use super::check::{self, limit};
use crate::caller::{Caller, TicketCaller};
use crate::kind::{Channel, Priority, TicketKind};
use crate::lifecycle::TicketStatus;
use crate::ticket::{Beginning, Source, Ticket, TicketId};
use crate::timeline::What;

/// One row of another system. Its ticket's id follows from source, source id and row hash: a second import is a noop.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ImportHistoric {
    pub ticket: TicketId,
    pub site: SiteId,
    /// The system or file, as the mapping names it.
    pub source: String,
    pub source_id: String,
    pub row_hash: Id,
    pub kind: TicketKind,
    pub category_label: String,
    pub priority: Priority,
    pub channel: Channel,
    pub unit: Option<UnitId>,
    pub place: String,
    pub caller: Option<Caller>,
    pub title: String,
    pub description: String,
    pub wanted: String,
    pub status: TicketStatus,
    pub assignee: String,
    pub solution: String,
    pub opened_at: Timestamp,
    pub closed_at: Option<Timestamp>,
}

impl ImportHistoric {
    /// The id that source, source id and row hash give.
    #[must_use]
    pub fn ticket_id(site: SiteId, source: &str, source_id: &str, row_hash: Id) -> TicketId {
        TicketId(site.id().derived(&format!("import {}:{source} {source_id} {row_hash}", source.len())))
    }
}

pub(super) fn apply(
    import: &ImportHistoric,
    context: &OpContext<'_>,
    records: &mut Records<'_>,
) -> Result<(), ApplyError> {
    check::required("title", &import.title, limit::TITLE)?;
    check::text("description", &import.description, limit::IMPORTED)?;
    check::text("solution", &import.solution, limit::IMPORTED)?;
    check::text("place", &import.place, limit::PLACE)?;
    check::text("wanted", &import.wanted, limit::WANTED)?;
    check::text("assignee", &import.assignee, limit::NAME)?;
    if records.get::<Ticket>(import.ticket.0)?.is_some() {
        return Ok(());
    }
    let caller = import.caller.clone().filter(|caller| !caller.is_empty());
    if let Some(caller) = &caller {
        let current = !import.status.is_final();
        records.put(&TicketCaller {
            ticket: import.ticket,
            site: import.site,
            caller: caller.clone(),
            current,
        });
    }
    let mut ticket = Ticket::begin(Beginning {
        id: import.ticket,
        site: import.site,
        opened_at: import.opened_at,
        opened_by: context.actor.person,
        caller,
    });
    ticket.kind = import.kind;
    ticket.category_label.clone_from(&import.category_label);
    ticket.priority = import.priority;
    ticket.channel = import.channel;
    ticket.unit = import.unit;
    ticket.place.clone_from(&import.place);
    ticket.title.clone_from(&import.title);
    ticket.description.clone_from(&import.description);
    ticket.wanted.clone_from(&import.wanted);
    ticket.status = import.status;
    ticket.solution.clone_from(&import.solution);
    ticket.ended_at = import.closed_at.filter(|_| import.status.is_final());
    ticket.resolved_at = import.closed_at;
    if !import.assignee.is_empty() {
        ticket.assignee = Some(crate::ticket::Assignee { person: None, name: import.assignee.clone() });
    }
    ticket.source = Some(Source {
        name: import.source.clone(),
        id: import.source_id.clone(),
        row_hash: import.row_hash,
        closed_before_opened: import.closed_at.is_some_and(|closed| closed < import.opened_at),
    });
    ticket.record(context, records, What::Imported { source: import.source.clone() });
    records.put(&ticket);
    Ok(())
}
