//! After the password: opening the own lock on this device, or putting one there as the organization wants it.

use std::cell::RefCell;
use std::rc::Rc;

use domain::Phrase;
use leptos::prelude::*;
use storage::keyring::{Demand, Lock, PIN_DIGITS};
use storage_indexeddb::Vault;
use storage_indexeddb::vault::RawKey;
use sync::hash::keyed;
use ui::prelude::*;
use ui::run_if_there;
use wasm_bindgen_futures::spawn_local;

use crate::keys::lock_page::tell;
use crate::keys::pin_form::{PinField, fault};
use crate::keys::unlock::{self, Brought, StillLocked};
use crate::keys::{key_of, new_lock, passkey, words};
use crate::node::Node;
use crate::session::Session;
use crate::sign_in::Problem;
use crate::{api, random, yielding};

/// What the two halves of kind B together are for.
const HALVES: &[u8] = b"guanjia server half";

#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    /// What comes next is being found out.
    Begin,
    Pin,
    NewPin,
    Passkey,
    NewPasskey,
    /// Nobody has to do anything: the server gives its half, to an old lock or a new one.
    ServerHalf,
    /// What the organization demands cannot be had here.
    Cannot,
}

struct Opening {
    node: Rc<Node>,
    session: Session,
    demand: Demand,
    /// Opened already, by a lock that is weaker than what is demanded now.
    old: RefCell<Option<RawKey>>,
}

#[component]
pub(crate) fn LockForm(
    node: Rc<Node>,
    session: Session,
    demand: Demand,
    on_done: UnsyncCallback<()>,
) -> impl IntoView {
    let opening = StoredValue::new_local(Rc::new(Opening { node, session, demand, old: RefCell::new(None) }));
    let step = RwSignal::new(Step::Begin);
    let (pin, again) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let (problem, busy) = (RwSignal::new(None::<Phrase>), RwSignal::new(false));
    let submit = Callback::new(move |()| {
        let (typed, repeated, now) = (pin.get_untracked(), again.get_untracked(), step.get_untracked());
        let is_half = now == Step::NewPin && repeated.is_empty() && typed.len() == PIN_DIGITS;
        if busy.get_untracked() || is_half {
            // The second time is still to come.
            return;
        }
        // Half a PIN is not a try at one.
        let wrong = match now {
            Step::NewPin => fault(&typed, &repeated),
            Step::Pin if typed.len() != PIN_DIGITS => Some(words::PIN_SIX_DIGITS.into()),
            _ => None,
        };
        if wrong.is_some() {
            return problem.set(wrong);
        }
        busy.set(true);
        problem.set(None);
        spawn_local(async move {
            let mut taken = take(&opening.get_value(), now, &typed).await;
            if let Ok(Some(next @ (Step::Begin | Step::ServerHalf))) = taken {
                taken = take(&opening.get_value(), next, "").await;
            }
            busy.try_set(false);
            pin.try_set(String::new());
            again.try_set(String::new());
            match taken {
                Ok(None) => run_if_there(on_done, ()),
                Ok(Some(next)) => {
                    step.try_set(next);
                }
                Err(still) => {
                    tell(problem, &still);
                    if now == Step::NewPasskey && demand == Demand::Auto {
                        problem.try_set(Some(words::PASSKEY_FAILED_PIN.into()));
                        step.try_set(Step::NewPin);
                    }
                }
            }
        });
    });
    submit.run(());
    let forgotten = move |()| {
        busy.set(true);
        problem.set(Some(words::NEW_PIN_COSTS.into()));
        spawn_local(async move {
            let next = new_step(demand).await;
            busy.try_set(false);
            step.try_set(next);
        });
    };
    let fields = move || fields(step.get(), pin, again, submit, Callback::new(forgotten));
    view! {
        <form class="ui-form" novalidate on:submit=|event| event.prevent_default()>
            {fields}
            <Problem problem=problem />
            <Button label=words::GO_ON tone=Tone::Primary busy=busy on_click=submit />
        </form>
    }
    .into_any()
}

