//! Forgetting people: first the rows go, by operations of the modules; then the words of the ops that spoke of them, by
//! an op of the server's own (`sync::redaction`). What a crash leaves in between is finished by `daily`.

use std::collections::BTreeMap;

use customers::operations::Erase;
use customers::{CustomerId, CustomerOperation, ERASE, Ground, Secrets};
use domain::{Id, Intent, OpId, Operation, PersonId, Record, Scope, Timestamp};
use storage::authority::AuthorityReader;
use sync::authority::{LocalIntent, StoredOp, redaction_of};
use sync::op::{MAX_BATCH_OPS, REDACT};
use sync::redaction::{MAX_REDACTIONS, redact, who_emptied};
use tickets::operations::Forget as ForgetTicket;
use tickets::{TicketId, TicketOperation};
use visits::operations::Forget as ForgetVisit;
use visits::{VisitId, VisitOperation};

use super::erased::{self, Entry};
use super::export::{Held, gather};
use super::{daily, personal};
use crate::api_error::ApiError;
use crate::app::App;
use crate::clock::now;
use crate::gate::SignedIn;
use crate::office::{NotDone, perform_as};
use crate::random;

/// The operations by which somebody is forgotten. They stay whole: they say who was forgotten, by whom and why.
pub const FORGETTING: &[&str] = &["customers.erase", "tickets.forget", "visits.forget", REDACT];

/// What is to be forgotten.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    pub customers: Vec<CustomerId>,
    /// With all texts, or the caller alone.
    pub tickets: Vec<(TicketId, bool)>,
    /// With all texts, or the people alone.
    pub visits: Vec<(VisitId, bool)>,
}

/// Which ops about a record lose their words.
#[derive(Clone, Copy, Debug)]
pub(super) struct Target {
    /// All of them, not only those that speak of somebody.
    pub(super) whole: bool,
    /// When it was decided: what is captured later is about something that nobody has decided about.
    pub(super) until: Timestamp,
}

/// Why, in the words of who decides.
#[derive(Clone, Debug)]
pub struct Reason {
    pub ground: Ground,
    pub note: String,
}

/// What was done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Done {
    /// Files and records whose personal data went.
    pub records: usize,
    /// Ops whose bodies went.
    pub emptied: usize,
    /// Ops about them that nobody has settled yet: their words stay until somebody has.
    pub waiting: usize,
    /// The list beside the backups knows of it.
    pub listed: bool,
}

/// What is held about a customer, if the caller may have it forgotten.
///
/// # Errors
/// When the store failed.
pub async fn held(app: &App, signed_in: &SignedIn, customer: CustomerId) -> Result<Option<Held>, ApiError> {
    let (stream, by) = (app.shared.stream, signed_in.session.person);
    let (actor, scopes) = (signed_in.actor.clone(), app.shared.rights().directory.scopes(by));
    let may = move |customer: &customers::Customer| {
        actor.may(ERASE, Some(customer.site)) && scopes.contains(&Scope::SitePii(customer.site))
    };
    app.readers
        .with(move |reader| {
            reader.begin()?;
            let held = gather(reader, stream, customer, &may, by);
            // The snapshot ends also when reading failed.
            reader.end()?;
            held
        })
        .await
}

impl Wanted {
    /// Everything about this customer: the file with those merged into it, and whatever of their tickets and visits holds
    /// personal data.
    #[must_use]
    pub fn of_customer(held: &Held) -> Wanted {
        let secrets = known_by(held);
        let tickets = held.tickets.iter().filter(|one| {
            let named = |bytes: Vec<u8>| secrets.are_in(&bytes);
            one.caller.is_some()
                || !one.ticket.caller_masked.is_empty()
                || named(one.ticket.encode())
                || one.earlier.iter().any(|page| named(page.encode()))
        });
        let visits =
            held.visits.iter().filter(|one| one.people.is_some() || secrets.are_in(&one.visit.encode()));
        Wanted {
            customers: held.customers.iter().map(|customer| customer.id).collect(),
            tickets: tickets.map(|one| (one.ticket.id, false)).collect(),
            visits: visits.map(|one| (one.visit.id, false)).collect(),
        }
    }

    /// The contact's row is needed to find the names in texts, so tickets and visits come before the files.
    fn intents(&self, reason: &Reason) -> Vec<Intent> {
        let tickets = self.tickets.iter().map(|(ticket, whole)| {
            TicketOperation::from(ForgetTicket { ticket: *ticket, whole: *whole }).intent()
        });
        let visits = self.visits.iter().map(|(visit, whole)| {
            VisitOperation::from(ForgetVisit { visit: *visit, whole: *whole }).intent()
        });
        let customers = self.customers.iter().map(|customer| {
            let Reason { ground, note } = reason.clone();
            CustomerOperation::from(Erase { customer: *customer, ground, note }).intent()
        });
        tickets.chain(visits).chain(customers).collect()
    }

    /// Whose ops are emptied.
    fn targets(&self, until: Timestamp) -> BTreeMap<Id, Target> {
        let customers = self.customers.iter().map(|customer| (customer.id(), false));
        let tickets = self.tickets.iter().map(|(ticket, whole)| (ticket.0, *whole));
        let visits = self.visits.iter().map(|(visit, whole)| (visit.0, *whole));
        let all = customers.chain(tickets).chain(visits);
        all.map(|(id, whole)| (id, Target { whole, until })).collect()
    }
}

