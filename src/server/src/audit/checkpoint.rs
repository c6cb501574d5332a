//! Once a day the server signs where both chains stand (S31). Whoever rewrites a chain later, with every hash made anew,
//! cannot make the signature.
//!
//! Before it signs, the server checks that both chains lead from the last checkpoint to where they stand: it never signs
//! what was rewritten behind its back, and says so in the audit and the log instead. The signed text is kept in the database
//! and in a file beside it; copies of that file on another machine are what an auditor trusts.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use domain::{Day, Id, OrgId, Timestamp};
use serde::{Deserialize, Serialize};
use storage::StorageError;
use storage::authority::AuthorityReader;
use storage_sqlite::audit::{AuditHead, StoredCheckpoint};
use storage_sqlite::{Database, SqliteAuthority};
use sync::Hash;
use sync::authority::{ChainFault, StreamState, verify_chain};
use sync::message::{Epoch, StreamId};

use super::signing::{CheckpointKey, PublicKey};
use super::{Event, Kind, record};
use crate::keys::write_private;
use crate::random::{hex, unhex};

/// The folder below the data folder.
pub const FOLDER: &str = "checkpoints";
/// The public key lies beside the checkpoints.
pub const PUBLIC_KEY: &str = "public.key";

/// The day's checkpoint is made at five past midnight: what belongs to the day before is committed by then.
const AFTER_MIDNIGHT_MINUTES: i64 = 5;
/// Commits and events read at a time.
const PAGE: usize = 512;
const TITLE: &str = "guanjia checkpoint 1";

/// Where both chains stood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// From 1 on, without gaps.
    pub number: u64,
    pub org: OrgId,
    /// The day it closes or was made on.
    pub day: Day,
    pub at: Timestamp,
    pub epoch: Epoch,
    pub commit_seq: u64,
    pub commit_head: Hash,
    pub audit: AuditHead,
    /// SHA-256 of the checkpoint before; of nothing, for the first.
    pub previous: Hash,
}

/// A checkpoint with its signature, as files and backups' manifests hold it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signed {
    /// Exactly what was signed.
    pub body: String,
    /// Hexadecimal.
    pub signature: String,
}

