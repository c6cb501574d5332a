//! What follows from a decision to forget somebody and is done without asking again: after a restore it is done once more,
//! what a crash has left is finished, and the file is written anew so that nothing lies in its gaps. Nothing is forgotten
//! here that nobody has decided.

use std::collections::{BTreeMap, BTreeSet};

use domain::{Day, Id, OpId, PersonId, Timestamp};
use storage::authority::AuthorityReader;
use storage_sqlite::SqliteAuthority;
use sync::OpBody;
use sync::authority::{LocalIntent, Need, StoredOp};
use sync::message::StreamId;
use sync::op::REDACT;

use super::erased::{self, Entry};
use super::forget::{Target, empty_ops};
use crate::api_error::ApiError;
use crate::app::App;
use crate::clock::now;
use crate::directory::server_person;
use crate::office::{NotDone, perform_as};

/// How often it looks for what a restored backup does not know.
const EVERY_MS: i64 = 600_000;
/// The file is written anew in these hours of the houses' own time, or after a day.
const NIGHT: std::ops::Range<i64> = 1..5;
const HOUR_MS: i64 = 3_600_000;

/// Since when the file has gaps that are worth writing it anew.
const GAPS: &str = "privacy.gaps_since";

/// What was looked at when.
#[derive(Debug, Default)]
pub struct Looked {
    at: Option<Timestamp>,
    day: Option<Day>,
}

/// One look. Call it every minute; most calls do nothing.
pub async fn look(app: &App, looked: &mut Looked) {
    let moment = now();
    if looked.at.is_some_and(|at| moment.since(at).abs() < EVERY_MS) {
        return;
    }
    looked.at = Some(moment);
    if let Err(error) = again(app).await {
        tracing::error!(?error, "who was forgotten before the restore could not be forgotten again");
    }
    if looked.day != Some(moment.day()) {
        looked.day = Some(moment.day());
        match finish(app).await {
            Ok(0) => {}
            Ok(emptied) => tracing::info!(emptied, "ops about who was forgotten were emptied"),
            Err(error) => tracing::error!(?error, "ops about who was forgotten could not be emptied"),
        }
    }
    if let Err(error) = fill_gaps(app, moment).await {
        tracing::error!(?error, "the database could not be written anew");
    }
}

/// The file has gaps in which something may still lie.
///
/// # Errors
/// When the store failed.
pub(super) async fn tidy_later(app: &App) -> Result<(), ApiError> {
    let since = now().0.to_be_bytes();
    app.accounts.with(move |accounts| accounts.meta_or_insert(GAPS, &since)).await.map(drop)
}

async fn fill_gaps(app: &App, moment: Timestamp) -> Result<(), ApiError> {
    let since = app.accounts.with(|accounts| accounts.meta(GAPS)).await?;
    let Some(since) = since.and_then(|bytes| bytes.try_into().ok()).map(i64::from_be_bytes) else {
        return Ok(());
    };
    let hour = moment.since(moment.day().start()) / HOUR_MS;
    if !NIGHT.contains(&hour) && moment.0 - since < 24 * HOUR_MS {
        return Ok(());
    }
    tidy(app).await
}

/// Writes the file anew, now.
///
/// # Errors
/// When the store failed.
pub async fn tidy(app: &App) -> Result<(), ApiError> {
    let database = app.database.clone();
    let done = tokio::task::spawn_blocking(move || database.tidy()).await.map_err(|error| {
        tracing::error!(%error, "a task about the database panicked");
        ApiError::internal()
    })??;
    if done {
        app.accounts.with(|accounts| accounts.remove_meta(GAPS)).await?;
    }
    Ok(())
}

/// Does again what the list beside the backups holds and the chain does not: a restored backup is older than it. What is
/// about a record that is not here yet waits until a device has brought it.
///
/// # Errors
/// When the list cannot be read or the server cannot write.
pub async fn again(app: &App) -> Result<usize, NotDone> {
    let config = app.config.clone();
    let read = tokio::task::spawn_blocking(move || {
        let entries = erased::read(&config)?;
        // What a restore has carried into the data folder goes back beside the backups.
        erased::add(&config, &[])?;
        Ok::<_, std::io::Error>(entries)
    });
    let entries = match read.await {
        Ok(Ok(entries)) => entries,
        Ok(Err(error)) => {
            tracing::error!(%error, "the list of who was forgotten cannot be used");
            return Err(ApiError::internal().into());
        }
        Err(_) => return Err(ApiError::internal().into()),
    };
    if entries.is_empty() {
        return Ok(0);
    }
    let stream = app.shared.stream;
    let missing = app.readers.with(move |reader| unknown(reader, stream, entries)).await?;
    let mut n_done = 0;
    for entry in missing {
        // One that is not taken must not keep the others from being done.
        match once_more(app, &entry).await {
            Ok(()) => n_done += 1,
            Err(error) => tracing::error!(?error, target = %entry.target, "could not be forgotten again"),
        }
    }
    if n_done > 0 {
        tidy_later(app).await?;
        tracing::warn!(n_done, "a restored backup held who was forgotten: forgotten again");
    }
    Ok(n_done)
}

