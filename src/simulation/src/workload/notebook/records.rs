//! The records of the notebook.

use domain::{Actor, Grant, Id, MembershipStatus, OpId, PersonId, Record, Scope, SiteId};
use serde::{Deserialize, Serialize};

use crate::workload::canary;

/// Where a note stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Stage {
    Open,
    Done,
    Closed,
}

/// A note of one site. Closed notes leave the working set when they have not been touched for long.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    pub id: Id,
    pub site: SiteId,
    pub canary: String,
    pub title: String,
    pub stage: Stage,
    pub claimed_by: Option<PersonId>,
    pub lines: Vec<String>,
    /// Every op that changed this note, in order: the checkers' evidence.
    pub history: Vec<OpId>,
}

/// The personal data of a note, in the narrower scope.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Secret {
    pub id: Id,
    pub site: SiteId,
    pub canary: String,
    pub telephone: String,
    pub open: bool,
    pub history: Vec<OpId>,
}

/// A person and what they may do: the rights of the world are derived from these rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    pub person: PersonId,
    pub status: MembershipStatus,
    pub grants: Vec<Grant>,
    pub history: Vec<OpId>,
}

/// A site exists.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    pub site: SiteId,
    pub history: Vec<OpId>,
}

/// One person's own page, which nobody else may read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diary {
    pub id: Id,
    pub person: PersonId,
    pub canary: String,
    pub lines: Vec<String>,
    pub history: Vec<OpId>,
}

impl Note {
    pub(super) fn settle_in(&mut self, site: SiteId) {
        self.site = site;
        self.canary = canary::of(Scope::Site(site));
    }

    /// Where the personal data of this note lies.
    #[must_use]
    pub fn secret_id(note: Id) -> Id {
        note.derived("secret")
    }
}

impl Secret {
    pub(super) fn settle_in(&mut self, site: SiteId) {
        self.site = site;
        self.canary = canary::of(Scope::SitePii(site));
    }
}

impl Member {
    /// The person as the rights decisions see them.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor { person: self.person, name: String::new(), status: self.status, grants: self.grants.clone() }
    }
}

impl Record for Note {
    const KIND: &'static str = "notebook.note";
    fn id(&self) -> Id {
        self.id
    }
    fn scope(&self) -> Scope {
        Scope::Site(self.site)
    }
    fn open(&self) -> bool {
        self.stage != Stage::Closed
    }
}

impl Record for Secret {
    const KIND: &'static str = "notebook.secret";
    fn id(&self) -> Id {
        self.id
    }
    fn scope(&self) -> Scope {
        Scope::SitePii(self.site)
    }
    fn open(&self) -> bool {
        self.open
    }
}

impl Record for Member {
    const KIND: &'static str = "notebook.member";
    fn id(&self) -> Id {
        self.person.id()
    }
    fn scope(&self) -> Scope {
        Scope::Org
    }
}

impl Record for Place {
    const KIND: &'static str = "notebook.place";
    fn id(&self) -> Id {
        self.site.id()
    }
    fn scope(&self) -> Scope {
        Scope::Org
    }
}

impl Record for Diary {
    const KIND: &'static str = "notebook.diary";
    fn id(&self) -> Id {
        self.id
    }
    fn scope(&self) -> Scope {
        Scope::User(self.person)
    }
}
