//! What can be done with the notebook.

use domain::{
    ApplyError, DecodeError, Grant, Id, Intent, MembershipStatus, OpContext, Operation, PersonId, Records,
    SiteId, operations,
};
use serde::{Deserialize, Serialize};

use super::{Note, Stage, rules};

/// A new note with its side row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Open {
    pub note: Id,
    pub site: SiteId,
    pub title: String,
    pub telephone: String,
}

/// One more line. Always possible, also on a closed note.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Append {
    pub note: Id,
    pub line: String,
}

/// A corrected title, from what the person saw.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Retitle {
    pub note: Id,
    pub from: String,
    pub to: String,
    /// New in version 2.
    pub why: String,
}

/// The same as builds of before wrote it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RetitleV1 {
    pub note: Id,
    pub from: String,
    pub to: String,
}

impl From<RetitleV1> for Retitle {
    fn from(old: RetitleV1) -> Retitle {
        Retitle { note: old.note, from: old.from, to: old.to, why: String::new() }
    }
}

/// A step of the lifecycle, from where the person saw it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Advance {
    pub note: Id,
    pub from: Stage,
    pub to: Stage,
}

/// The first one gets it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Claim {
    pub note: Id,
}

/// Note and side row go to another site.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Move {
    pub note: Id,
    pub site: SiteId,
}

/// Note and side row disappear.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Remove {
    pub note: Id,
}

/// A line in one's own diary.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Confide {
    pub diary: Id,
    /// Where the person works: the right to keep a diary comes from there.
    pub site: SiteId,
    pub line: String,
}

/// A person with what they may do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Appoint {
    pub person: PersonId,
    pub status: MembershipStatus,
    pub grants: Vec<Grant>,
}

/// A site that exists from now on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Found {
    pub site: SiteId,
}

/// Rule code with a bug: it panics at the server.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Explode {
    pub note: Id,
}

/// Code outside of the rules with a bug: the server as a whole fails over this op.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Implode {
    pub note: Id,
}

macro_rules! targets {
    ($($name:ident $field:ident),+) => { $( impl $name {
        #[must_use]
        pub fn target(&self) -> Id { self.$field.into() }
    } )+ };
}

targets!(Open note, Append note, Retitle note, Advance note, Claim note, Move note, Remove note);
targets!(Confide diary, Appoint person, Found site, Explode note, Implode note);

operations! {
    /// Everything that can be done with the notebook.
    NotebookOperation in "notebook" {
        Open(Open) = "open" v 1,
        Append(Append) = "append" v 1,
        Retitle(Retitle) = "retitle" v 2,
        Advance(Advance) = "advance" v 1,
        Claim(Claim) = "claim" v 1,
        Move(Move) = "move" v 1,
        Remove(Remove) = "remove" v 1,
        Confide(Confide) = "confide" v 1,
        Appoint(Appoint) = "appoint" v 1,
        Found(Found) = "found" v 1,
        Explode(Explode) = "explode" v 1,
        Implode(Implode) = "implode" v 1,
    }
}

/// The kind over which the whole server fails.
pub const LETHAL: &str = "notebook.implode";

const RETITLE: &str = "notebook.retitle";

impl NotebookOperation {
    /// What a build of before makes of it: older versions of the same kinds.
    #[must_use]
    pub fn old_intent(&self) -> Intent {
        let NotebookOperation::Retitle(Retitle { note, from, to, .. }) = self else { return self.intent() };
        let old = RetitleV1 { note: *note, from: from.clone(), to: to.clone() };
        let bytes = domain::operation::encode_content(&old);
        Intent { kind: RETITLE, version: 1, target: *note, bytes }
    }

    /// Whether a build of before can read it.
    #[must_use]
    pub fn is_old(kind: &str, version: u8) -> bool {
        kind != RETITLE || version == 1
    }
}

impl Operation for NotebookOperation {
    const MODULE: &'static str = Self::MODULE;
    const KINDS: &'static [&'static str] = Self::KINDS;
    fn kind(&self) -> &'static str {
        self.kind()
    }
    fn version(&self) -> u8 {
        self.version()
    }
    fn target(&self) -> Id {
        self.target()
    }
    fn encode(&self) -> Vec<u8> {
        self.encode_content()
    }
    fn decode(kind: &str, version: u8, bytes: &[u8]) -> Result<Self, DecodeError> {
        if (kind, version) == (RETITLE, 1) {
            let old: RetitleV1 = domain::codec::decode_payload(bytes, RETITLE)?;
            return Ok(Retitle::from(old).into());
        }
        Self::decode_content(kind, version, bytes)
    }

    fn site(&self, records: &Records<'_>) -> Result<Option<SiteId>, ApplyError> {
        Ok(match self {
            NotebookOperation::Open(open) => Some(open.site),
            NotebookOperation::Confide(confide) => Some(confide.site),
            NotebookOperation::Appoint(_) | NotebookOperation::Found(_) => None,
            other => Some(records.require::<Note>(other.target())?.site),
        })
    }

    fn apply(&self, context: &OpContext<'_>, records: &mut Records<'_>) -> Result<(), ApplyError> {
        rules::apply(self, context, records)
    }
}
