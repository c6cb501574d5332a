//! 本机人员: how what lies here is protected, who can open it, another PIN, and taking somebody off this device.

use domain::{PersonId, Phrase, Text};
use leptos::prelude::*;
use storage::keyring::Lock;
use ui::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::keys::pin_form::PinChange;
use crate::keys::{unlock, words};
use crate::settings::row;
use crate::shell::use_here;

/// Everybody may leave; another person is taken off by who looks after devices.
#[component]
pub(crate) fn PeopleHere() -> impl IntoView {
    let (here, toasts, actor) = (use_here(), use_toasts(), use_actor());
    // Drawn again after each change.
    let version = RwSignal::new(0);
    let changing = RwSignal::new(false);
    let (asked, removing) = (RwSignal::new(None::<(PersonId, String)>), RwSignal::new(false));
    let own = actor.with_untracked(|actor| actor.as_ref().map(|actor| actor.person));
    let looks_after = actor.with_untracked(|actor| {
        let may = |actor: &domain::Actor| {
            let somewhere = |grant: &domain::Grant| actor.may(sync::op::DEVICES, grant.site);
            actor.may(sync::op::DEVICES, None) || actor.grants.iter().any(somewhere)
        };
        actor.as_ref().is_some_and(may)
    });
    let people = move || {
        version.track();
        let node = here.node();
        let ring = node.keys.ring.borrow();
        let mine = own.and_then(|own| ring.members.get(&own)).map(|member| &member.lock);
        let change = matches!(mine, Some(Lock::Pin { .. })).then(|| {
            let open = move |()| changing.update(|changing| *changing = !*changing);
            view! { <Button label=words::CHANGE_PIN on_click=open /> }
        });
        let rows = ring.members.iter().map(|(person, member)| {
            let who = (*person, member.name.clone());
            let name = member.name.clone();
            let ask = move |()| {
                asked.set(Some(who.clone()));
                removing.set(true);
            };
            let alone: Option<Phrase> = (ring.members.len() == 1).then(|| words::LAST_ONE.into());
            let blocked = Signal::stored(alone);
            let may = looks_after || own == Some(*person);
            let button = may.then(
                || view! { <Button label=words::REMOVE tone=Tone::Ghost blocked=blocked on_click=ask /> },
            );
            row(Wording::Data(name), kind(&member.lock).into(), button.into_any())
        });
        let rows = rows.collect_view();
        view! { <p>{tr(protection(mine))}</p> {rows} {change} }.into_any()
    };
    let form = move || {
        let changed = UnsyncCallback::new(move |()| {
            changing.set(false);
            toasts.good(words::PIN_CHANGED);
        });
        changing.get().then(|| view! { <PinChange node=here.node() on_changed=changed /> })
    };
    let costs = Signal::derive(move || {
        asked.with(|asked| words::removing(asked.as_ref().map_or("", |(_, name)| name.as_str())))
    });
    let remove = Callback::new(move |()| {
        let Some((person, _)) = asked.get_untracked() else { return };
        spawn_local(async move {
            if unlock::remove(&here.node(), person).await.is_err() {
                toasts.problem(words::DISK_BROKEN);
            }
            version.try_update(|version| *version += 1);
        });
    });
    view! {
        {people}
        {form}
        <Confirm title=words::REMOVE words=Wording::Changing(costs) open=removing action=words::REMOVE on_confirm=remove />
    }
    .into_any()
}

fn kind(lock: &Lock) -> Text {
    match lock {
        Lock::Pin { .. } => words::KIND_PIN,
        Lock::Passkey { .. } => words::KIND_PASSKEY,
        Lock::ServerHalf { .. } => words::KIND_SERVER_HALF,
    }
}

/// What that stops, and what it does not.
fn protection(lock: Option<&Lock>) -> Text {
    match lock {
        None => words::NOT_SEALED,
        Some(Lock::Pin { .. }) => words::SEALED_BY_PIN,
        Some(Lock::Passkey { .. }) => words::SEALED_BY_PASSKEY,
        Some(Lock::ServerHalf { .. }) => words::SEALED_BY_SERVER_HALF,
    }
}
