//! A small module for exercising the engines: notes at sites that can be written, moved, closed and removed.

use std::collections::BTreeSet;

use domain::{
    Actor, ApplyError, Grant, Id, MembershipStatus, Module, OpContext, Operation, PersonId, Record, Records,
    Rejection, Scope, Search, Searched, SiteId, Text,
    module::{RecordKind, Words},
    operation_basics, operations,
};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Note {
    pub(crate) id: Id,
    pub(crate) site: SiteId,
    pub(crate) lines: Vec<String>,
    pub(crate) closed: bool,
}

impl Record for Note {
    const KIND: &'static str = "notes.note";
    fn id(&self) -> Id {
        self.id
    }
    fn scope(&self) -> Scope {
        Scope::Site(self.site)
    }
    fn open(&self) -> bool {
        !self.closed
    }
}

impl Searched for Note {
    /// A line `see N` names the n-th note of the tests.
    fn companions(&self) -> Vec<Id> {
        let named = self.lines.iter().filter_map(|line| line.strip_prefix("see ")?.parse().ok());
        named.map(crate::note).collect()
    }

    fn search_text(&self) -> String {
        domain::search::joined(&self.lines.iter().map(String::as_str).collect::<Vec<_>>())
    }
}

macro_rules! content {
    ($name:ident { $($field:ident: $type:ty),* }) => {
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        pub(crate) struct $name { pub(crate) note: Id $(, pub(crate) $field: $type)* }
        impl $name {
            fn target(&self) -> Id { self.note }
        }
    };
}

content!(Open { site: SiteId });
content!(Append { line: String });
content!(Move { site: SiteId });
content!(Close {});
content!(Remove {});

operations! {
    NoteOperation in "notes" {
        Open(Open) = "open" v 1,
        Append(Append) = "append" v 1,
        Move(Move) = "move" v 1,
        Close(Close) = "close" v 1,
        Remove(Remove) = "remove" v 1,
    }
}

impl Operation for NoteOperation {
    operation_basics!();

    fn site(&self, records: &Records<'_>) -> Result<Option<SiteId>, ApplyError> {
        match self {
            NoteOperation::Open(open) => Ok(Some(open.site)),
            other => Ok(Some(records.require::<Note>(other.target())?.site)),
        }
    }

    fn apply(&self, context: &OpContext<'_>, records: &mut Records<'_>) -> Result<(), ApplyError> {
        if let NoteOperation::Open(open) = self {
            if records.get::<Note>(open.note)?.is_some() {
                return Err(Rejection::new("notes.exists").into());
            }
            records.put(&Note { id: open.note, site: open.site, lines: Vec::new(), closed: false });
            return Ok(());
        }
        let mut note = records.require::<Note>(self.target())?;
        match self {
            NoteOperation::Append(append) if !note.closed => note.lines.push(append.line.clone()),
            NoteOperation::Append(_) => return Err(Rejection::new("notes.closed").into()),
            NoteOperation::Move(to) if context.actor.may("notes.move", Some(to.site)) => note.site = to.site,
            NoteOperation::Move(_) => return Err(Rejection::not_permitted("notes.move").into()),
            NoteOperation::Close(_) => note.closed = true,
            NoteOperation::Remove(_) | NoteOperation::Open(_) => {
                records.remove(note.id);
                return Ok(());
            }
        }
        records.put(&note);
        Ok(())
    }
}

pub(crate) static MODULES: &[Module] = &[Module::of::<NoteOperation>(
    &[RecordKind::of::<Note>()],
    Words { name: Text::new("便签", "Notes"), operation: |_| None, rejection: |_| None },
)];

pub(crate) static SEARCHES: &[&[Search]] = &[&[Search::of::<Note>()]];

pub(crate) fn site(number: u8) -> SiteId {
    SiteId(Id([number; 16]))
}

/// Somebody who may do everything at these sites.
pub(crate) fn actor(number: u8, sites: &[u8]) -> Actor {
    let everything: BTreeSet<String> = ["*".to_owned()].into();
    let grant =
        |at: &u8| Grant { site: Some(site(*at)), permissions: everything.clone(), personal_data: false };
    Actor {
        person: PersonId(Id([number; 16])),
        name: format!("person {number}"),
        status: MembershipStatus::Confirmed,
        grants: sites.iter().map(grant).collect(),
    }
}
