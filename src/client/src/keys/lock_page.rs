//! The page of a locked device: who unlocks, and by what. Works without a network, except where half of the key is at the
//! server.

use std::collections::BTreeMap;
use std::rc::Rc;

use domain::{PersonId, Phrase};
use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use storage::keyring::Lock;
use ui::form::{Choice, OptionPills};
use ui::prelude::*;
use ui::run_if_there;
use wasm_bindgen_futures::spawn_local;

use crate::app::SIGN_IN;
use crate::entering::unsent_by_person;
use crate::keys::note_form::NoteForm;
use crate::keys::pin_form::PinField;
use crate::keys::unlock::{self, Brought, StillLocked};
use crate::keys::{passkey, words};
use crate::node::Node;
use crate::sign_in::{LanguageSwitch, Problem};

/// What is chosen and typed on the page.
#[derive(Clone, Copy)]
struct Locked {
    node: StoredValue<Rc<Node>, LocalStorage>,
    chosen: RwSignal<Option<PersonId>>,
    pin: RwSignal<String>,
    problem: RwSignal<Option<Phrase>>,
    busy: RwSignal<bool>,
    /// Something is being noted first, and whether something was.
    noting: RwSignal<bool>,
    noted: RwSignal<bool>,
    to_sign_in: Callback<()>,
}

/// Who was here last is chosen already; a shared tablet asks who it is.
#[component]
pub(crate) fn LockPage(node: Rc<Node>) -> impl IntoView {
    let people = node.keys.ring.borrow().by_name();
    let only = people.first().filter(|_| people.len() == 1).map(|(person, _)| *person);
    let navigate = StoredValue::new_local(use_navigate());
    let page = Locked {
        node: StoredValue::new_local(node),
        chosen: RwSignal::new(only),
        pin: RwSignal::new(String::new()),
        problem: RwSignal::new(None),
        busy: RwSignal::new(false),
        noting: RwSignal::new(false),
        noted: RwSignal::new(false),
        to_sign_in: Callback::new(move |()| {
            navigate.with_value(|go| go(SIGN_IN, NavigateOptions::default()));
        }),
    };
    let waiting = RwSignal::new(BTreeMap::<PersonId, usize>::new());
    Effect::new(move |_| {
        page.noted.track();
        let node = page.node.get_value();
        spawn_local(async move { drop(waiting.try_set(unsent_by_person(&node).await)) });
    });
    let choices = move || {
        let choice = |(person, name): &(PersonId, String)| {
            let waits = waiting.with(|waiting| waiting.get(person).copied());
            Choice::new(
                *person,
                waits.map_or_else(|| Phrase::new(name, name), |count| words::name_with(name, count)),
            )
        };
        people.iter().map(choice).collect::<Vec<_>>()
    };
    let inside = move || match page.chosen.get().filter(|_| page.noting.get()) {
        Some(person) => page.note(person),
        None => page.ways_in(),
    };
    view! {
        <main class="sign-in">
            <div class="sign-in__box">
                <h1 class="sign-in__name">{tr(words::LOCKED)}</h1>
                {move || view! { <OptionPills label=words::WHO value=page.chosen options=choices() /> }}
                <form class="ui-form" novalidate on:submit=|event| event.prevent_default()>{inside}</form>
                <LanguageSwitch />
            </div>
        </main>
    }
    .into_any()
}

impl Locked {
    fn ways_in(self) -> AnyView {
        let submit = Callback::new(move |()| self.submit());
        let saved = self.noted.get().then(|| {
            view! { <div role="status"><Banner words=words::NOTE_SAVED tone=BannerTone::Good /></div> }
        });
        let note = move |()| match self.chosen.get_untracked() {
            Some(_) => self.noting.set(true),
            None => self.problem.set(Some(words::CHOOSE_PERSON.into())),
        };
        let opens_here = move || {
            let lock = |person| self.node.with_value(|node| lock_of(node, person));
            !matches!(self.chosen.get().and_then(lock), Some(Lock::ServerHalf { .. }))
        };
        view! {
            {saved}
            // Drawn again for each person, so that the cursor is in it after the choice.
            {move || self.node.with_value(|node| way_in(node, self.chosen.get(), self.pin, submit))}
            <Problem problem=self.problem />
            {move || opens_here().then(|| view! { <Button label=words::UNLOCK tone=Tone::Primary busy=self.busy on_click=submit /> })}
            <Button label=words::NOTE_FIRST on_click=note />
            <Button label=words::WITH_PASSWORD tone=Tone::Ghost on_click=self.to_sign_in />
        }
        .into_any()
    }

