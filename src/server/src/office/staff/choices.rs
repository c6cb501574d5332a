//! What forms about the staff offer to choose from.

use domain::MembershipStatus;
use domain::{PersonId, SiteId};

use super::super::{Choice, Said, words as office};
use super::roll::Roll;
use staff::words;

/// Every post by its title.
pub(super) fn posts(roll: &Roll) -> Vec<Choice> {
    by_name(roll.posts.keys().map(|id| Choice::new(id.to_string(), roll.post(*id))))
}

/// Every post, or none.
pub(super) fn post_or_none(roll: &Roll) -> Vec<Choice> {
    core::iter::once(Choice::new("", office::NONE)).chain(posts(roll)).collect()
}

/// These sites; "everywhere" first for whom it is open.
pub(super) fn sites(roll: &Roll, may: impl Fn(Option<SiteId>) -> bool) -> Vec<Choice> {
    let everywhere = may(None).then(|| Choice::new("", words::EVERYWHERE));
    let known = roll.sites.iter().filter(|(site, _)| may(Some(**site)));
    let known = by_name(known.map(|(site, name)| Choice::new(site.to_string(), Said::name(name))));
    everywhere.into_iter().chain(known).collect()
}

/// These of whoever belongs to the organization now, with the staff number: two may have one name.
pub(super) fn people(roll: &Roll, which: impl Fn(PersonId) -> bool) -> Vec<Choice> {
    let here = roll.people.values().filter(|person| person.status == MembershipStatus::Confirmed);
    let here = here.filter(|person| which(person.id));
    let named = |person: &staff::Person| Said::name(&format!("{} {}", person.name, person.staff_number));
    by_name(here.map(|person| Choice::new(person.id.to_string(), named(person))))
}

/// Everybody, or nobody.
pub(super) fn person_or_none(roll: &Roll) -> Vec<Choice> {
    core::iter::once(Choice::new("", office::NONE)).chain(people(roll, |_| true)).collect()
}

pub(super) fn by_name(choices: impl Iterator<Item = Choice>) -> Vec<Choice> {
    let mut choices: Vec<Choice> = choices.collect();
    choices.sort_by(|a, b| (&a.label.zh, &a.value).cmp(&(&b.label.zh, &b.value)));
    choices
}
