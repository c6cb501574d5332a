//! `guanjia audit verify`: follows both chains from the first record to the last and compares them with everything they
//! cover and with the signed checkpoints. Reads only, in one snapshot, also while the server runs.

use std::collections::{BTreeMap, BTreeSet};

use domain::{Id, OpId, OrgId};
use serde::Serialize;
use storage::StorageError;
use storage::authority::AuthorityReader;
use storage_sqlite::SqliteAuthority;
use storage_sqlite::audit::AuditHead;
use sync::Hash;
use sync::OpBody;
use sync::authority::{CommitRecord, Covered, Need, StoredOp, StreamState, server_device, verify_chain};
use sync::message::{Epoch, StreamId};
use sync::op::REDACT;
use sync::redaction::{redactions, who_emptied};

use super::Kind;
use super::checkpoint::{Checkpoint, Signed};
use super::signing::PublicKey;

/// Commits and events read at a time.
const PAGE: usize = 256;
/// More findings than this are counted, not spelled out.
const LISTED: usize = 100;

/// Which record does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Chain {
    /// The commit log, the ops and the records it covers.
    Commits,
    Audit,
    Checkpoints,
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    pub chain: Chain,
    /// Seq of the commit or event, number of the checkpoint.
    pub at: u64,
    pub what: What,
    /// Said by the engine, for experts.
    pub detail: String,
}

/// What is wrong with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// Its content is not what its hash covers.
    Altered,
    /// It is not there, or another stands in its place.
    OutOfOrder,
    /// A record or an op that the chain names is gone.
    Deleted,
    /// There is one that the chain does not name.
    Added,
    /// The chain ends elsewhere than it should.
    CutTail,
    /// It cannot be read at all.
    Unreadable,
    /// The chain is whole, but at this place it is not what was signed: it was rewritten.
    NotAsSigned,
    /// The signature is not the server's.
    BadSignature,
    /// A checkpoint of the files is not in the database, or one is missing between two.
    CheckpointGone,
}

/// What was looked at and found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    pub commits: u64,
    pub ops: u64,
    /// Of these, those whose bodies were emptied by an op that proves what they were.
    pub emptied: u64,
    pub rows: u64,
    pub events: u64,
    pub checkpoints: u64,
    /// Whether there was a key to check the signatures with.
    pub signatures_checked: bool,
    /// Where the commit log ends.
    pub seq: u64,
    pub head: String,
    /// Where the audit ends.
    pub audit_seq: u64,
    pub audit_head: String,
    /// The last signed checkpoint: what comes behind it nobody has signed yet.
    pub signed_until: Option<SignedUntil>,
    /// Checkpoints of the files that lie on a history which a restore from backup has replaced.
    pub superseded: u64,
    pub n_findings: u64,
    pub findings: Vec<Finding>,
}

/// How far signatures reach.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SignedUntil {
    pub at: i64,
    pub seq: u64,
    pub audit_seq: u64,
}

impl Report {
    /// Whether nothing is wrong. Checkpoints that nobody could check are no proof of anything.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.n_findings == 0 && (self.signatures_checked || self.checkpoints == 0)
    }

    fn find(&mut self, chain: Chain, at: u64, what: What, detail: impl Into<String>) {
        self.n_findings += 1;
        if self.findings.len() < LISTED {
            self.findings.push(Finding { chain, at, what, detail: detail.into() });
        }
    }
}

/// Checks one organization's chains. `files` are checkpoints that were kept outside of the database.
///
/// # Errors
/// When the store fails as a whole. What cannot be read in a single place is a finding.
pub fn verify(
    reader: &mut SqliteAuthority,
    org: OrgId,
    key: Option<&PublicKey>,
    files: &[Signed],
) -> Result<Report, StorageError> {
    reader.begin()?;
    let mut report = Report { signatures_checked: key.is_some(), ..Report::default() };
    let done = look(reader, org, key, files, &mut report);
    reader.end()?;
    done.map(|()| report)
}

fn look(
    reader: &mut SqliteAuthority,
    org: OrgId,
    key: Option<&PublicKey>,
    files: &[Signed],
    report: &mut Report,
) -> Result<(), StorageError> {
    let Some(state) = reader.stream(StreamId::from(org))? else { return Ok(()) };
    let mut places = Places::default();
    let checkpoints = checkpoints(reader, &state, key, files, report, &mut places)?;
    commits(reader, &state, report, &mut places)?;
    audit(reader, org, report, &mut places)?;
    compare(&checkpoints, &state, &places, report);
    Ok(())
}

