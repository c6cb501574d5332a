//! What the page shows: sign-in on a new device, the work on a known one, the way out when the disk is broken.

use std::rc::Rc;

use domain::Text;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::components::Router;
use leptos_router::hooks::{use_location, use_navigate};
use storage::StorageError;
use ui::prelude::*;
use ui::provide_ui;

use crate::node::Node;
use crate::port::Port;
use crate::shell::Shell;
use crate::{preferences, screens, words};

/// Where the first start of an installation happens.
pub(crate) const SETUP: &str = "/setup";

/// Where somebody signs in although somebody is signed in.
pub(crate) const SIGN_IN: &str = "/sign-in";

/// How far this device is.
#[derive(Clone)]
pub(crate) enum Stage {
    /// Nobody has ever signed in here.
    New,
    /// The databases are open.
    Open(Rc<Node>),
    /// A supervisor has ordered that nothing is left here; the databases, while they are still needed.
    Wiping(Option<Rc<Node>>),
    /// They cannot be opened; nothing may be captured, and nothing is deleted.
    Broken(StorageError),
}

/// The whole page.
#[component]
pub(crate) fn App(stage: RwSignal<Stage, LocalStorage>) -> impl IntoView {
    let language = RwSignal::new(preferences::language());
    provide_context(LanguageChoice(language));
    let page = move || match stage.get() {
        Stage::New => view! { <NewDevice stage=stage /> }.into_any(),
        Stage::Open(node) => view! { <Work node=node /> }.into_any(),
        Stage::Wiping(node) => {
            let node = StoredValue::new_local(node);
            ui::later(screens::load_wipe_page, move || screens::wipe_page(node.get_value()))
        }
        Stage::Broken(error) => broken(&error),
    };
    view! { <Router>{page}</Router> }.into_any()
}

/// Signing in, or the first start of the whole installation.
#[component]
fn NewDevice(stage: RwSignal<Stage, LocalStorage>) -> impl IntoView {
    let path = use_location().pathname;
    let first_start = Memo::new(move |_| path.with(|path| path == SETUP));
    let opened = UnsyncCallback::new(move |node| stage.set(Stage::Open(node)));
    move || {
        if first_start.get() {
            ui::later(screens::load_set_up, move || screens::set_up(opened))
        } else {
            ui::later(screens::load_entrance, move || screens::entrance(opened, None))
        }
    }
}

/// A device with its work: the shell for who is signed in, sign-in for who is not.
#[component]
fn Work(node: Rc<Node>) -> impl IntoView {
    provide_ui(ReplicaHandle::new(Rc::new(Port::new(Rc::clone(&node)))), preferences::language());
    let language = use_language();
    Effect::new(move |_| preferences::keep_language(language.get()));
    let node = StoredValue::new_local(node);
    let signed_in = Memo::new(move |_| node.with_value(|node| node.signals.actor.with(Option::is_some)));
    let locked = node.with_value(|node| node.keys.locked);
    // Also for who is signed in: another person takes over, or the session has ended.
    let path = use_location().pathname;
    let asked = Memo::new(move |_| path.with(|path| path == SIGN_IN));
    let navigate = StoredValue::new_local(use_navigate());
    let entered = UnsyncCallback::new(move |_| {
        if asked.get_untracked() {
            navigate.with_value(|go| go("/", NavigateOptions { replace: true, ..Default::default() }));
        }
    });
    move || {
        if signed_in.get() && !asked.get() {
            view! { <Shell node=node.get_value() /> }.into_any()
        } else if locked.get() && !asked.get() {
            ui::later(screens::load_lock_page, move || screens::lock_page(node.get_value()))
        } else {
            let here = move || screens::entrance(entered, Some(node.get_value()));
            ui::later(screens::load_entrance, here)
        }
    }
}

fn broken(error: &StorageError) -> AnyView {
    let (words, code): (Text, _) = match error {
        StorageError::Full { .. } => (words::DISK_FULL, "E-DISK-FULL"),
        StorageError::Deadline { .. } => (words::DISK_SLOW, "E-DISK-DEADLINE"),
        StorageError::Newer => (words::DISK_NEWER, "E-DISK-NEWER"),
        StorageError::Damaged { .. } => (words::DISK_DAMAGED, "E-DISK-DAMAGED"),
        StorageError::Broken { .. } | StorageError::Sealed => (words::DISK_BROKEN, "E-DISK-BROKEN"),
    };
    let again = Callback::new(|()| {
        let _ = window().location().reload();
    });
    leptos::logging::warn!("the databases did not open: {error}");
    view! { <main class="boot boot--error"><ErrorState words=Wording::from(words) code=code.to_owned() on_retry=again /></main> }
        .into_any()
}
