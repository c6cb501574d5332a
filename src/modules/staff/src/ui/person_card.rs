//! One person: posts, superiors, delegate, account.

use std::sync::Arc;

use domain::{MembershipStatus, PersonId};
use leptos::prelude::*;
use ui::prelude::*;

use super::account_card::AccountCard;
use super::appointment_form::AppointmentForm;
use super::name_forms::{DelegateForm, NameForm};
use super::roll::{Roll, StatusTag};
use crate::operations::{Reinstate, Relieve, StaffOperation, Suspend};
use crate::{Assignment, Person, superiors_of, words};

/// The chosen person beside the list.
#[component]
pub(super) fn PersonCard(id: PersonId, roll: Signal<Roll>) -> impl IntoView {
    let person = use_record::<Person>(id);
    let (assigning, naming, delegating, suspending) =
        (RwSignal::new(false), RwSignal::new(false), RwSignal::new(false), RwSignal::new(false));
    let act = use_act(words::rejection);
    let refusal = words::rejection;
    let kind = <Person as domain::Record>::KIND;
    let suspend = move || StaffOperation::from(Suspend { person: id });
    let reinstate = move || StaffOperation::from(Reinstate { person: id });
    let suspend_blocked = use_reason(kind, move || Some(suspend()), refusal);
    let reinstate_blocked = use_reason(kind, move || Some(reinstate()), refusal);
    let suspended = Memo::new(move |_| {
        person
            .with(|person| person.as_ref().is_some_and(|person| person.status == MembershipStatus::Suspended))
    });
    let status_button = move || {
        if suspended.get() {
            view! { <Button label=words::REINSTATE blocked=reinstate_blocked on_click=move |()| act.submit(&reinstate(), words::REINSTATED) /> }.into_any()
        } else {
            view! { <Button label=words::SUSPEND blocked=suspend_blocked on_click=move |()| suspending.set(true) /> }.into_any()
        }
    };
    // Who manages nobody here sees no buttons at all: the same reason at each of them would say nothing new.
    let manages = use_manages(person);
    let managing = move || {
        manages.get().then(|| {
            view! {
                <Button label=words::ASSIGN icon="plus" on_click=move |()| assigning.set(true) />
                <Button label=words::CORRECT_NAME icon="edit" on_click=move |()| naming.set(true) />
                {status_button}
            }
        })
    };
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
            <div class="ui-line">{managing} {delegate_button}</div>
        </Card>
        <HeldPosts id=id person=person roll=roll />
        <AccountCard id=id person=person />
        <AppointmentForm open=assigning person=id roll=roll />
        <NameForm open=naming person=id />
        <DelegateForm open=delegating person=id roll=roll />
        <Confirm
            title=words::SUSPEND
            words=words::SUSPEND_EXPLAINED
            open=suspending
            action=words::SUSPEND
            blocked=suspend_blocked
            on_confirm=move |()| act.submit(&suspend(), words::SUSPENDED_NOW)
        />
    }
}

/// Whether the person signed in appoints people where this one works.
fn use_manages(person: Signal<Option<Arc<Person>>>) -> Memo<bool> {
    let actor = use_actor();
    Memo::new(move |_| {
        let held = person
            .with(|person| person.as_ref().map(|person| person.assignments.clone()).unwrap_or_default());
        let may =
            |site| actor.with(|actor| actor.as_ref().is_some_and(|actor| actor.may("staff.assign", site)));
        may(None) || held.iter().any(|held| may(held.site))
    })
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

/// The posts a person holds, each with the way out of it.
#[component]
fn HeldPosts(id: PersonId, person: Signal<Option<Arc<Person>>>, roll: Signal<Roll>) -> impl IntoView {
    let (act, language, manages) = (use_act(words::rejection), use_language(), use_manages(person));
    let line = move |held: Assignment| {
        let relieve = move || StaffOperation::from(Relieve { person: id, assignment: held });
        let kind = <Person as domain::Record>::KIND;
        let blocked = use_reason(kind, move || Some(relieve()), words::rejection);
        let button = move || {
            let go = move |()| act.submit(&relieve(), words::RELIEVED);
            manages.get().then(|| {
                view! { <Button label=words::RELIEVE icon="close" icon_only=true tone=Tone::Ghost blocked=blocked on_click=go /> }
            })
        };
        let title = move || roll.with(|roll| roll.title(held.post, language.get()));
        let place = move || roll.with(|roll| roll.site(held.site, language.get()));
        view! {
            <div>
                <span class="ui-list__words">
                    <span class="ui-list__title">{title}</span>
                    <span class="ui-list__detail">{place}</span>
                </span>
                {button}
            </div>
        }
    };
    let held = Memo::new(move |_| {
        person.with(|person| person.as_ref().map(|person| person.assignments.clone()).unwrap_or_default())
    });
    let lines = move || held.get().into_iter().map(line).collect_view();
    view! { <Card title=words::POSTS flush=true><div class="ui-list">{lines}</div></Card> }
}
