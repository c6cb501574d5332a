//! Who shall do it: a colleague, a crew that was named before, or a crew typed now.

use domain::{MembershipStatus, SiteId};
use leptos::prelude::*;
use staff::Person;
use ui::prelude::*;

use super::words;
use crate::{Assignee, Ticket};

/// A line that offers colleagues and crews; what matches nothing is taken as a crew's name.
#[component]
pub(super) fn AssigneeBox(
    site: SiteId,
    value: Bound<Option<Assignee>>,
    /// What stands in the line, chosen or typed.
    typed: Bound<String>,
) -> impl IntoView {
    let (people, tickets) = (use_table::<Person>(), use_table::<Ticket>());
    let crews = Memo::new(move |_| {
        tickets.with(|tickets| {
            let named = tickets.iter().filter_map(|ticket| ticket.assignee.as_ref());
            domain::order::set(named.filter(|one| one.person.is_none()).map(|one| one.name.clone()))
        })
    });
    let candidates = move |needle: String| {
        let works_here = |person: &Person| {
            person.status == MembershipStatus::Confirmed
                && person.assignments.iter().any(|held| held.site.is_none_or(|own| own == site))
        };
        let mut found: Vec<Candidate<Assignee>> = people.with(|people| {
            let fits = people.iter().filter(|person| works_here(person) && fits(&person.name, &needle));
            fits.map(|person| {
                let assignee = Assignee { person: Some(person.id), name: person.name.clone() };
                Candidate::new(assignee, &person.name).detail(&person.staff_number)
            })
            .collect()
        });
        domain::order::sort_by(&mut found, |a, b| a.title.cmp(&b.title));
        crews.with(|crews| {
            let crew = |name: &String| Candidate::new(Assignee { person: None, name: name.clone() }, name);
            found.extend(crews.iter().filter(|name| fits(name, &needle)).map(crew));
        });
        found
    };
    let title_of = |assignee: Assignee| assignee.name;
    view! {
        <Combobox
            label=words::RESPONSIBLE
            hint=words::ASSIGNEE_HINT
            name="to"
            required=true
            autofocus=true
            value=value
            typed=typed
            candidates=candidates
            title_of=title_of
        />
    }
}

fn fits(name: &str, needle: &str) -> bool {
    name.to_ascii_lowercase().contains(&needle.trim().to_ascii_lowercase())
}
