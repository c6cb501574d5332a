//! Which ops have changed what people may do. The ops stand in the commit log; the events say so in the audit, too, where
//! whoever looks after rights looks.

use std::collections::BTreeSet;

use domain::{Id, OrgId};
use storage::StorageError;
use storage::authority::AuthorityReader;
use storage_sqlite::SqliteAuthority;
use storage_sqlite::accounts::Accounts;
use sync::authority::{Directory, Need, StoredOp, ops_of_commit};
use sync::message::{OpResult, StreamId};

use super::event::Derived;
use super::{Event, Kind, record};

/// Up to where the ops were looked through: seq and version of the rights, sixteen bytes.
const NOTED: &str = "rights_noted";

/// Commits read at a time.
const PAGE: usize = 64;

/// The ops that decide what people may do: those about people and posts, and the founding of a site, which who may act
/// everywhere may act at.
const DECIDING: &[&str] = &["staff.", "sites.found_site"];

/// How far rights are noted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Noted {
    pub seq: u64,
    pub version: u64,
}

impl Noted {
    fn read(accounts: &Accounts) -> Result<Option<Noted>, StorageError> {
        let bytes = accounts.meta(NOTED)?.unwrap_or_default();
        let (seq, version) = bytes.split_at(bytes.len().min(8));
        let number = |bytes: &[u8]| bytes.try_into().ok().map(u64::from_be_bytes);
        Ok(number(seq).zip(number(version)).map(|(seq, version)| Noted { seq, version }))
    }

    fn write(self, accounts: &Accounts) -> Result<(), StorageError> {
        accounts.set_meta(NOTED, &[self.seq.to_be_bytes(), self.version.to_be_bytes()].concat())
    }
}

/// Notes the ops since the last time, if the rights have changed since. It goes on where it stopped, also after a crash
/// between the commit and this. `before` and `after` are what people might and may do, to name those concerned.
///
/// # Errors
/// What the disk says.
pub fn note_rights(
    accounts: &mut Accounts,
    reader: &mut SqliteAuthority,
    (org, stream): (OrgId, StreamId),
    (before, after): (&Directory, &Directory),
) -> Result<(), StorageError> {
    let Some(state) = reader.stream(stream)? else { return Ok(()) };
    let now = Noted { seq: state.seq, version: state.grants_version };
    let noted = match Noted::read(accounts)? {
        Some(noted) if noted.version != now.version => noted,
        // Nothing has changed, or there was no audit yet: the commit log knows what was before.
        known => return if known.is_none() { now.write(accounts) } else { Ok(()) },
    };
    let concerned = concerned(before, after);
    accounts.together(|accounts| {
        let mut next = noted.seq + 1;
        loop {
            let commits = reader.commits(stream, next, PAGE)?;
            let Some(last) = commits.last() else { break };
            next = last.seq_to + 1;
            let needs: Vec<Need> = commits.iter().flat_map(ops_of_commit).map(Need::Op).collect();
            let ops = reader.load(stream, &needs)?.ops.into_values().flatten();
            let mut ops: Vec<StoredOp> =
                ops.filter(|op| changed(&op.result) && decides_rights(&op.kind)).collect();
            ops.sort_by_key(|op| op.result.seq());
            for op in ops {
                record(accounts, event(org, &op, &concerned))?;
            }
        }
        now.write(accounts)
    })
}

fn changed(result: &OpResult) -> bool {
    matches!(result, OpResult::Applied { .. } | OpResult::Merged { .. })
}

fn decides_rights(kind: &str) -> bool {
    DECIDING.iter().any(|start| kind.starts_with(start))
}

fn event(org: OrgId, op: &StoredOp, concerned: &BTreeSet<Id>) -> Event {
    let subjects = core::iter::once(op.target).chain(concerned.iter().copied().filter(|id| *id != op.target));
    Event::new(org, Kind::RightsChanged)
        .person(op.actor)
        .device(op.device)
        .about_all(subjects)
        .with("op", op.op.id())
        .with("kind", Derived::kind(&op.kind))
        .with("op_seq", op.result.seq())
}

/// The people whose rights or status differ.
fn concerned(before: &Directory, after: &Directory) -> BTreeSet<Id> {
    let people = before.people.keys().chain(after.people.keys());
    people
        .filter(|person| before.people.get(person) != after.people.get(person))
        .map(|person| person.id())
        .collect()
}