fn known_by(held: &Held) -> Secrets {
    let mut secrets = Secrets::default();
    held.contacts.iter().for_each(|contact| secrets.join(&Secrets::of_contact(Some(contact))));
    for caller in held.tickets.iter().filter_map(|one| one.caller.as_ref()) {
        secrets.add(&caller.caller.name);
        secrets.add(&caller.caller.phone);
    }
    for people in held.visits.iter().filter_map(|one| one.people.as_ref()) {
        people.present.iter().for_each(|name| secrets.add(name));
        secrets.add(&people.phone);
    }
    secrets
}

/// Has all of this forgotten, in the name of `by`; `about` is whose it is.
///
/// # Errors
/// The rules' own words; when the server cannot write. What was done by then stays done, and is finished by itself.
pub async fn carry_out(
    app: &App,
    by: PersonId,
    about: Id,
    wanted: &Wanted,
    reason: &Reason,
) -> Result<Done, NotDone> {
    let local =
        |intent| LocalIntent { op: OpId(random::timed_id(now())), intent, deps: Vec::new(), amends: None };
    let ops: Vec<LocalIntent> = wanted.intents(reason).into_iter().map(local).collect();
    let moment = now();
    let entries: Vec<Entry> = ops.iter().map(|one| Entry::of(one.op, &one.intent, by, moment)).collect();
    let records = ops.len();
    // The refusal of one must not leave half of a person: the rule that could refuse for what was typed comes first.
    if let Some(file) = ops.last().filter(|last| last.intent.kind == "customers.erase") {
        check_note(app, file, reason).await?;
    }
    for piece in ops.chunks(MAX_BATCH_OPS) {
        perform_as(app, by, piece.to_vec()).await?;
    }
    let listed = list(app, entries).await;
    let (emptied, waiting) = empty_ops(app, by, about, wanted.targets(now())).await?;
    daily::tidy_later(app).await?;
    Ok(Done { records, emptied, waiting, listed })
}

/// The note is what the last operation would be refused for, after the others were done.
async fn check_note(app: &App, file: &LocalIntent, reason: &Reason) -> Result<(), NotDone> {
    use customers::CustomerContact;
    use domain::Rejection;
    use sync::authority::Need;
    let (stream, contact) = (app.shared.stream, CustomerContact::id_of(file.intent.target.into()));
    let row = app.readers.with(move |reader| reader.load(stream, &[Need::Row(contact)])).await?;
    let row = row.rows.get(&contact).cloned().flatten();
    let contact = row.and_then(|row| row.decode::<CustomerContact>().ok());
    if Secrets::of_contact(contact.as_ref()).are_in(reason.note.as_bytes()) {
        return Err(crate::office::refused(&Rejection::new("customers.names_the_person").at("note")).into());
    }
    Ok(())
}

/// Puts them on the list beside the backups. A list that cannot be written is no reason not to forget somebody: it is
/// said, and made up for every day.
async fn list(app: &App, entries: Vec<Entry>) -> bool {
    let config = app.config.clone();
    let written = tokio::task::spawn_blocking(move || erased::add(&config, &entries)).await;
    match written {
        Ok(Ok(())) => true,
        Ok(Err(error)) => {
            tracing::error!(%error, "who was forgotten could not be written beside the backups");
            false
        }
        Err(error) => {
            tracing::error!(%error, "a task about who was forgotten panicked");
            false
        }
    }
}

/// Empties every settled op about these records that speaks of somebody, or that is about one of those of which nothing is
/// to stay. Says how many were emptied, and how many nobody has settled yet.
///
/// # Errors
/// When the store failed or the redaction was not taken.
pub(super) async fn empty_ops(
    app: &App,
    by: PersonId,
    about: Id,
    targets: BTreeMap<Id, Target>,
) -> Result<(usize, usize), NotDone> {
    let stream = app.shared.stream;
    let ids = targets.keys().copied().collect();
    let found = app.readers.with(move |reader| reader.ops_about(stream, &ids)).await?;
    let secrets = personal::secrets_of(&found);
    let speaking = |op: &StoredOp| {
        let target = targets.get(&op.target).filter(|target| op.captured <= target.until);
        let Some(target) = target else { return false };
        who_emptied(&op.body).is_none()
            && !FORGETTING.contains(&op.kind.as_str())
            && (target.whole || personal::speaks_of(op, &secrets))
    };
    let (settled, open): (Vec<StoredOp>, Vec<StoredOp>) =
        found.into_iter().filter(speaking).partition(|op| op.result.is_settled());
    for piece in settled.chunks(MAX_REDACTIONS) {
        let op = OpId(random::timed_id(now()));
        let redactions: Vec<_> = piece.iter().map(|one| redaction_of(one, op)).collect();
        let intent = redact(about, &redactions);
        perform_as(app, by, vec![LocalIntent { op, intent, deps: Vec::new(), amends: None }]).await?;
    }
    Ok((settled.len(), open.len()))
}
