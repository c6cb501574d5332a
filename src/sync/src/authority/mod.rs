//! The server's engine: takes pushes one op at a time, gives each exactly one fate and one seq.
//!
//! Invariants:
//! 1. Every stored result takes exactly one seq; seqs are gap-free in commit order.
//! 2. The same op id never has two effects, however often and from wherever it comes.
//! 3. An op that is not applied leaves no trace in the rows, and its whole body is kept.
//! 4. No answer shows a row of a scope that the asker may not read at that moment.
//! 5. Answers to pushes exist only beside the [`Changes`] they speak of: hand them out after the commit.
//!
//! Reading order: [`GroupCommit`] (pushes), `judge` (one op's fate), `settle` (what follows from it), `chain` (the
//! hash chain), [`plan_pull`] and [`answer_pull`] (reading), [`plan_find`] (reading beyond the working set).

mod chain;
mod directory;
mod find;
mod group;
mod judge;
mod local;
mod pull;
mod push;
mod settle;
mod staged;
mod state;

pub use chain::{
    ChainFault, Covered, ops_of_commit, quarantined_hash, redaction_of, verify_chain, verify_op, verify_row,
};
pub use directory::{Asker, Authority, AuthorityKeys, Directory, actor_key};
pub use find::{FindPlan, MAX_EXAMINED, OlderScan, plan_find};
pub use group::{Group, GroupCommit};
pub use local::{LocalIntent, local_push, server_device};
pub use pull::{PullPlan, PullRead, Pulled, answer_pull, floor_at, plan_pull};
pub use push::{hide, named_hole, visible_to};
pub use state::*;
