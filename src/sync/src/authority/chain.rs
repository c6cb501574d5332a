//! The hash chain over all commits: what was once told to a device cannot be changed unnoticed (S31).

use std::collections::BTreeMap;

use domain::{Id, OpId, Row, Timestamp, codec};
use serde::{Deserialize, Serialize};

use super::staged::Staged;
use super::{CommitRecord, Quarantined, StoredOp, StreamState};
use crate::Hash;
use crate::hash::short_mac;
use crate::message::{Gone, StreamId, Witness};
use crate::redaction::{Redaction, emptied_by};

/// Version of the bytes a commit's hash covers.
const COMMIT_VERSION: u8 = 1;

/// What one commit did, in hashes: every column that a pull shows is under one of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct CommitBody {
    ops: BTreeMap<OpId, Hash>,
    rows: BTreeMap<Id, Hash>,
    removed: Vec<Id>,
    gone: Vec<Gone>,
    quarantine: Vec<Hash>,
}

/// Where the chain does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainFault {
    /// The first seq that cannot be trusted.
    pub seq: u64,
    pub why: &'static str,
}

/// Checks consecutive commits that follow `(seq, head)` and returns where they end.
///
/// # Errors
/// The first commit that does not fit.
pub fn verify_chain(after: (u64, Hash), commits: &[CommitRecord]) -> Result<(u64, Hash), ChainFault> {
    let (mut seq, mut head) = after;
    for commit in commits {
        let fault = |why| Err(ChainFault { seq: seq + 1, why });
        if commit.seq_from != seq + 1 || commit.seq_to < commit.seq_from {
            return fault("a commit is missing or out of order");
        }
        if commit.prev != head {
            return fault("a commit does not follow the one before");
        }
        if commit.hash != hash_of(commit) {
            return fault("a commit's content was altered");
        }
        (seq, head) = (commit.seq_to, commit.hash);
    }
    Ok((seq, head))
}

/// What a commit covers, read once.
#[derive(Clone, Debug)]
pub struct Covered(CommitBody);

impl Covered {
    /// Reads the commit's body.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn of(commit: &CommitRecord) -> Result<Covered, ChainFault> {
        body_of(commit).map(Covered)
    }

    /// The ops that took their present result here, or one that was replaced later.
    pub fn ops(&self) -> impl Iterator<Item = OpId> {
        self.0.ops.keys().copied()
    }

    /// The rows that were written here.
    pub fn rows(&self) -> impl Iterator<Item = Id> {
        self.0.rows.keys().copied()
    }

    /// The rows that were removed here.
    pub fn removed(&self) -> impl Iterator<Item = Id> {
        self.0.removed.iter().copied()
    }

    /// What was put into quarantine here.
    pub fn quarantined(&self) -> impl Iterator<Item = Hash> {
        self.0.quarantine.iter().copied()
    }

    /// As [`verify_row`].
    ///
    /// # Errors
    /// When the row was altered, or is not in this commit.
    pub fn row(&self, row: &Row) -> Result<(), ChainFault> {
        match self.0.rows.get(&row.id) {
            Some(hash) if *hash == row_hash(row) => Ok(()),
            Some(_) => Err(ChainFault { seq: row.seq, why: "a row was altered" }),
            None => Err(ChainFault { seq: row.seq, why: "a row is not in its commit" }),
        }
    }

    /// As [`verify_op`], for an op whose body is gone: `redaction` is what the redacting op says of it.
    ///
    /// # Errors
    /// When what is left of it was altered, when it was another op that was emptied, or when it is not in this commit.
    pub fn emptied_op(&self, op: &StoredOp, redaction: &Redaction) -> Result<(), ChainFault> {
        let fault = |why| Err(ChainFault { seq: op.result.seq(), why });
        match self.0.ops.get(&op.op) {
            None => fault("an op is not in its commit"),
            Some(hash) if *hash != redaction.covered || redaction.op != op.op => {
                fault("an op was emptied that was another one before")
            }
            Some(_) if redaction.left != op_hash(op) => fault("what is left of an emptied op was altered"),
            Some(_) => Ok(()),
        }
    }

    /// As [`verify_op`].
    ///
    /// # Errors
    /// When the op was altered, or is not in this commit.
    pub fn op(&self, op: &StoredOp) -> Result<(), ChainFault> {
        match self.0.ops.get(&op.op) {
            Some(hash) if *hash == op_hash(op) => Ok(()),
            Some(_) => Err(ChainFault { seq: op.result.seq(), why: "an op was altered" }),
            None => Err(ChainFault { seq: op.result.seq(), why: "an op is not in its commit" }),
        }
    }
}

