//! Who acts, and what their posts allow.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{PersonId, Scope, SiteId};

/// The name of something a post may do, usually an operation's kind: `"tickets.dispatch"`.
pub type Permission = &'static str;

/// Whether a person belongs to the organisation now. Only `Confirmed` may act (S16).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum MembershipStatus {
    /// 已邀请
    Invited,
    /// 在职
    #[default]
    Confirmed,
    /// 停用
    Suspended,
    /// 已接受: has taken the invitation, and nobody has confirmed it yet. Last, because the wire counts the places.
    Accepted,
}

/// What one post allows one person, at one site or everywhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// `None` = every site of the organisation.
    pub site: Option<SiteId>,
    /// Operation kinds this post may perform. `"*"` = all, `"tickets.*"` = all of a module.
    pub permissions: BTreeSet<String>,
    /// May read personal data of the site (the `:pii` scope).
    pub personal_data: bool,
}

/// A person with what their posts allow, as the server derives it from the staff records.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    pub person: PersonId,
    pub name: String,
    pub status: MembershipStatus,
    pub grants: Vec<Grant>,
}

impl Actor {
    /// Whether this person may do `permission` at `site` (`None` = a matter of the whole organisation).
    ///
    /// The one write decision (S14): the device asks it for the reason beside a button, the server before `apply`.
    #[must_use]
    pub fn may(&self, permission: &str, site: Option<SiteId>) -> bool {
        self.status == MembershipStatus::Confirmed
            && self.grants.iter().any(|grant| {
                let covers_site = grant.site.is_none() || (site.is_some() && grant.site == site);
                covers_site && grant.allows(permission)
            })
    }

    /// The scopes this person may read, given the sites that exist. The one read decision (S14).
    #[must_use]
    pub fn scopes(&self, sites: &BTreeSet<SiteId>) -> BTreeSet<Scope> {
        let mut scopes = BTreeSet::new();
        if self.status != MembershipStatus::Confirmed {
            return scopes;
        }
        scopes.insert(Scope::Org);
        scopes.insert(Scope::User(self.person));
        for grant in &self.grants {
            let of_grant: Vec<SiteId> =
                grant.site.map_or_else(|| sites.iter().copied().collect(), |site| vec![site]);
            for site in of_grant {
                scopes.insert(Scope::Site(site));
                if grant.personal_data {
                    scopes.insert(Scope::SitePii(site));
                }
            }
        }
        scopes
    }
}

impl Grant {
    fn allows(&self, permission: &str) -> bool {
        let module = permission.split('.').next().unwrap_or_default();
        self.permissions.contains(permission)
            || self.permissions.contains("*")
            || self.permissions.iter().any(|known| known.strip_suffix(".*") == Some(module))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Id;

    fn clerk(status: MembershipStatus) -> Actor {
        let grant = Grant {
            site: Some(SiteId(Id([1; 16]))),
            permissions: ["tickets.open".to_owned(), "visits.*".to_owned()].into(),
            personal_data: false,
        };
        Actor { person: PersonId(Id([9; 16])), name: "甲".to_owned(), status, grants: vec![grant] }
    }

    #[test]
    fn r38_a_post_allows_what_it_lists_at_its_own_site_only() {
        let (own, other) = (Some(SiteId(Id([1; 16]))), Some(SiteId(Id([2; 16]))));
        let check = |permission, site, expected| {
            assert_eq!(
                clerk(MembershipStatus::Confirmed).may(permission, site),
                expected,
                "{permission} {site:?}"
            );
        };
        check("tickets.open", own, true);
        check("visits.record", own, true);
        check("tickets.close", own, false);
        check("tickets.open", other, false);
        check("tickets.open", None, false);
    }

    #[test]
    fn s16_who_is_suspended_may_do_and_read_nothing() {
        let site = SiteId(Id([1; 16]));
        for status in [MembershipStatus::Invited, MembershipStatus::Accepted, MembershipStatus::Suspended] {
            assert!(!clerk(status).may("tickets.open", Some(site)));
            assert!(clerk(status).scopes(&[site].into()).is_empty());
        }
        let scopes = clerk(MembershipStatus::Confirmed).scopes(&[site].into());
        assert!(scopes.contains(&Scope::Site(site)) && !scopes.contains(&Scope::SitePii(site)));
    }
}
