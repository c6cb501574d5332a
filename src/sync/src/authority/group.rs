//! Many pushes, one commit.

use domain::Timestamp;

use super::{Asker, Authority, Changes, Loaded, Need, StreamState};
use crate::message::{PushReply, PushRequest};

/// Collects the effects of several pushes; nothing is true until its [`Changes`] are stored.
pub struct GroupCommit<'a> {
    _authority: &'a Authority<'a>,
}

/// What a group commit came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// What to store, in one transaction. `None` = nothing has changed at all.
    pub changes: Option<Changes>,
    /// One per successful [`GroupCommit::push`], in that order. To be handed out only after the commit returned.
    pub replies: Vec<PushReply>,
}

impl<'a> GroupCommit<'a> {
    #[must_use]
    pub fn new(_authority: &'a Authority<'a>, _stream: StreamState, _now: Timestamp) -> GroupCommit<'a> {
        todo!()
    }

    /// Answers earlier needs. What was once supplied stays known for the whole group.
    pub fn supply(&mut self, _loaded: Loaded) {
        todo!()
    }

    /// Takes one push.
    ///
    /// # Errors
    /// What has to be supplied first; then the same call is made again. Nothing of it has been taken.
    pub fn push(&mut self, _asker: &Asker, _request: &PushRequest) -> Result<(), Vec<Need>> {
        todo!()
    }

    /// An op has changed people, posts or sites: finish and commit this group, derive the directory anew, and make
    /// the last push again in a new group (it stopped there; what was taken is answered from what is stored).
    #[must_use]
    pub fn rights_changed(&self) -> bool {
        todo!()
    }

    /// Ends the group.
    #[must_use]
    pub fn finish(self) -> Group {
        todo!()
    }
}
