//! 员工: one person on the staff and the posts held.

use std::collections::BTreeSet;

use domain::{Id, MembershipStatus, PersonId, Record, Scope, SiteId};
use serde::{Deserialize, Serialize};

use crate::PostId;

/// 员工: a person on the staff. Everybody of the organisation may read name, number and posts; nothing else is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    pub id: PersonId,
    pub name: String,
    /// 停用 takes every right away at once; what the person captured before is held, not lost (S23).
    pub status: MembershipStatus,
    /// 工号, unique in the organisation; people sign in and sign paper with it.
    pub staff_number: String,
    /// The posts held, sorted; a person may hold several at several sites.
    pub assignments: Vec<Assignment>,
    /// 代理人: decides when this person cannot be reached (Z0d).
    pub delegate: Option<PersonId>,
    /// What the person reads on screen; `None` = the device's.
    pub language: Option<PreferredLanguage>,
}

/// 任职: one post, at one site or everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Assignment {
    pub post: PostId,
    /// `None` = every site of the organisation.
    pub site: Option<SiteId>,
}

/// The language a person chose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PreferredLanguage {
    Chinese,
    English,
}

impl Person {
    /// Whether this person holds `post` in a way that counts at `site`.
    #[must_use]
    pub fn holds(&self, post: PostId, site: Option<SiteId>) -> bool {
        self.assignments.iter().any(|held| held.post == post && (held.site.is_none() || held.site == site))
    }
}

impl Record for Person {
    const KIND: &'static str = "staff.person";

    fn id(&self) -> Id {
        self.id.id()
    }

    fn scope(&self) -> Scope {
        Scope::Org
    }
}

/// Who holds a staff number. Its id follows from the number, so two devices that give out the same one meet here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NumberHolder {
    pub staff_number: String,
    pub person: PersonId,
}

impl NumberHolder {
    /// The id of the record for this number.
    #[must_use]
    pub fn id_of(staff_number: &str) -> Id {
        Id::named("staff.number").derived(staff_number)
    }
}

impl Record for NumberHolder {
    const KIND: &'static str = "staff.number_holder";

    fn id(&self) -> Id {
        NumberHolder::id_of(&self.staff_number)
    }

    fn scope(&self) -> Scope {
        Scope::Org
    }
}

/// The confirmed people who hold the administrator's post everywhere. One record, so that the rule about the last
/// one needs no search.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Administrators {
    pub people: BTreeSet<PersonId>,
}

impl Administrators {
    /// The id of the one record.
    #[must_use]
    pub fn the_id() -> Id {
        Id::named("staff.administrators")
    }
}

impl Record for Administrators {
    const KIND: &'static str = "staff.administrators";

    fn id(&self) -> Id {
        Administrators::the_id()
    }

    fn scope(&self) -> Scope {
        Scope::Org
    }
}
