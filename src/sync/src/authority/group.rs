//! Many pushes, one commit.

use domain::{OpId, Timestamp};

use super::chain::{commit_record, witness};
use super::staged::{Staged, Wait, Work};
use super::{Authority, Changes, Loaded, Need, StreamState};
use crate::message::{Acks, OpResult, PushProblem, PushReply};

/// Collects the effects of several pushes; nothing is true until its [`Changes`] are stored.
pub struct GroupCommit<'a> {
    pub(super) authority: &'a Authority<'a>,
    pub(super) stream: StreamState,
    pub(super) now: Timestamp,
    pub(super) known: Loaded,
    pub(super) staged: Staged,
    drafts: Vec<Draft>,
}

/// An answer that still lacks what only the commit boundary gives.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    pub(super) acks: Acks,
    pub(super) results: Vec<(OpId, OpResult)>,
    pub(super) problem: Option<PushProblem>,
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
    /// A group on top of the stored `stream`. Its clock never runs behind what is stored.
    #[must_use]
    pub fn new(authority: &'a Authority<'a>, stream: StreamState, now: Timestamp) -> GroupCommit<'a> {
        let staged = Staged::after(stream.seq);
        let now = now.max(stream.touched);
        GroupCommit { authority, stream, now, known: Loaded::default(), staged, drafts: Vec::new() }
    }

    /// Does one step of a push. Where it lacks something, what it has written so far is thrown away, `load` is asked,
    /// and the step is made again from its beginning: nothing half-done can remain, and no earlier step is repeated.
    pub(super) fn step<T, E>(
        &mut self,
        load: &mut dyn FnMut(&[Need]) -> Result<Loaded, E>,
        mut step: impl FnMut(&mut Work<'_, 'a>) -> Result<T, Wait>,
    ) -> Result<T, E> {
        loop {
            let mut work = Work::new(self);
            let done = step(&mut work);
            let Work { own, needs, .. } = work;
            if let (Ok(done), true) = (done, needs.is_empty()) {
                self.staged.absorb(own);
                return Ok(done);
            }
            let needs: Vec<Need> = needs.into_iter().collect();
            self.supply(load(&needs)?);
        }
    }

    /// Takes what the store has. Once supplied, it stays known for the whole group.
    pub(super) fn supply(&mut self, loaded: Loaded) {
        self.known.devices.extend(loaded.devices);
        self.known.ops.extend(loaded.ops);
        self.known.rows.extend(loaded.rows);
        self.known.related.extend(loaded.related);
        self.known.commits.extend(loaded.commits);
        self.known.authors.extend(loaded.authors);
    }

    /// One answer more.
    pub(super) fn answer(&mut self, draft: Draft) {
        self.drafts.push(draft);
    }

    /// An op has changed people, posts or sites: finish and commit this group, derive the directory anew, and make
    /// the last push again in a new group (it stopped there; what was taken is answered from what is stored).
    #[must_use]
    pub fn rights_changed(&self) -> bool {
        self.staged.rights_changed
    }

    /// Ends the group.
    #[must_use]
    pub fn finish(self) -> Group {
        let GroupCommit { authority, stream, now, staged, drafts, .. } = self;
        let commit = commit_record(&stream, &staged, now);
        let mut after = stream.clone();
        if let Some(epoch) = staged.epoch {
            // The lost line's epoch is known from now on: its devices are sent to the new one, not believed again.
            after.epochs.extend(staged.buried.filter(|buried| !stream.epochs.contains(buried)));
            after.epoch = epoch;
            after.epochs.push(epoch);
        }
        if let Some(commit) = &commit {
            after.seq = commit.seq_to;
            after.head = commit.hash;
            after.touched = now;
        }
        after.grants_version += u64::from(staged.rights_changed);
        let seal = witness(&authority.keys.witness, &after);
        let replies = drafts
            .into_iter()
            .map(|Draft { acks, results, problem }| PushReply {
                epoch: after.epoch,
                acks,
                results,
                witness: seal.clone(),
                durable_seq: after.durable_seq,
                server_time: now,
                problem,
            })
            .collect();
        let idle = after == stream && staged.devices.is_empty() && staged.quarantine.is_empty();
        let changes = (!idle).then(|| into_changes(after, staged, commit));
        Group { changes, replies }
    }
}

fn into_changes(stream: StreamState, staged: Staged, commit: Option<super::CommitRecord>) -> Changes {
    let (mut rows, mut removed) = (Vec::new(), Vec::new());
    for (id, row) in staged.rows {
        match row {
            Some(row) => rows.push(std::sync::Arc::unwrap_or_clone(row)),
            None => removed.push(id),
        }
    }
    Changes {
        stream,
        devices: staged.devices.into_values().collect(),
        ops: staged.ops.into_values().collect(),
        rows,
        removed,
        gone: staged.gone,
        cards: staged.cards.into_iter().map(|((_, device), card)| (device, card)).collect(),
        closed_cards: staged.closed.into_iter().collect(),
        quarantine: staged.quarantine.into_values().collect(),
        redacted: staged.redacted.into_iter().collect(),
        commit,
    }
}