/// What a redacting op has to say of this one, so that the chain still proves it when its body is gone.
#[must_use]
pub fn redaction_of(op: &StoredOp, by: OpId) -> Redaction {
    let left = StoredOp { body: emptied_by(by), ..op.clone() };
    Redaction { op: op.op, covered: op_hash(op), left: op_hash(&left) }
}

/// What a commit knows of something in quarantine.
#[must_use]
pub fn quarantined_hash(kept: &Quarantined) -> Hash {
    Hash::of(&codec::encode(COMMIT_VERSION, kept))
}

/// Whether this row, as stored now, is what the commit that last wrote it covered.
///
/// # Errors
/// When the row was altered, or is not in that commit.
pub fn verify_row(commit: &CommitRecord, row: &Row) -> Result<(), ChainFault> {
    Covered::of(commit)?.row(row)
}

/// Whether this op, as stored now, is what the commit that gave it its present result covered.
///
/// # Errors
/// When the op was altered, or is not in that commit.
pub fn verify_op(commit: &CommitRecord, op: &StoredOp) -> Result<(), ChainFault> {
    Covered::of(commit)?.op(op)
}

/// The ops that took their present result in this commit, as far as it can be read.
#[must_use]
pub fn ops_of_commit(commit: &CommitRecord) -> Vec<OpId> {
    body_of(commit).map(|body| body.ops.into_keys().collect()).unwrap_or_default()
}

/// The record of what is staged; `None` if no seq was taken.
pub(super) fn commit_record(before: &StreamState, staged: &Staged, at: Timestamp) -> Option<CommitRecord> {
    if staged.seq == before.seq {
        return None;
    }
    let present =
        |(id, row): (&Id, &Option<std::sync::Arc<Row>>)| row.as_ref().map(|row| (*id, row_hash(row)));
    let body = CommitBody {
        ops: staged.ops.values().map(|op| (op.op, op_hash(op))).collect(),
        rows: staged.rows.iter().filter_map(present).collect(),
        removed: staged.rows.iter().filter(|(_, row)| row.is_none()).map(|(id, _)| *id).collect(),
        gone: staged.gone.clone(),
        quarantine: staged.quarantine.values().map(quarantined_hash).collect(),
    };
    let mut commit = CommitRecord {
        stream: before.stream,
        seq_from: before.seq + 1,
        seq_to: staged.seq,
        prev: before.head,
        hash: Hash::default(),
        at,
        body: codec::encode(COMMIT_VERSION, &body),
    };
    commit.hash = hash_of(&commit);
    Some(commit)
}

/// The proof, for the device to keep, that the stream stood here. Only for a stored state: a commit boundary.
pub(super) fn witness(key: &[u8; 32], state: &StreamState) -> Witness {
    let StreamState { epoch, stream, seq, head, .. } = *state;
    Witness { epoch, stream, seq, head, mac: witness_mac(key, epoch.0, stream, seq, head) }
}

/// Whether this server's key signed the witness.
pub(super) fn is_ours(key: &[u8; 32], witness: &Witness) -> bool {
    let Witness { epoch, stream, seq, head, mac } = witness;
    witness_mac(key, epoch.0, *stream, *seq, *head) == *mac
}

/// Where a new history line begins, given the proof that the old one was rolled back.
pub(super) fn minted_epoch(key: &[u8; 32], proof: &Witness, state: &StreamState, now: Timestamp) -> Id {
    let parts: [&[u8]; 5] = [b"epoch", &proof.epoch.0.0, &proof.head.0, &state.head.0, &now.0.to_be_bytes()];
    let digest = crate::hash::keyed(key, &parts);
    let mut id = [0; 16];
    id.copy_from_slice(&digest[..16]);
    Id(id)
}

fn witness_mac(key: &[u8; 32], epoch: Id, stream: StreamId, seq: u64, head: Hash) -> [u8; 8] {
    short_mac(key, &[b"witness", &epoch.0, &stream.0.0, &seq.to_be_bytes(), &head.0])
}

fn hash_of(commit: &CommitRecord) -> Hash {
    let CommitRecord { stream, seq_from, seq_to, prev, at, body, .. } = commit;
    let (from, to, at) = (seq_from.to_be_bytes(), seq_to.to_be_bytes(), at.0.to_be_bytes());
    Hash::of_parts(&[&stream.0.0, &from, &to, &prev.0, &at, body])
}

fn body_of(commit: &CommitRecord) -> Result<CommitBody, ChainFault> {
    codec::decode(COMMIT_VERSION, &commit.body, "commit")
        .map_err(|_| ChainFault { seq: commit.seq_from, why: "a commit cannot be read" })
}

fn row_hash(row: &Row) -> Hash {
    Hash::of(&codec::encode(COMMIT_VERSION, row))
}

fn op_hash(op: &StoredOp) -> Hash {
    Hash::of(&codec::encode(COMMIT_VERSION, op))
}