fn fields(
    step: Step,
    pin: RwSignal<String>,
    again: RwSignal<String>,
    submit: Callback<()>,
    forgotten: Callback<()>,
) -> AnyView {
    match step {
        Step::Pin => view! {
            <PinField label=words::PIN value=pin autofocus=true on_whole=submit />
            <Button label=words::PIN_FORGOTTEN tone=Tone::Ghost on_click=forgotten />
        }
        .into_any(),
        Step::NewPin => view! {
            <Banner words=words::PIN_WHY />
            <PinField label=words::NEW_PIN value=pin autofocus=true on_whole=submit />
            <PinField label=words::NEW_PIN_AGAIN value=again on_whole=submit />
        }
        .into_any(),
        Step::Passkey => view! {
            <Banner words=words::PASSKEY_OPENS />
            <Button label=words::PASSKEY_FORGOTTEN tone=Tone::Ghost on_click=forgotten />
        }
        .into_any(),
        Step::NewPasskey => view! { <Banner words=words::PASSKEY_WHY /> }.into_any(),
        Step::Cannot => view! { <Banner words=words::CANNOT_SEAL tone=BannerTone::Danger /> }.into_any(),
        Step::Begin | Step::ServerHalf => ().into_any(),
    }
}

/// Takes a step and says which one is next; `None` = it is open.
async fn take(opening: &Opening, step: Step, pin: &str) -> Result<Option<Step>, StillLocked> {
    let (lock, key) = match step {
        Step::Begin | Step::Cannot => {
            return Ok(Some(match known(opening) {
                Some(Lock::Pin { .. }) => Step::Pin,
                Some(Lock::Passkey { .. }) => Step::Passkey,
                Some(Lock::ServerHalf { .. }) => Step::ServerHalf,
                None => new_step(opening.demand).await,
            }));
        }
        Step::Pin => return opened(opening, Brought::Pin(pin)).await,
        Step::Passkey => {
            let lock = known(opening).ok_or(StillLocked::Failed)?;
            let key = passkey::key_of(&lock).await.ok_or(StillLocked::NoPasskey)?;
            return opened(opening, Brought::Key(key)).await;
        }
        Step::NewPin => {
            yielding::now().await;
            let lock = new_lock();
            let key = key_of(pin, &lock).ok_or(StillLocked::Failed)?;
            (lock, key)
        }
        Step::NewPasskey => {
            let made = passkey::created(&opening.session.actor.name).await;
            made.ok_or(StillLocked::NoPasskey)?
        }
        Step::ServerHalf => {
            let servers = api::half_key().await.map_err(|_| StillLocked::NoServer)?;
            let key = |half: &[u8; 32]| RawKey(keyed(&servers.0, &[HALVES, half]));
            if let Some(Lock::ServerHalf { half }) = known(opening) {
                match opened(opening, Brought::Key(key(&half))).await {
                    // The server has thrown its half away: what it opened is gone, and the person gets a new lock.
                    Err(StillLocked::OtherKey) => {}
                    opened => return opened,
                }
            }
            let half = random::bytes();
            (Lock::ServerHalf { half }, key(&half))
        }
    };
    let (node, session) = (&opening.node, &opening.session);
    let old = opening.old.borrow_mut().take();
    match old {
        Some(old) => unlock::change_lock(node, session.actor.person, &old, lock, &key).await?,
        None => unlock::set_lock(node, session, lock, &key).await?,
    }
    Ok(None)
}

/// Opens the lock that is there. If it is weaker than what is demanded, another takes its place at once.
async fn opened(opening: &Opening, brought: Brought<'_>) -> Result<Option<Step>, StillLocked> {
    let key = unlock::unlock_proven(&opening.node, opening.session.actor.person, brought).await?;
    if known(opening).is_some_and(|lock| opening.demand.is_met_by(&lock)) {
        return Ok(None);
    }
    *opening.old.borrow_mut() = Some(key);
    Ok(Some(new_step(opening.demand).await))
}

fn known(opening: &Opening) -> Option<Lock> {
    let ring = opening.node.keys.ring.borrow();
    ring.members.get(&opening.session.actor.person).map(|member| member.lock.clone())
}

async fn new_step(demand: Demand) -> Step {
    if !Vault::can_seal() {
        return Step::Cannot;
    }
    let has_passkeys = matches!(demand, Demand::Auto | Demand::Passkey) && passkey::is_there().await;
    match demand {
        Demand::ServerHalf => Step::ServerHalf,
        Demand::Auto | Demand::Passkey if has_passkeys => Step::NewPasskey,
        Demand::Passkey => Step::Cannot,
        Demand::Auto | Demand::Pin | Demand::Off => Step::NewPin,
    }
}