async fn once_more(app: &App, entry: &Entry) -> Result<(), NotDone> {
    let Some(intent) = entry.intent() else { return Ok(()) };
    let by = who_may(app, entry.by);
    let target = Target { whole: whole(intent.kind, &intent.bytes), until: now() };
    let op = LocalIntent { op: OpId(entry.op), intent, deps: Vec::new(), amends: None };
    perform_as(app, by, vec![op]).await?;
    empty_ops(app, by, entry.target, [(entry.target, target)].into()).await.map(drop)
}

/// Entries whose op the chain does not hold, and whose record is here and as it was then: a ticket that has not ended in
/// the older state is waited for.
fn unknown(
    reader: &mut SqliteAuthority,
    stream: StreamId,
    entries: Vec<Entry>,
) -> Result<Vec<Entry>, storage::StorageError> {
    let mut missing = Vec::new();
    for entry in entries {
        let (op, target) = (OpId(entry.op), entry.target);
        let loaded = reader.load(stream, &[Need::Op(op), Need::Row(target)])?;
        let known = loaded.ops.get(&op).is_some_and(Option::is_some);
        let row = loaded.rows.get(&target).and_then(Option::as_ref);
        let ready = row.is_some_and(|row| entry.kind != "tickets.forget" || !row.open || !is_whole(&entry));
        if !known && ready {
            missing.push(entry);
        }
    }
    Ok(missing)
}

/// Empties what speaks of who was forgotten and was not emptied then: a crash came between, or it came later and was
/// settled since.
///
/// # Errors
/// When the store failed.
pub async fn finish(app: &App) -> Result<usize, NotDone> {
    let stream = app.shared.stream;
    let forgetting = app.readers.with(move |reader| reader.forgetting_ops(stream)).await?;
    let mut targets: BTreeMap<Id, Target> = BTreeMap::new();
    let mut by: BTreeMap<PersonId, BTreeSet<Id>> = BTreeMap::new();
    for op in forgetting.iter().filter(|op| op.kind != REDACT && op.result.took_effect()) {
        // The newest decision about it comes first.
        let target = targets.entry(op.target).or_insert(Target { whole: false, until: op.received });
        target.whole |= forgets_all(op);
        by.entry(who_may(app, op.actor)).or_default().insert(op.target);
    }
    let mut n_emptied = 0;
    for (person, ids) in by {
        let theirs = targets.iter().filter(|(id, _)| ids.contains(id)).map(|(id, target)| (*id, *target));
        let about = ids.first().copied().unwrap_or_default();
        n_emptied += empty_ops(app, person, about, theirs.collect()).await?.0;
    }
    if n_emptied > 0 {
        tidy_later(app).await?;
    }
    Ok(n_emptied)
}

/// Who decided, as long as they belong here; else the server itself.
fn who_may(app: &App, person: PersonId) -> PersonId {
    let rights = app.shared.rights();
    let here = rights.directory.people.get(&person);
    let may = here.is_some_and(|actor| {
        actor.status == domain::MembershipStatus::Confirmed
            && crate::gate::may_somewhere(actor, customers::ERASE)
    });
    if may { person } else { server_person() }
}

fn is_whole(entry: &Entry) -> bool {
    let Some(intent) = entry.intent() else { return false };
    whole(intent.kind, &intent.bytes)
}

fn forgets_all(op: &StoredOp) -> bool {
    OpBody::from_bytes(&op.body).is_ok_and(|body| whole(&body.kind, &body.intent))
}

/// Whether this operation leaves no text of its record.
fn whole(kind: &str, bytes: &[u8]) -> bool {
    use tickets::TicketOperation as Tickets;
    use visits::VisitOperation as Visits;
    match kind {
        "tickets.forget" => {
            matches!(Tickets::decode_content(kind, 1, bytes), Ok(Tickets::Forget(forget)) if forget.whole)
        }
        "visits.forget" => {
            matches!(Visits::decode_content(kind, 1, bytes), Ok(Visits::Forget(forget)) if forget.whole)
        }
        _ => false,
    }
}
