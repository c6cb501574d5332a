//! Rights, decided a second time by functions that share no line with the product's (invariants 6 and 7).

use std::collections::BTreeSet;

use domain::{MembershipStatus, Operation, PersonId, Scope, SiteId};
use sync::authority::StoredOp;
use tickets::{Ticket, TicketOperation};

use super::ledger::Ledger;
use crate::report::{Violation, require};
use crate::workload::canary;
use crate::workload::notebook::{Member, Note, NotebookOperation};

/// Whether the member's posts name this operation at this site.
#[must_use]
pub fn may(member: &Member, kind: &str, site: Option<SiteId>) -> bool {
    if member.status != MembershipStatus::Confirmed {
        return false;
    }
    for grant in &member.grants {
        let here = match (grant.site, site) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(granted), Some(asked)) => granted == asked,
        };
        for permission in &grant.permissions {
            let module = kind.split_once('.').map_or(kind, |(module, _)| module);
            if here && (permission == "*" || permission == kind || *permission == format!("{module}.*")) {
                return true;
            }
        }
    }
    false
}

/// The scopes a person may read now.
#[must_use]
pub fn readable(ledger: &Ledger, person: PersonId) -> BTreeSet<Scope> {
    let mut scopes = BTreeSet::new();
    let Some(member) = ledger.members.get(&person.id()) else { return scopes };
    if member.status != MembershipStatus::Confirmed {
        return scopes;
    }
    scopes.extend([Scope::Org, Scope::User(person)]);
    for &site in ledger.places.values() {
        for grant in member.grants.iter().filter(|grant| grant.site.is_none() || grant.site == Some(site)) {
            scopes.insert(Scope::Site(site));
            if grant.personal_data {
                scopes.insert(Scope::SitePii(site));
            }
        }
    }
    scopes
}

/// Invariant 6: no byte of an answer may be a canary of a scope that the session did not hold.
///
/// # Errors
/// When a stranger's canary is in the bytes.
pub fn check_reply(bytes: &[u8], scopes: &BTreeSet<Scope>) -> Result<(), Violation> {
    let allowed = scopes.iter().map(|scope| canary::of(*scope)).collect();
    let strangers = canary::strangers(bytes, &allowed);
    require(strangers.is_empty(), 6, || format!("a reply holds {strangers:?}, allowed were {scopes:?}"))
}

/// Invariant 7: what was applied, its author was allowed to do, judged by the rows as they were before.
///
/// # Errors
/// When the naive rule says no.
pub fn check_write(op: &StoredOp, intent: &[u8], before: &Ledger) -> Result<(), Violation> {
    if let Ok(operation) = TicketOperation::decode_content(&op.kind, op.kind_version, intent) {
        let seen = || before.rows.get(&op.target).and_then(|row| row.decode::<Ticket>().ok());
        let site = match &operation {
            TicketOperation::Open(open) => Some(open.site),
            _ => seen().map(|ticket| ticket.site),
        };
        return check_permission(op, site, before);
    }
    let Ok(operation) = NotebookOperation::decode(&op.kind, op.kind_version, intent) else {
        return Ok(());
    };
    let site = match &operation {
        NotebookOperation::Open(open) => Some(open.site),
        NotebookOperation::Confide(confide) => Some(confide.site),
        NotebookOperation::Appoint(_) | NotebookOperation::Found(_) => None,
        _ => before.rows.get(&op.target).and_then(|row| row.decode::<Note>().ok()).map(|note| note.site),
    };
    check_permission(op, site, before)
}

fn check_permission(op: &StoredOp, site: Option<SiteId>, before: &Ledger) -> Result<(), Violation> {
    let allowed = before.members.get(&op.actor.id()).is_some_and(|member| may(member, &op.kind, site));
    require(allowed, 7, || {
        format!("{} by {} at {site:?} was applied without the right to it", op.kind, op.actor)
    })
}