/// The hashes at the places that checkpoints speak of.
#[derive(Default)]
struct Places {
    commits: BTreeMap<u64, Option<Hash>>,
    events: BTreeMap<u64, Option<Hash>>,
    restored: bool,
}

/// All checkpoints that may be believed, each once; those of the files too.
fn checkpoints(
    reader: &SqliteAuthority,
    state: &StreamState,
    key: Option<&PublicKey>,
    files: &[Signed],
    report: &mut Report,
    places: &mut Places,
) -> Result<Vec<Checkpoint>, StorageError> {
    let stored: Vec<Signed> = reader.checkpoints(state.org)?.iter().map(Signed::from).collect();
    let mut believed = Vec::new();
    let mut previous = Hash::of(&[]);
    for (number, signed) in (1..).zip(&stored) {
        let read = Checkpoint::parse(&signed.body);
        if read.as_ref().is_none_or(|read| read.number != number || read.previous != previous) {
            report.find(Chain::Checkpoints, number, What::CheckpointGone, "the row of checkpoints is broken");
        }
        previous = Hash::of(signed.body.as_bytes());
        believed.extend(believe(signed, state.org, key, number, report));
    }
    for signed in files.iter().filter(|signed| !stored.contains(signed)) {
        let number = Checkpoint::parse(&signed.body).map_or(0, |read| read.number);
        let Some(read) = believe(signed, state.org, key, number, report) else { continue };
        // A restore begins a new epoch and forgets what was signed behind the backup.
        if read.epoch != state.epoch && state.epochs.contains(&read.epoch) {
            report.superseded += 1;
        } else {
            report.find(Chain::Checkpoints, number, What::CheckpointGone, "it is in the files alone");
            believed.push(read);
        }
    }
    for checkpoint in &believed {
        places.commits.insert(checkpoint.commit_seq, None);
        places.events.insert(checkpoint.audit.seq, None);
    }
    report.checkpoints = believed.len() as u64 + report.superseded;
    Ok(believed)
}

fn believe(
    signed: &Signed,
    org: OrgId,
    key: Option<&PublicKey>,
    number: u64,
    report: &mut Report,
) -> Option<Checkpoint> {
    if key.is_some_and(|key| !key.has_signed(&signed.body, &signed.signature())) {
        report.find(Chain::Checkpoints, number, What::BadSignature, "not signed by this server");
        return None;
    }
    let read = Checkpoint::parse(&signed.body).filter(|read| read.org == org);
    if read.is_none() {
        report.find(Chain::Checkpoints, number, What::Unreadable, "no checkpoint of this organization");
    }
    read
}

fn commits(
    reader: &mut SqliteAuthority,
    state: &StreamState,
    report: &mut Report,
    places: &mut Places,
) -> Result<(), StorageError> {
    let mut walk = Walk { stream: state.stream, missing: BTreeSet::new(), quarantined: BTreeSet::new() };
    let mut end = (0, Hash::of(&state.org.id().0));
    note_place(&mut places.commits, end.0, end.1);
    loop {
        let commits = match reader.commits(state.stream, end.0 + 1, PAGE) {
            Ok(commits) => commits,
            Err(error) => {
                report.find(Chain::Commits, end.0 + 1, What::Unreadable, error.to_string());
                return Ok(());
            }
        };
        if commits.is_empty() {
            break;
        }
        for commit in &commits {
            if let Err(fault) = verify_chain(end, core::slice::from_ref(commit)) {
                let altered = fault.why.contains("altered");
                let what = if altered { What::Altered } else { What::OutOfOrder };
                report.find(Chain::Commits, commit.seq_from, what, fault.why);
            }
            end = (commit.seq_to.max(end.0 + 1), commit.hash);
            note_place(&mut places.commits, end.0, end.1);
            report.commits += 1;
            walk.covered(reader, commit, report);
        }
    }
    if end != (state.seq, state.head) {
        report.find(
            Chain::Commits,
            end.0,
            What::CutTail,
            format!("the stream says it stands at {}", state.seq),
        );
    }
    for id in core::mem::take(&mut walk.missing) {
        report.find(Chain::Commits, end.0, What::Deleted, format!("the record {id}"));
    }
    walk.rest(reader, end.0, report)?;
    (report.seq, report.head) = (end.0, end.1.to_string());
    Ok(())
}

