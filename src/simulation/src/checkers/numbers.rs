//! Invariant 19, the tickets module's own: only the server makes numbers, one row of them per site and day, dense and
//! each used once, whatever came twice, late or from a restored device.

use std::collections::{BTreeMap, BTreeSet};

use domain::Record;
use tickets::{NumberCounter, Ticket};

use crate::report::{Violation, require};
use crate::world::World;

/// # Errors
/// The first site and day whose numbers have a gap, or a ticket without a number.
pub fn are_dense_and_unique(world: &World) -> Result<(), Violation> {
    let rows = &world.server.store.ledger.rows;
    let mut serials: BTreeMap<_, BTreeSet<u32>> = BTreeMap::new();
    for ticket in rows.values().filter(|row| row.kind.as_str() == Ticket::KIND) {
        let Ok(ticket) = ticket.decode::<Ticket>() else { continue };
        let number =
            ticket.number.ok_or_else(|| Violation::new(19, format!("{} has no number", ticket.alias)))?;
        let fresh = serials.entry((ticket.site, number.day)).or_default().insert(number.serial);
        require(fresh, 19, || format!("two tickets are number {number}"))?;
        world.hand.event("ticket numbered");
    }
    for ((site, day), serials) in serials {
        let last = serials.last().copied().unwrap_or_default();
        require(serials.len() as u64 == u64::from(last), 19, || {
            format!("site {site:?} lacks numbers on {day:?}")
        })?;
        let counter =
            rows.get(&NumberCounter::id_of(site, day)).and_then(|row| row.decode::<NumberCounter>().ok());
        require(counter.is_some_and(|counter| counter.last == last), 19, || {
            format!("the counter of {site:?} does not stand at {last}")
        })?;
    }
    Ok(())
}
