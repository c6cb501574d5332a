//! The generic loops between an authority and its store, used by the server and by the simulation.

use domain::{Kind, Module, Timestamp};
use sync::authority::{Asker, AuthorityKeys, Directory};
use sync::message::{PullReply, PullRequest, PushReply, PushRequest, StreamId};

use crate::StorageError;
use crate::authority::{AuthorityReader, AuthorityStore};

/// What does not change while the program runs.
#[derive(Clone, Copy, Debug)]
pub struct Service<'a> {
    pub modules: &'a [Module],
    pub keys: &'a AuthorityKeys,
    pub stream: StreamId,
    /// Record kinds the directory is derived from.
    pub rights_kinds: &'a [Kind],
    /// Derives the directory from the stored rows.
    pub derive: fn(&mut dyn AuthorityReader, StreamId) -> Result<Directory, StorageError>,
}

/// Takes a group of pushes in one commit and answers them. `directory` is derived anew where an op changed it.
///
/// # Errors
/// When the store failed: nothing of what was not yet committed is true, and no answer may be given.
pub fn push_group<S: AuthorityStore>(
    _store: &mut S,
    _service: &Service<'_>,
    _directory: &mut Directory,
    _now: Timestamp,
    _requests: &[(Asker, PushRequest)],
) -> Result<Vec<PushReply>, StorageError> {
    todo!()
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
    _reader: &mut R,
    _service: &Service<'_>,
    _directory: &Directory,
    _asker: &Asker,
    _request: &PullRequest,
    _now: Timestamp,
) -> Result<Answer, StorageError> {
    todo!()
}