struct Walk {
    stream: StreamId,
    /// Records that a commit wrote, that are not there, and that no later commit has removed so far.
    missing: BTreeSet<Id>,
    quarantined: BTreeSet<Hash>,
}

impl Walk {
    /// Compares what this commit covers with what is stored.
    fn covered(&mut self, reader: &mut SqliteAuthority, commit: &CommitRecord, report: &mut Report) {
        let covered = match Covered::of(commit) {
            Ok(covered) => covered,
            Err(fault) => {
                return report.find(Chain::Commits, commit.seq_from, What::Unreadable, fault.why);
            }
        };
        self.quarantined.extend(covered.quarantined());
        for op in covered.ops() {
            self.op(reader, (commit, &covered), op, report);
        }
        for id in covered.removed() {
            self.missing.remove(&id);
        }
        for id in covered.rows() {
            self.row(reader, (commit, &covered), id, report);
        }
    }

    fn op(
        &self,
        reader: &mut SqliteAuthority,
        (commit, covered): (&CommitRecord, &Covered),
        op: OpId,
        report: &mut Report,
    ) {
        let at = commit.seq_to;
        let stored = match reader.load(self.stream, &[Need::Op(op)]) {
            Ok(mut loaded) => loaded.ops.remove(&op).flatten(),
            Err(error) => {
                report.ops += 1;
                return report.find(Chain::Commits, at, What::Unreadable, format!("op {op}: {error}"));
            }
        };
        match stored {
            None => report.find(Chain::Commits, at, What::Deleted, format!("the op {op}")),
            // Its present result is of a later commit, which covers it.
            Some(stored) if stored.result.seq() > at => {}
            Some(stored) => {
                report.ops += 1;
                match self.holds(reader, covered, &stored) {
                    Ok(emptied) => report.emptied += u64::from(emptied),
                    Err(why) => report.find(Chain::Commits, at, What::Altered, format!("op {op}: {why}")),
                }
            }
        }
    }

    /// Whether the op is what the commit covers; `true` when its body is gone and a later op of the server's own proves
    /// what it was. That op is itself in the chain: whether it was altered shows at its own place.
    fn holds(
        &self,
        reader: &mut SqliteAuthority,
        covered: &Covered,
        stored: &StoredOp,
    ) -> Result<bool, &'static str> {
        let Some(by) = who_emptied(&stored.body) else {
            return covered.op(stored).map(|()| false).map_err(|fault| fault.why);
        };
        let loaded = reader.load(self.stream, &[Need::Op(by)]).ok();
        let redacting = loaded.and_then(|mut loaded| loaded.ops.remove(&by).flatten());
        let redacting = redacting.ok_or("nothing says who has emptied it")?;
        let own = redacting.device == server_device(OrgId(self.stream.0)) && redacting.kind == REDACT;
        let later = redacting.result.seq() > stored.result.seq();
        if !own || !later || !redacting.result.took_effect() {
            return Err("what is said to have emptied it has not");
        }
        let body = OpBody::from_bytes(&redacting.body).map_err(|_| "what has emptied it cannot be read")?;
        let said = redactions(&body).into_iter().find(|redaction| redaction.op == stored.op);
        let said = said.ok_or("what is said to have emptied it has not")?;
        covered.emptied_op(stored, &said).map(|()| true).map_err(|fault| fault.why)
    }

    fn row(
        &mut self,
        reader: &mut SqliteAuthority,
        (commit, covered): (&CommitRecord, &Covered),
        id: Id,
        report: &mut Report,
    ) {
        let at = commit.seq_to;
        self.missing.remove(&id);
        let stored = match reader.load(self.stream, &[Need::Row(id)]) {
            Ok(mut loaded) => loaded.rows.remove(&id).flatten(),
            Err(error) => {
                report.rows += 1;
                return report.find(Chain::Commits, at, What::Unreadable, format!("record {id}: {error}"));
            }
        };
        match stored {
            None => {
                self.missing.insert(id);
            }
            Some(row) if row.seq > at => {}
            Some(row) => {
                report.rows += 1;
                if covered.row(&row).is_err() || row.seq < commit.seq_from {
                    report.find(Chain::Commits, at, What::Altered, format!("the record {id}"));
                }
            }
        }
    }

    /// What the chain does not know of.
    fn rest(&self, reader: &SqliteAuthority, end: u64, report: &mut Report) -> Result<(), StorageError> {
        let (ops, rows) = reader.totals(self.stream)?;
        for (name, stored, covered) in [("ops", ops, report.ops), ("records", rows, report.rows)] {
            if stored > covered {
                report.find(Chain::Commits, end, What::Added, format!("{} {name}", stored - covered));
            }
        }
        for op in reader.misfiled_ops(self.stream)? {
            report.find(
                Chain::Commits,
                end,
                What::Altered,
                format!("op {op} is filed otherwise than its result"),
            );
        }
        for kept in reader.quarantine(self.stream)? {
            if !self.quarantined.contains(&sync::authority::quarantined_hash(&kept)) {
                report.find(Chain::Commits, end, What::Altered, format!("in quarantine: {}", kept.id));
            }
        }
        Ok(())
    }
}

