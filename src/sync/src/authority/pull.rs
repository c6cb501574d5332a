//! Reading: which rows a person may have since when.

use domain::Timestamp;

use super::{Asker, Authority, CardScan, Loaded, Need, RowScan, Scanned, StreamState};
use crate::message::{Card, Gone, PullReply, PullRequest};

/// What has to be read for one page, all from one snapshot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PullPlan {
    pub needs: Vec<Need>,
    /// The main feed first, then one per fill.
    pub scans: Vec<RowScan>,
    pub cards: CardScan,
}

impl PullPlan {
    /// Removals are read up to where the main feed got.
    #[must_use]
    pub fn gone_scan(&self, _main: &Scanned) -> RowScan {
        todo!()
    }
}

/// What was read for a [`PullPlan`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PullRead {
    pub loaded: Loaded,
    /// One per scan of the plan, in order.
    pub scanned: Vec<Scanned>,
    pub gone: Vec<Gone>,
    pub cards: Vec<Card>,
}

/// Works out what to read. The scopes come from the directory, never from the request (S17).
#[must_use]
pub fn plan_pull(
    _authority: &Authority<'_>,
    _stream: &StreamState,
    _asker: &Asker,
    _request: &PullRequest,
    _now: Timestamp,
) -> PullPlan {
    todo!()
}

/// What a pull comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pulled {
    Reply(Box<PullReply>),
    /// The asker proves a history this server no longer has: push this (it carries no op) through the writer, which
    /// takes a new epoch, then answer the pull again.
    RolledBack(Box<crate::message::PushRequest>),
}

/// Makes the page.
#[must_use]
pub fn answer_pull(
    _authority: &Authority<'_>,
    _stream: &StreamState,
    _asker: &Asker,
    _request: &PullRequest,
    _plan: &PullPlan,
    _read: PullRead,
    _now: Timestamp,
) -> Pulled {
    todo!()
}
