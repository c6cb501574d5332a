//! One person: posts, superiors, delegate.

use std::sync::Arc;

use domain::PersonId;
use leptos::prelude::*;
use ui::prelude::*;

use super::delegate_form::DelegateForm;
use super::roll::{Roll, StatusTag};
use crate::{Assignment, Person, superiors_of, words};

/// The chosen person beside the list.
#[component]
pub(super) fn PersonCard(id: PersonId, roll: Signal<Roll>) -> impl IntoView {
    let person = use_record::<Person>(id);
    let delegating = RwSignal::new(false);
    let myself = use_actor();
    let own = move || myself.with(|actor| actor.as_ref().is_some_and(|actor| actor.person == id));
    let delegate_button = move || {
        own().then(|| view! { <Button label=words::NAME_DELEGATE on_click=move |()| delegating.set(true) /> })
    };
    let title = Signal::derive(move || {
        let name = roll.with(|roll| roll.name(id));
        domain::Phrase::new(name.clone(), name)
    });
    let badge = move || view! { <SyncBadge id=id.id() keep=true /> };
    view! {
        <Card title=title extra=badge>
            <DetailList items=facts(id, person, roll) />
            <div class="ui-line">{delegate_button}</div>
        </Card>
        <HeldPosts person=person roll=roll />
        <DelegateForm open=delegating person=id roll=roll />
    }
    .into_any()
}

fn facts(id: PersonId, person: Signal<Option<Arc<Person>>>, roll: Signal<Roll>) -> Signal<Vec<Detail>> {
    let language = use_language();
    Signal::derive(move || {
        let Some(person) = person.get() else { return Vec::new() };
        let (roll, language) = (roll.get(), language.get());
        let site = person.assignments.first().and_then(|held| held.site);
        let everybody: Vec<Person> = roll.people.iter().cloned().collect();
        let above = superiors_of(&person, site, &everybody, &roll.posts);
        let above: Vec<String> = above
            .into_iter()
            .map(|superior| {
                let post = superior.assignments.first().map(|held| roll.title(held.post, language));
                format!("{} {}", superior.name, post.unwrap_or_default())
            })
            .collect();
        let delegate = person.delegate.map(|delegate| roll.name(delegate)).unwrap_or_default();
        let status = person.status;
        debug_assert_eq!(person.id, id);
        vec![
            Detail::new(words::STAFF_NUMBER, person.staff_number.clone()),
            Detail::view(
                words::STATUS,
                move || view! { <StatusTag status=Signal::derive(move || status) /> },
            ),
            Detail::new(words::SUPERIORS, above.join("\u{3000}")),
            Detail::new(words::DELEGATE, delegate),
        ]
    })
}

/// The posts a person holds.
#[component]
fn HeldPosts(person: Signal<Option<Arc<Person>>>, roll: Signal<Roll>) -> impl IntoView {
    let language = use_language();
    let line = move |held: Assignment| {
        let title = move || roll.with(|roll| roll.title(held.post, language.get()));
        let place = move || roll.with(|roll| roll.site(held.site, language.get()));
        view! {
            <div>
                <span class="ui-list__words">
                    <span class="ui-list__title">{title}</span>
                    <span class="ui-list__detail">{place}</span>
                </span>
            </div>
        }
    };
    let held = Memo::new(move |_| {
        person.with(|person| person.as_ref().map(|person| person.assignments.clone()).unwrap_or_default())
    });
    let lines = move || held.get().into_iter().map(line).collect_view();
    view! { <Card title=words::POSTS flush=true><div class="ui-list">{lines}</div></Card> }.into_any()
}