fn audit(
    reader: &SqliteAuthority,
    org: OrgId,
    report: &mut Report,
    places: &mut Places,
) -> Result<(), StorageError> {
    let mut end = AuditHead::start(org);
    note_place(&mut places.events, end.seq, end.hash);
    loop {
        let events = match reader.audit_events(org, end.seq + 1, PAGE) {
            Ok(events) => events,
            Err(error) => {
                report.find(Chain::Audit, end.seq + 1, What::Unreadable, error.to_string());
                break;
            }
        };
        if events.is_empty() {
            break;
        }
        for event in events {
            if event.seq != end.seq + 1 {
                report.find(Chain::Audit, end.seq + 1, What::Deleted, "an event is missing");
            } else if event.prev != end.hash {
                report.find(Chain::Audit, event.seq, What::OutOfOrder, "it does not follow the one before");
            }
            if event.hash != event.computed_hash() {
                report.find(Chain::Audit, event.seq, What::Altered, event.event.kind.clone());
            }
            places.restored |= event.event.kind == Kind::BackupRestored.name();
            end = AuditHead { seq: event.seq, hash: event.hash };
            note_place(&mut places.events, end.seq, end.hash);
            report.events += 1;
        }
    }
    let head = reader.audit_head(org)?;
    if head != end {
        report.find(Chain::Audit, end.seq, What::CutTail, format!("it says it ends at {}", head.seq));
    }
    (report.audit_seq, report.audit_head) = (end.seq, end.hash.to_string());
    Ok(())
}

fn note_place(places: &mut BTreeMap<u64, Option<Hash>>, seq: u64, hash: Hash) {
    if let Some(place) = places.get_mut(&seq) {
        *place = Some(hash);
    }
}

/// Compares both chains with what was signed.
fn compare(checkpoints: &[Checkpoint], state: &StreamState, places: &Places, report: &mut Report) {
    if report.superseded > 0 && !places.restored {
        let said = "checkpoints of a history that no restore explains";
        report.find(Chain::Checkpoints, 0, What::CheckpointGone, said);
    }
    for checkpoint in checkpoints {
        let known: &[Epoch] = &state.epochs;
        let at_commit = places.commits.get(&checkpoint.commit_seq).copied().flatten();
        if at_commit != Some(checkpoint.commit_head) || !known.contains(&checkpoint.epoch) {
            let said = format!("the checkpoint of {}", checkpoint.day.date());
            report.find(Chain::Commits, checkpoint.commit_seq, What::NotAsSigned, said);
        }
        let at_event = places.events.get(&checkpoint.audit.seq).copied().flatten();
        if at_event != Some(checkpoint.audit.hash) {
            let said = format!("the checkpoint of {}", checkpoint.day.date());
            report.find(Chain::Audit, checkpoint.audit.seq, What::NotAsSigned, said);
        }
        report.signed_until = Some(SignedUntil {
            at: checkpoint.at.0,
            seq: checkpoint.commit_seq,
            audit_seq: checkpoint.audit.seq,
        });
    }
}
