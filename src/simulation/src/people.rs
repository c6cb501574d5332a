//! Who works in this world, where, and on which devices.

use std::collections::BTreeSet;

use domain::{Grant, Id, MembershipStatus, PersonId, SiteId};

use crate::prng::Prng;

/// One person of the world. Person 0 is the administrator, whose rights never change.
#[derive(Clone, Debug)]
pub struct Person {
    pub id: PersonId,
    pub status: MembershipStatus,
    pub grants: Vec<Grant>,
}

/// Everybody, and the sites there are.
#[derive(Clone, Debug)]
pub struct People {
    pub persons: Vec<Person>,
    pub sites: Vec<SiteId>,
}

impl People {
    /// One to three sites and one to four people, the administrator among them.
    #[must_use]
    pub fn draw(prng: &mut Prng) -> People {
        let sites: Vec<SiteId> = (0..prng.between(1, 3)).map(|_| SiteId(Id(prng.bytes16()))).collect();
        let mut persons = vec![Person {
            id: PersonId(Id(prng.bytes16())),
            status: MembershipStatus::Confirmed,
            grants: vec![everything()],
        }];
        for _ in 0..prng.below(4) {
            let (id, grants) = (PersonId(Id(prng.bytes16())), draw_grants(&sites, prng));
            persons.push(Person { id, status: MembershipStatus::Confirmed, grants });
        }
        People { persons, sites }
    }
}

/// What the administrator may do: all of it, everywhere.
#[must_use]
pub fn everything() -> Grant {
    Grant { site: None, permissions: ["*".to_owned()].into(), personal_data: true }
}

/// What one person's posts allow: some sites, with or without personal data, all or some operations.
pub fn draw_grants(sites: &[SiteId], prng: &mut Prng) -> Vec<Grant> {
    let mut grants = Vec::new();
    for &site in sites {
        if prng.chance(650) {
            grants.push(Grant {
                site: Some(site),
                permissions: draw_permissions(prng),
                personal_data: prng.chance(500),
            });
        }
    }
    if prng.chance(100) {
        grants.push(Grant {
            site: None,
            permissions: draw_permissions(prng),
            personal_data: prng.chance(500),
        });
    }
    grants
}

fn draw_permissions(prng: &mut Prng) -> BTreeSet<String> {
    if prng.chance(700) {
        return ["notebook.*", "tickets.*", "visits.*"].map(str::to_owned).into();
    }
    let notes = ["open", "append", "retitle", "advance", "claim", "move", "remove", "confide"];
    let tickets = ["open", "dispatch", "correct_details", "accept", "add_note", "note_visit"];
    let visits = ["record", "add_note", "correct", "withdraw"];
    let of_notes = notes.map(|name| format!("notebook.{name}"));
    of_notes
        .into_iter()
        .chain(tickets.map(|name| format!("tickets.{name}")))
        .chain(visits.map(|name| format!("visits.{name}")))
        .filter(|_| prng.chance(700))
        .collect()
}
