//! The generic loops between an authority and its store, used by the server and by the simulation.

use domain::{Kind, Module, Row, Search, Timestamp};
use sync::authority::{
    Asker, Authority, AuthorityKeys, Directory, FindPlan, Group, GroupCommit, PullRead, Pulled, StreamState,
    answer_pull, hide, plan_find, plan_pull,
};
use sync::message::{FindReply, FindRequest, PullReply, PullRequest, PushReply, PushRequest, StreamId};
use sync::mutant::{Mutant, active};

use crate::StorageError;
use crate::authority::{AuthorityReader, AuthorityStore};

/// What does not change while the program runs.
#[derive(Clone, Copy, Debug)]
pub struct Service<'a> {
    pub modules: &'a [Module],
    pub keys: &'a AuthorityKeys,
    pub stream: StreamId,
    /// What can be found by words beyond a device's working set.
    pub searches: &'a [&'a [Search]],
    /// Record kinds the directory is derived from.
    pub rights_kinds: &'a [Kind],
    /// Derives the directory from the stored rows.
    pub derive: fn(&mut dyn AuthorityReader, StreamId) -> Result<Directory, StorageError>,
}

/// Takes a group of pushes in as few commits as possible and answers them. `directory` is derived anew where an op
/// changed it, and what followed in the group is judged by the new one.
///
/// # Errors
/// When the store failed: nothing of what was not yet committed is true, and no answer may be given.
pub fn push_group<S: AuthorityStore>(
    store: &mut S,
    service: &Service<'_>,
    directory: &mut Directory,
    now: Timestamp,
    requests: &[(Asker, PushRequest)],
) -> Result<Vec<PushReply>, StorageError> {
    let mut replies = Vec::with_capacity(requests.len());
    while replies.len() < requests.len() {
        let authority = service.authority(directory);
        let mut group = GroupCommit::new(&authority, stream_of(store, service.stream)?, now);
        for (asker, request) in &requests[replies.len()..] {
            group = group.push(asker, request, |needs| store.load(service.stream, needs))?;
            if group.rights_changed() {
                break;
            }
        }
        let stale = group.rights_changed();
        let Group { changes, replies: mut answered } = group.finish();
        if let Some(changes) = changes
            && let Err(error) = store.commit(&changes)
            && !active(Mutant::AckBeforeCommit)
        {
            return Err(error);
        }
        if stale {
            // The last push stopped behind the op that changed the rights; it is made again under the new ones.
            *directory = (service.derive)(store, service.stream)?;
            answered.pop();
        }
        replies.append(&mut answered);
        if stale {
            // They are heard after this commit: by whoever may read only what it leaves (S15).
            for ((asker, _), reply) in requests.iter().zip(&mut replies) {
                let scopes = directory.scopes(asker.person);
                reply.results.iter_mut().for_each(|(_, result)| hide(result, &scopes));
            }
        }
    }
    Ok(replies)
}

/// A pull's answer, or what the writer has to do first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    Page(Box<PullReply>),
    /// Give this to [`push_group`] (it takes a new epoch), then pull again.
    RolledBack(Box<PushRequest>),
}

/// Answers a pull from one snapshot.
///
/// # Errors
/// When the store failed.
pub fn pull<R: AuthorityReader>(
    reader: &mut R,
    service: &Service<'_>,
    directory: &Directory,
    asker: &Asker,
    request: &PullRequest,
    now: Timestamp,
) -> Result<Answer, StorageError> {
    reader.begin()?;
    let pulled = read_page(reader, service, directory, asker, request, now);
    // The snapshot ends also when reading failed.
    reader.end()?;
    Ok(match pulled? {
        Pulled::Reply(reply) => Answer::Page(reply),
        Pulled::RolledBack(push) => Answer::RolledBack(push),
    })
}

fn read_page<R: AuthorityReader>(
    reader: &mut R,
    service: &Service<'_>,
    directory: &Directory,
    asker: &Asker,
    request: &PullRequest,
    now: Timestamp,
) -> Result<Pulled, StorageError> {
    let authority = service.authority(directory);
    let stream = stream_of(reader, service.stream)?;
    let plan = plan_pull(&authority, &stream, asker, request, now);
    let loaded = reader.load(service.stream, &plan.needs)?;
    let scanned = plan.scans.iter().map(|scan| reader.rows(scan)).collect::<Result<Vec<_>, _>>()?;
    let gone = match scanned.first() {
        Some(main) => reader.gone(&plan.gone_scan(main))?,
        None => Vec::new(),
    };
    let cards = reader.cards(&plan.cards)?;
    let read = PullRead { loaded, scanned, gone, cards };
    Ok(answer_pull(&authority, &stream, asker, request, &plan, read, now))
}

/// Answers a search beyond the working set from one snapshot; `None` when it cannot be answered at all.
///
/// # Errors
/// When the store failed.
pub fn find<R: AuthorityReader>(
    reader: &mut R,
    service: &Service<'_>,
    directory: &Directory,
    asker: &Asker,
    request: &FindRequest,
    now: Timestamp,
) -> Result<Option<FindReply>, StorageError> {
    let authority = service.authority(directory);
    let Some(plan) = plan_find(&authority, service.searches, asker, request, now) else { return Ok(None) };
    reader.begin()?;
    let found = read_found(reader, &plan);
    reader.end()?;
    let (rows, before) = found?;
    Ok(Some(FindReply { person: asker.person, rows, before, server_time: now }))
}

fn read_found<R: AuthorityReader>(
    reader: &mut R,
    plan: &FindPlan,
) -> Result<(Vec<Row>, Option<u64>), StorageError> {
    let stream = plan.scan.stream;
    let (mut rows, before) = if plan.needs.is_empty() {
        plan.choose(reader.older(&plan.scan)?)
    } else {
        let looked_up = reader.load(stream, &plan.needs)?.rows;
        let shown = looked_up.into_values().flatten().filter(|row| plan.may_show(row));
        (shown.map(|row| (*row).clone()).collect(), None)
    };
    let beside = reader.load(stream, &plan.companions_of(&rows))?.rows;
    let beside = beside.into_values().flatten().filter(|row| plan.may_accompany(row));
    rows.extend(beside.map(|row| (*row).clone()));
    Ok((rows, before))
}

fn stream_of<R: AuthorityReader + ?Sized>(
    reader: &mut R,
    stream: StreamId,
) -> Result<StreamState, StorageError> {
    reader
        .stream(stream)?
        .ok_or_else(|| StorageError::Damaged { detail: "the stream was never created".to_owned() })
}

impl Service<'_> {
    fn authority<'a>(&'a self, directory: &'a Directory) -> Authority<'a> {
        Authority { modules: self.modules, keys: self.keys, directory, rights_kinds: self.rights_kinds }
    }
}