    fn note(self, person: PersonId) -> AnyView {
        let done = UnsyncCallback::new(move |saved| {
            self.noting.set(false);
            self.noted.set(saved);
        });
        view! { <NoteForm node=self.node.get_value() person=person on_done=done /> }.into_any()
    }

    fn submit(self) {
        let Some(person) = self.chosen.get_untracked() else {
            return self.problem.set(Some(words::CHOOSE_PERSON.into()));
        };
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.problem.set(None);
        let typed = self.pin.get_untracked();
        spawn_local(async move {
            let unlocked = try_to_unlock(&self.node.get_value(), person, &typed).await;
            self.busy.try_set(false);
            self.pin.try_set(String::new());
            match unlocked {
                Err(StillLocked::SignedOut) => run_if_there(self.to_sign_in, ()),
                Err(still) => tell(self.problem, &still),
                Ok(()) => {}
            }
        });
    }
}

/// What the chosen person has to bring.
fn way_in(node: &Node, chosen: Option<PersonId>, pin: RwSignal<String>, submit: Callback<()>) -> AnyView {
    match chosen.and_then(|person| lock_of(node, person)) {
        Some(Lock::Passkey { .. }) => view! { <p>{tr(words::PASSKEY_UNLOCK)}</p> }.into_any(),
        Some(Lock::ServerHalf { .. }) => view! { <Banner words=words::SERVER_HALF_LOCKED /> }.into_any(),
        lock => view! { <PinField label=words::PIN value=pin autofocus=lock.is_some() on_whole=submit /> }
            .into_any(),
    }
}

fn lock_of(node: &Node, person: PersonId) -> Option<Lock> {
    node.keys.ring.borrow().members.get(&person).map(|member| member.lock.clone())
}

async fn try_to_unlock(node: &Rc<Node>, person: PersonId, pin: &str) -> Result<(), StillLocked> {
    let brought = match lock_of(node, person) {
        Some(lock @ Lock::Passkey { .. }) => {
            Brought::Key(passkey::key_of(&lock).await.ok_or(StillLocked::NoPasskey)?)
        }
        _ => Brought::Pin(pin),
    };
    unlock::unlock(node, person, brought).await
}

/// Says why, and takes it back when the wait is over.
pub(crate) fn tell(problem: RwSignal<Option<Phrase>>, still: &StillLocked) {
    let said = in_words(still);
    problem.try_set(Some(said.clone()));
    if let StillLocked::TooSoon { wait_ms } = still {
        let clear = move || {
            if problem.try_get_untracked().flatten() == Some(said) {
                problem.set(None);
            }
        };
        Timeout::new(u32::try_from(*wait_ms).unwrap_or(u32::MAX), clear).forget();
    }
}

fn in_words(still: &StillLocked) -> Phrase {
    match still {
        StillLocked::Wrong { wait_ms } => words::wrong_pin(*wait_ms),
        StillLocked::TooSoon { wait_ms } => words::pin_wait(*wait_ms),
        StillLocked::LeaseEnded => words::LEASE_ENDED.into(),
        StillLocked::SignedOut => words::SIGN_IN.into(),
        StillLocked::OtherKey => words::OTHER_KEY.into(),
        StillLocked::NoPasskey => words::PASSKEY_FAILED.into(),
        StillLocked::NoServer => words::NO_SERVER.into(),
        StillLocked::Failed => words::DISK_BROKEN.into(),
    }
}