/// Why none was made.
#[derive(Debug, thiserror::Error)]
pub enum CheckpointError {
    #[error("the store failed")]
    Storage(#[from] StorageError),
    #[error("cannot {what} {path}")]
    File { what: &'static str, path: PathBuf, source: std::io::Error },
    /// Something was changed that cannot change.
    #[error("not signed: {0}")]
    Altered(&'static str),
}

/// Makes the checkpoint of the day if it is not made yet; with `even_if_made`, whenever something has happened since.
///
/// # Errors
/// [`CheckpointError::Altered`] is in the audit already.
pub fn make(
    database: &Database,
    data_dir: &Path,
    key: &CheckpointKey,
    now: Timestamp,
    even_if_made: bool,
) -> Result<Option<Checkpoint>, CheckpointError> {
    let mut accounts = database.accounts()?;
    let Ok(org) = crate::app::known_organization(&accounts) else { return Ok(None) };
    let mut reader = database.reader()?;
    reader.begin()?;
    let planned = plan(&mut reader, org, &Files::of(data_dir), key, now, even_if_made);
    reader.end()?;
    let made = match planned {
        Ok(None) => return Ok(None),
        Ok(Some(made)) => made,
        Err(CheckpointError::Altered(why)) => {
            record(&mut accounts, Event::new(org, Kind::CheckpointRefused).with("why", why))?;
            return Err(CheckpointError::Altered(why));
        }
        Err(error) => return Err(error),
    };
    let body = made.to_text();
    let signature = key.sign(&body);
    accounts.add_checkpoint(org, &StoredCheckpoint { number: made.number, body, signature })?;
    Files::of(data_dir).write(&reader.checkpoints(org)?, key.public())?;
    Ok(Some(made))
}

fn plan(
    reader: &mut SqliteAuthority,
    org: OrgId,
    files: &Files,
    key: &CheckpointKey,
    now: Timestamp,
    even_if_made: bool,
) -> Result<Option<Checkpoint>, CheckpointError> {
    let Some(state) = reader.stream(StreamId::from(org))? else { return Ok(None) };
    let day = now.plus_minutes(-AFTER_MIDNIGHT_MINUTES).day();
    let stored = reader.last_checkpoint(org)?;
    let last = match &stored {
        None => None,
        Some(stored) if key.public().has_signed(&stored.body, &stored.signature) => {
            Some(Checkpoint::parse(&stored.body).ok_or(CheckpointError::Altered("checkpoint_unreadable"))?)
        }
        Some(_) => return Err(CheckpointError::Altered("checkpoint_signature")),
    };
    let audit = reader.audit_head(org)?;
    if let Some(last) = &last {
        let moved = (last.commit_seq, last.audit) != (state.seq, audit);
        if !moved || (last.day >= day && !even_if_made) {
            return Ok(None);
        }
    }
    files.agree(stored.as_ref(), state.epoch)?;
    leads_on(reader, &state, audit, last.as_ref())?;
    Ok(Some(Checkpoint {
        number: last.as_ref().map_or(1, |last| last.number + 1),
        org,
        day,
        at: now,
        epoch: state.epoch,
        commit_seq: state.seq,
        commit_head: state.head,
        audit,
        previous: stored.map_or(Hash::of(&[]), |stored| Hash::of(stored.body.as_bytes())),
    }))
}

/// Whether both chains lead without a break from the last checkpoint to where they stand now.
fn leads_on(
    reader: &mut SqliteAuthority,
    state: &StreamState,
    audit: AuditHead,
    last: Option<&Checkpoint>,
) -> Result<(), CheckpointError> {
    let start = (0, Hash::of(&state.org.id().0));
    let mut end = last.map_or(start, |last| (last.commit_seq, last.commit_head));
    loop {
        let commits = reader.commits(state.stream, end.0 + 1, PAGE)?;
        if commits.is_empty() {
            break;
        }
        end = verify_chain(end, &commits).map_err(|_| CheckpointError::Altered("commit_log"))?;
    }
    if end != (state.seq, state.head) {
        return Err(CheckpointError::Altered("commit_log"));
    }
    // The commit that ended at the last checkpoint must still be the one that was signed.
    if let Some(last) = last.filter(|last| last.commit_seq > 0) {
        let before = reader.commits(state.stream, last.commit_seq, 1)?;
        if before
            .first()
            .is_none_or(|commit| (commit.seq_to, commit.hash) != (last.commit_seq, last.commit_head))
        {
            return Err(CheckpointError::Altered("commit_log"));
        }
    }
    let from = last.map_or(AuditHead::start(state.org), |last| last.audit);
    if from.seq > 0 {
        let before = reader.audit_events(state.org, from.seq, 1)?;
        if before.first().is_none_or(|event| (event.seq, event.hash) != (from.seq, from.hash)) {
            return Err(CheckpointError::Altered("audit"));
        }
    }
    let (end, fault) = follow(reader, state.org, from)?;
    if fault.is_some() || end != audit { Err(CheckpointError::Altered("audit")) } else { Ok(()) }
}

/// Follows the audit's chain to its end. The fault is the first event that does not fit, and why.
///
/// # Errors
/// What the disk says.
pub fn follow(
    reader: &SqliteAuthority,
    org: OrgId,
    from: AuditHead,
) -> Result<(AuditHead, Option<ChainFault>), StorageError> {
    let mut end = from;
    loop {
        let events = reader.audit_events(org, end.seq + 1, PAGE)?;
        if events.is_empty() {
            return Ok((end, None));
        }
        for event in events {
            if event.seq != end.seq + 1 {
                return Ok((end, Some(ChainFault { seq: end.seq + 1, why: "an event is missing" })));
            }
            if event.prev != end.hash {
                let why = "an event does not follow the one before";
                return Ok((end, Some(ChainFault { seq: event.seq, why })));
            }
            if event.hash != event.computed_hash() {
                return Ok((end, Some(ChainFault { seq: event.seq, why: "an event was altered" })));
            }
            end = AuditHead { seq: event.seq, hash: event.hash };
        }
    }
}

impl Checkpoint {
    /// What is signed: one fact a line.
    #[must_use]
    pub fn to_text(&self) -> String {
        format!(
            "{TITLE}\nnumber {}\norg {}\nday {}\nat {}\nepoch {}\ncommit_seq {}\ncommit_head {}\naudit_seq {}\n\
             audit_head {}\nprevious {}\n",
            self.number,
            self.org,
            self.day.digits(),
            self.at.0,
            self.epoch.0,
            self.commit_seq,
            hex(&self.commit_head.0),
            self.audit.seq,
            hex(&self.audit.hash.0),
            hex(&self.previous.0),
        )
    }

    /// Reads [`Checkpoint::to_text`]. `None` for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Checkpoint> {
        let mut lines = text.lines();
        if lines.next()? != TITLE {
            return None;
        }
        let mut fact = |name: &str| lines.next()?.strip_prefix(name)?.strip_prefix(' ');
        let (number, org, day, at) = (fact("number")?, fact("org")?, fact("day")?, fact("at")?);
        let (epoch, commit_seq, commit_head) = (fact("epoch")?, fact("commit_seq")?, fact("commit_head")?);
        let (audit_seq, audit_head, previous) = (fact("audit_seq")?, fact("audit_head")?, fact("previous")?);
        let day = format!("{}-{}-{}", day.get(..4)?, day.get(4..6)?, day.get(6..8)?);
        let read = Checkpoint {
            number: number.parse().ok()?,
            org: OrgId(org.parse::<Id>().ok()?),
            day: Day::parse(&day)?,
            at: Timestamp(at.parse().ok()?),
            epoch: Epoch(epoch.parse::<Id>().ok()?),
            commit_seq: commit_seq.parse().ok()?,
            commit_head: Hash(unhex(commit_head)?),
            audit: AuditHead { seq: audit_seq.parse().ok()?, hash: Hash(unhex(audit_head)?) },
            previous: Hash(unhex(previous)?),
        };
        (read.to_text() == text).then_some(read)
    }
}

impl From<&StoredCheckpoint> for Signed {
    fn from(stored: &StoredCheckpoint) -> Signed {
        Signed { body: stored.body.clone(), signature: hex(&stored.signature) }
    }
}

impl Signed {
    /// The signature's bytes; empty when it is not one.
    #[must_use]
    pub fn signature(&self) -> Vec<u8> {
        unhex::<64>(&self.signature).map(Vec::from).unwrap_or_default()
    }
}

/// The files beside the database: for each epoch one, a checkpoint a line. A restored server begins a new one.
struct Files {
    folder: PathBuf,
}

impl Files {
    fn of(data_dir: &Path) -> Files {
        Files { folder: data_dir.join(FOLDER) }
    }

    fn path(&self, epoch: Epoch) -> PathBuf {
        self.folder.join(format!("{}.jsonl", epoch.0))
    }

    /// The file must not know more than the database, nor anything else: then the database was set back.
    fn agree(&self, last: Option<&StoredCheckpoint>, epoch: Epoch) -> Result<(), CheckpointError> {
        let known = read(&self.path(epoch))?;
        let Some(written) = known.last() else { return Ok(()) };
        let number = Checkpoint::parse(&written.body).map(|checkpoint| checkpoint.number);
        let behind = number.zip(last).is_some_and(|(number, last)| number < last.number);
        let same = last.is_some_and(|last| last.body == written.body);
        if behind || same { Ok(()) } else { Err(CheckpointError::Altered("checkpoint_file")) }
    }

    /// Appends what is not in its file yet.
    fn write(&self, stored: &[StoredCheckpoint], key: &PublicKey) -> Result<(), CheckpointError> {
        let io = |what: &'static str, path: &Path| {
            let path = path.to_owned();
            move |source| CheckpointError::File { what, path, source }
        };
        fs::create_dir_all(&self.folder).map_err(io("create", &self.folder))?;
        close_to_others(&self.folder).map_err(io("protect", &self.folder))?;
        let public = self.folder.join(PUBLIC_KEY);
        if !public.exists() {
            write_private(&public, key.to_text().as_bytes()).map_err(io("write", &public))?;
        }
        for stored in stored {
            let Some(checkpoint) = Checkpoint::parse(&stored.body) else { continue };
            let path = self.path(checkpoint.epoch);
            if read(&path)?.iter().any(|known| known.body == stored.body) {
                continue;
            }
            let line = serde_json::to_string(&Signed::from(stored)).unwrap_or_default() + "\n";
            let mut options = OpenOptions::new();
            options.create(true).append(true);
            #[cfg(unix)]
            {
                use std::os::unix::fs::OpenOptionsExt;
                options.mode(0o600);
            }
            let written = options.open(&path).and_then(|mut file| {
                file.write_all(line.as_bytes())?;
                file.sync_all()
            });
            written.map_err(io("write", &path))?;
        }
        Ok(())
    }
}

fn close_to_others(folder: &Path) -> std::io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700))?;
    }
    Ok(())
}

