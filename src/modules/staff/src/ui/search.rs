//! People in the global search, by name or staff number.

use leptos::prelude::*;
use ui::module::Hit;
use ui::prelude::{ReplicaHandle, use_table};

use super::paths;
use crate::{Person, with_defaults};

/// The people whose name or number fits, those that begin so first.
pub(super) fn find(needle: &str, limit: usize) -> Vec<Hit> {
    if use_context::<ReplicaHandle>().is_none() || needle.trim().is_empty() {
        return Vec::new();
    }
    let (people, posts) = (use_table::<Person>(), use_table::<crate::Post>());
    let language = ui::use_language().get_untracked();
    let posts = with_defaults(posts.get_untracked().iter().cloned());
    let (needle, number) = (needle.trim(), needle.trim().to_ascii_uppercase());
    let people = people.get_untracked();
    let mut found: Vec<_> = people
        .iter()
        .filter(|person| person.name.contains(needle) || person.staff_number.starts_with(&number))
        .collect();
    domain::order::sort_by_key(&mut found, |person| {
        (!person.name.starts_with(needle), person.staff_number.clone())
    });
    let hit = |person: &Person| {
        let post = person.assignments.first().and_then(|held| posts.get(&held.post));
        let title = post.map(|post| post.title(language).to_owned()).unwrap_or_default();
        Hit {
            title: person.name.clone(),
            detail: format!("{} {title}", person.staff_number),
            path: paths::person(person.id),
        }
    };
    found.into_iter().take(limit).map(hit).collect()
}
