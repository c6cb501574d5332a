//! Who owes a second factor, and what a session without one may still do.

use std::str::FromStr;

use domain::{Actor, Timestamp};
use storage::StorageError;
use storage_sqlite::accounts::Accounts;
use storage_sqlite::sessions::Session;

use crate::config::NotAChoice;
use crate::import;

/// The setting `second_factor`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecondFactor {
    /// Everybody above the front desk has to enrol one; everybody else may.
    Required,
    /// Everybody may enrol one; who has one is asked for it.
    Offered,
    /// Nobody is asked for one. For trying out, on one machine.
    Off,
}

impl SecondFactor {
    /// As the setting spells it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            SecondFactor::Required => "required",
            SecondFactor::Offered => "offered",
            SecondFactor::Off => "off",
        }
    }
}

impl FromStr for SecondFactor {
    type Err = NotAChoice;

    fn from_str(text: &str) -> Result<SecondFactor, NotAChoice> {
        match text {
            "required" => Ok(SecondFactor::Required),
            "offered" => Ok(SecondFactor::Offered),
            "off" => Ok(SecondFactor::Off),
            _ => Err(NotAChoice),
        }
    }
}

/// After the first start, and after the first start of a version that asks for it, there is this much time to enrol:
/// an update locks nobody out of today's work.
pub const FIRST_DAYS_MS: i64 = 7 * 24 * 3_600_000;

/// The name under which the begin of these days is kept.
const SINCE: &str = "second_factor_since";

/// How a session stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It was begun with a second factor, or none is owed.
    Enough,
    /// One is owed from then on.
    Due(Timestamp),
    /// It may enrol a factor and nothing else.
    MustEnrol,
    /// The person has enrolled since: sign in again, with the factor.
    Over,
}

/// Whether this person's posts reach beyond the person's own work: over other people, their devices, what was held of
/// their work, the site itself, or its history.
///
/// It is read from the rights and not from the posts' names, because an organization defines its own posts.
#[must_use]
pub fn needs_second_factor(actor: &Actor) -> bool {
    let mut permissions = actor.grants.iter().flat_map(|grant| &grant.permissions);
    permissions.any(|permission| {
        let ones_own = ONES_OWN.contains(&permission.as_str());
        let above = ["staff.", "sync.", "sites."].iter().any(|module| permission.starts_with(module));
        permission == "*"
            || permission == import::PERMISSION
            || permission == "tickets.*"
            || (above && !ones_own)
    })
}

/// The rights over people that everybody has: naming one's own delegate, for good or for an absence.
const ONES_OWN: &[&str] = &["staff.name_delegate", "staff.delegate"];

/// Notes when the first days begin, unless it is noted.
///
/// # Errors
/// What the disk says.
pub fn begin_first_days(accounts: &Accounts, now: Timestamp) -> Result<(), StorageError> {
    accounts.meta_or_insert(SINCE, &now.0.to_be_bytes()).map(drop)
}

/// The organization begins now: so do its first days.
///
/// # Errors
/// What the disk says.
pub fn restart_first_days(accounts: &Accounts, now: Timestamp) -> Result<(), StorageError> {
    accounts.set_meta(SINCE, &now.0.to_be_bytes())
}

/// How a session of this person stands.
///
/// # Errors
/// What the disk says.
pub fn standing(
    mode: SecondFactor,
    accounts: &Accounts,
    session: &Session,
    actor: &Actor,
    now: Timestamp,
) -> Result<Standing, StorageError> {
    if session.second || mode == SecondFactor::Off {
        return Ok(Standing::Enough);
    }
    if accounts.has_factor(session.org, session.person)? {
        return Ok(Standing::Over);
    }
    if mode == SecondFactor::Offered || !needs_second_factor(actor) {
        return Ok(Standing::Enough);
    }
    let since = accounts.meta(SINCE)?.and_then(|bytes| bytes.try_into().ok());
    let until = Timestamp(since.map_or(0, i64::from_be_bytes).saturating_add(FIRST_DAYS_MS));
    Ok(if now < until { Standing::Due(until) } else { Standing::MustEnrol })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s05_every_post_above_the_front_desk_owes_a_second_factor_and_no_other() {
        let person = domain::PersonId(domain::Id([9; 16]));
        let owing: Vec<String> = staff::default_posts()
            .into_iter()
            .filter(|post| {
                let hired = staff::Person {
                    id: person,
                    name: String::new(),
                    status: domain::MembershipStatus::Confirmed,
                    staff_number: String::new(),
                    assignments: vec![staff::Assignment { post: post.id, site: None }],
                    delegate: None,
                    language: None,
                };
                needs_second_factor(&staff::directory([hired], Vec::new())[&person])
            })
            .map(|post| post.code)
            .collect();
        assert_eq!(owing, ["administrator", "manager", "supervisor", "desk_lead"]);
    }

    #[test]
    fn s05_a_post_of_the_organizations_own_owes_one_by_what_it_may_do() {
        let with = |permission: &str| {
            let grant = domain::Grant {
                site: None,
                permissions: [permission.to_owned(), "tickets.open".to_owned()].into(),
                personal_data: false,
            };
            let person = domain::PersonId(domain::Id([9; 16]));
            let status = domain::MembershipStatus::Confirmed;
            needs_second_factor(&Actor { person, name: String::new(), status, grants: vec![grant] })
        };
        for above in
            ["*", "staff.hire", "staff.*", "sync.accept", "sync.devices", "sites.name_steward", "tickets.*"]
        {
            assert!(with(above), "{above}");
        }
        for desk in ["staff.name_delegate", "tickets.dispatch", "customers.register", "visits.*"] {
            assert!(!with(desk), "{desk}");
        }
    }
}