/// The checkpoints of one file; none when there is no file.
fn read(path: &Path) -> Result<Vec<Signed>, CheckpointError> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(source) => return Err(CheckpointError::File { what: "read", path: path.to_owned(), source }),
    };
    let lines = text.lines().map(serde_json::from_str::<Signed>);
    lines.collect::<Result<_, _>>().map_err(|_| CheckpointError::Altered("checkpoint_file"))
}

/// All checkpoints of a folder, by number.
///
/// # Errors
/// When the folder or a file of it cannot be read.
pub fn read_folder(folder: &Path) -> Result<Vec<Signed>, CheckpointError> {
    let listed = |source| CheckpointError::File { what: "read", path: folder.to_owned(), source };
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(listed)? {
        let path = entry.map_err(listed)?.path();
        if path.extension().is_some_and(|extension| extension == "jsonl") {
            found.extend(read(&path)?);
        }
    }
    found.sort_by_key(|signed| Checkpoint::parse(&signed.body).map(|checkpoint| checkpoint.number));
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_checkpoints_text_has_one_spelling() {
        let checkpoint = Checkpoint {
            number: 3,
            org: OrgId(Id([1; 16])),
            day: Day::parse("2026-11-22").unwrap(),
            at: Timestamp(1_795_320_000_000),
            epoch: Epoch(Id([2; 16])),
            commit_seq: 17,
            commit_head: Hash::of(b"a"),
            audit: AuditHead { seq: 4, hash: Hash::of(b"b") },
            previous: Hash::of(&[]),
        };
        let text = checkpoint.to_text();
        assert_eq!(Checkpoint::parse(&text), Some(checkpoint));
        assert_eq!(Checkpoint::parse(&text.replace("number 3", "number 03")), None);
        assert_eq!(Checkpoint::parse(&(text + "x\n")), None);
    }
}
