//! Who may do what, and who is above whom: pure functions of people and posts.

use std::collections::{BTreeMap, BTreeSet};

use domain::{Actor, Grant, MembershipStatus, PersonId, SiteId, Timestamp};

use crate::{Assignment, Delegations, Person, Post, PostId, default_posts};

/// Everybody with what their posts allow. The server answers each request from it, the device each button.
///
/// Built-in posts count even when no row was ever written for them; a row of the same id replaces them.
#[must_use]
pub fn directory(
    people: impl IntoIterator<Item = Person>,
    posts: impl IntoIterator<Item = Post>,
) -> BTreeMap<PersonId, Actor> {
    let posts = with_defaults(posts);
    domain::order::map(people.into_iter().map(|person| (person.id, actor(&person, &posts))))
}

/// The built-in posts with the organisation's own on top, by id.
#[must_use]
pub fn with_defaults(posts: impl IntoIterator<Item = Post>) -> BTreeMap<PostId, Post> {
    domain::order::map(default_posts().into_iter().chain(posts).map(|post| (post.id, post)))
}

fn actor(person: &Person, posts: &BTreeMap<PostId, Post>) -> Actor {
    let grants =
        person.assignments.iter().filter_map(|held| posts.get(&held.post).map(|post| grant(post, held.site)));
    Actor { person: person.id, name: person.name.clone(), status: person.status, grants: grants.collect() }
}

pub(crate) fn grant(post: &Post, site: Option<SiteId>) -> Grant {
    Grant {
        site,
        permissions: domain::order::set(post.permissions.iter().cloned()),
        personal_data: post.personal_data,
    }
}

/// Who is above `person` at `site`, in the order in which to ask (Z0d): for each level the holders of the direct
/// superior's post, each followed by the delegate, then the next level.
///
/// Holders at the site come before those of the whole organisation. Suspended people are left out; whether somebody
/// can be *reached* now is the caller's to know, see [`first_reachable`].
#[must_use]
pub fn superiors_of<'a>(
    person: &'a Person,
    site: Option<SiteId>,
    people: &'a [Person],
    posts: &BTreeMap<PostId, Post>,
) -> Vec<&'a Person> {
    chain(person, site, people, posts, |superior| superior.delegate)
}

/// As [`superiors_of`] at a moment: who agreed with somebody on an absence that lasts now is followed by that delegate,
/// everybody else by the standing one.
#[must_use]
pub fn superiors_at<'a>(
    person: &'a Person,
    site: Option<SiteId>,
    people: &'a [Person],
    posts: &BTreeMap<PostId, Post>,
    absences: &[Delegations],
    now: Timestamp,
) -> Vec<&'a Person> {
    let agreed = |superior: &Person| absences.iter().find(|known| known.person == superior.id)?.at(now, site);
    chain(person, site, people, posts, |superior| agreed(superior).or(superior.delegate))
}

fn chain<'a>(
    person: &'a Person,
    site: Option<SiteId>,
    people: &'a [Person],
    posts: &BTreeMap<PostId, Post>,
    delegate_of: impl Fn(&Person) -> Option<PersonId>,
) -> Vec<&'a Person> {
    let mut chain: Vec<&Person> = Vec::new();
    let here = |held: &&Assignment| held.site.is_none() || site.is_none() || held.site == site;
    let mut level = superior_posts(person.assignments.iter().filter(here).map(|held| held.post), posts);
    let mut visited = BTreeSet::new();
    while !level.is_empty() {
        for superior in holders(&level, site, people) {
            let delegate = delegate_of(superior).and_then(|id| people.iter().find(|known| known.id == id));
            for candidate in [Some(superior), delegate].into_iter().flatten() {
                let confirmed = candidate.status == MembershipStatus::Confirmed;
                let known = chain.iter().any(|listed| listed.id == candidate.id);
                if confirmed && !known && candidate.id != person.id {
                    chain.push(candidate);
                }
            }
        }
        visited.extend(level.iter().copied());
        level = superior_posts(level.into_iter(), posts).difference(&visited).copied().collect();
    }
    chain
}

/// The first of the chain who can be reached, by what the caller knows of duty and telephone.
#[must_use]
pub fn first_reachable<'a>(chain: &[&'a Person], reachable: impl Fn(PersonId) -> bool) -> Option<&'a Person> {
    chain.iter().copied().find(|person| reachable(person.id))
}

fn superior_posts(held: impl Iterator<Item = PostId>, posts: &BTreeMap<PostId, Post>) -> BTreeSet<PostId> {
    domain::order::set(held.filter_map(|post| posts.get(&post)?.direct_superior))
}

fn holders<'a>(level: &BTreeSet<PostId>, site: Option<SiteId>, people: &'a [Person]) -> Vec<&'a Person> {
    let holds = |person: &&Person| level.iter().any(|&post| person.holds(post, site));
    let mut found: Vec<&Person> = people.iter().filter(holds).collect();
    let everywhere = |person: &Person| person.assignments.iter().all(|held| held.site.is_none());
    domain::order::sort_by_key(&mut found, |person| {
        (everywhere(person), person.staff_number.clone(), person.id)
    });
    found
}
