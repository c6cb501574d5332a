//! Signing in: one box, and clear words for what is wrong.

use std::collections::BTreeMap;
use std::rc::Rc;

use domain::{DeviceId, Language, PersonId, Phrase, Text, codec};
use leptos::html::Form;
use leptos::prelude::*;
use storage::replica::OpsStore;
use ui::form::{PasswordField, TextField};
use ui::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;

use crate::api::{self, Identity, Refusal};
use crate::app::SETUP;
use crate::http::Failure;
use crate::node::Node;
use crate::own_password::OwnPasswordForm;
use crate::random::Ids;
use crate::{boot, local, round, words};

/// The account that was used last on this device: it is filled in again.
const LAST_LOGIN: &str = "guanjia.login";
const LOGIN_FIELD: &str = "input[autocomplete=username]";
const PASSWORD_FIELD: &str = "input[autocomplete=current-password]";
/// The names of who has worked here, for saying whose unsent work waits.
const NAMES: &str = "names";
const NAMES_VERSION: u8 = 1;

/// The page of a device on which nobody is signed in.
#[component]
pub(crate) fn SignInPage(
    /// The databases of the organization are open.
    on_open: UnsyncCallback<Rc<Node>>,
    /// A device that is known already.
    #[prop(optional)]
    node: Option<Rc<Node>>,
) -> impl IntoView {
    let waiting = RwSignal::new(None::<Phrase>);
    let needs_setup = RwSignal::new(false);
    if let Some(node) = node.clone() {
        spawn_local(async move { waiting.set(unsent_of(&node).await) });
    } else {
        spawn_local(async move { needs_setup.set(api::setup_needed().await) });
    }
    let kept = move || waiting.get().map(|words| view! { <Banner words=words tone=BannerTone::Good /> });
    let set_up = move || {
        needs_setup
            .get()
            .then(|| view! { <LinkButton label=words::TO_SETUP href=SETUP tone=Tone::Primary /> })
    };
    view! {
        <main class="sign-in">
            <div class="sign-in__box">
                <h1 class="sign-in__name">{tr(words::BRAND)}</h1>
                {kept}
                {set_up}
                <SignInForm on_open=on_open node=node />
                <LanguageSwitch />
            </div>
        </main>
    }
    .into_any()
}

/// Account, password, button; after a one-time password the form for one's own.
#[component]
pub(crate) fn SignInForm(on_open: UnsyncCallback<Rc<Node>>, node: Option<Rc<Node>>) -> impl IntoView {
    let password = RwSignal::new(String::new());
    let (problem, busy) = (RwSignal::new(None::<Phrase>), RwSignal::new(false));
    let node = StoredValue::new_local(node);
    let one_time = StoredValue::new_local(None::<Identity>);
    let must_change = RwSignal::new(false);
    let open = move |identity: Identity| {
        busy.set(true);
        spawn_local(async move {
            let started = start(identity, node.get_value()).await;
            busy.set(false);
            match started {
                Ok(node) => {
                    password.set(String::new());
                    on_open.run(node);
                }
                Err(words) => problem.set(Some(words)),
            }
        });
    };
    let proven = UnsyncCallback::new(move |identity: Identity| {
        if identity.must_change_password {
            one_time.set_value(Some(identity));
            must_change.set(true);
        } else {
            open(identity);
        }
    });
    let changed = UnsyncCallback::new(move |()| {
        must_change.set(false);
        if let Some(identity) = one_time.try_update_value(Option::take).flatten() {
            open(identity);
        }
    });
    let own_password = move || {
        view! {
            <Banner words=words::MUST_CHANGE_PASSWORD tone=BannerTone::Warning />
            <OwnPasswordForm known=password.get_untracked() on_changed=changed />
        }
        .into_any()
    };
    let credentials = move || {
        view! { <CredentialsForm password=password problem=problem busy=busy node=node on_proven=proven /> }
            .into_any()
    };
    move || if must_change.get() { own_password() } else { credentials() }
}

/// Who somebody is, proven to the server.
#[component]
fn CredentialsForm(
    password: RwSignal<String>,
    problem: RwSignal<Option<Phrase>>,
    busy: RwSignal<bool>,
    node: StoredValue<Option<Rc<Node>>, LocalStorage>,
    on_proven: UnsyncCallback<Identity>,
) -> impl IntoView {
    let login = RwSignal::new(local::get(LAST_LOGIN).unwrap_or_default());
    let known = login.with_untracked(|login| !login.is_empty());
    let form = NodeRef::<Form>::new();
    let submit = Callback::new(move |()| {
        if busy.get_untracked() {
            return;
        }
        let (name, secret) = (login.get_untracked(), password.get_untracked());
        if let Some((words, field)) = missing(&name, &secret) {
            focus_field(form, field);
            return problem.set(Some(words.into()));
        }
        busy.set(true);
        problem.set(None);
        let node = node.get_value();
        spawn_local(async move {
            let authenticated = authenticate(&name, &secret, node).await;
            busy.set(false);
            match authenticated {
                Ok(identity) => on_proven.run(identity),
                Err(words) => {
                    problem.set(Some(words));
                    focus_field(form, PASSWORD_FIELD);
                }
            }
        });
    });
    view! {
        <form node_ref=form class="ui-form" novalidate on:submit=|event| event.prevent_default()>
            <TextField label=words::LOGIN value=login required=true autocomplete="username" autofocus=!known on_enter=submit />
            <PasswordField label=words::PASSWORD value=password autofocus=known on_enter=submit />
            <Problem problem=problem />
            <Button label=words::SIGN_IN tone=Tone::Primary busy=busy on_click=submit />
        </form>
    }
    .into_any()
}

/// What is not filled in yet, and its field.
fn missing(login: &str, password: &str) -> Option<(Text, &'static str)> {
    let empty = [
        (login.trim(), words::LOGIN_MISSING, LOGIN_FIELD),
        (password, words::PASSWORD_MISSING, PASSWORD_FIELD),
    ];
    empty.into_iter().find(|(typed, ..)| typed.is_empty()).map(|(_, words, field)| (words, field))
}

/// The person goes on where something is wrong.
fn focus_field(form: NodeRef<Form>, selector: &str) {
    let found =
        form.try_get_untracked().flatten().and_then(|form| form.query_selector(selector).ok().flatten());
    if let Some(field) = found.and_then(|field| field.dyn_into::<web_sys::HtmlElement>().ok()) {
        // A field that cannot take it is still there for the person's own hand.
        let _ = field.focus();
    }
}

/// What went wrong, announced when it appears.
#[component]
pub(crate) fn Problem(problem: RwSignal<Option<Phrase>>) -> impl IntoView {
    let banner = move || problem.get().map(|words| view! { <Banner words=words tone=BannerTone::Danger /> });
    view! { <div role="alert">{banner}</div> }.into_any()
}

/// 简体中文 / English, live.
#[component]
pub(crate) fn LanguageSwitch() -> impl IntoView {
    let language = use_language();
    let (label, next) = (Signal::derive(move || Phrase::from(other(language.get()).0)), move |()| {
        language.update(|language| *language = other(*language).1)
    });
    Effect::new(move |_| crate::preferences::keep_language(language.get()));
    view! { <Button label=Wording::Changing(label) icon="language" tone=Tone::Ghost on_click=next /> }
        .into_any()
}

fn other(language: Language) -> (Text, Language) {
    match language {
        Language::Chinese => (words::ENGLISH, Language::English),
        Language::English => (words::CHINESE, Language::Chinese),
    }
}

async fn authenticate(login: &str, password: &str, node: Option<Rc<Node>>) -> Result<Identity, Phrase> {
    let device = match &node {
        Some(node) => node.replica.borrow().device(),
        None => DeviceId(Ids::new().next()),
    };
    let identity = api::sign_in(login, password, device).await.map_err(|refusal| in_words(&refusal))?;
    local::set(LAST_LOGIN, login.trim());
    Ok(identity)
}

/// Opens the organization's databases and begins the session there.
pub(crate) async fn start(identity: Identity, node: Option<Rc<Node>>) -> Result<Rc<Node>, Phrase> {
    let trouble = |_| Phrase::from(words::DISK_BROKEN);
    let known = node.filter(|node| node.org == identity.org);
    let node = match known {
        Some(node) => node,
        None => boot::open(identity.org).await.map_err(|_| Phrase::from(words::DISK_BROKEN))?,
    };
    // A database that was here before has a device id of its own: the session follows it.
    let device = node.replica.borrow().device();
    let identity = if identity.device == device {
        identity
    } else {
        api::change_device(device).await.map_err(|refusal| in_words(&refusal))?
    };
    remember_name(&node, identity.actor.person, &identity.actor.name).await;
    round::adopt_identity(&node, &identity).await.map_err(trouble)?;
    api::note_connection(&node, Ok(()));
    node.kick.kick();
    Ok(node)
}

pub(crate) fn in_words(refusal: &Refusal) -> Phrase {
    match refusal.failure {
        Failure::SignIn => words::WRONG_PASSWORD.into(),
        Failure::Busy { retry_after_ms: Some(ms) } => words::wait_seconds(ms.div_ceil(1_000)),
        Failure::Forbidden if refusal.detail.as_deref() == Some("https_needed") => words::NOT_HTTPS.into(),
        Failure::Unreachable => words::NO_NETWORK.into(),
        Failure::Unreadable => words::OTHER_VERSION.into(),
        _ => words::SERVER_TROUBLE.into(),
    }
}

/// Whose work waits on this device, by name and number.
async fn unsent_of(node: &Node) -> Option<Phrase> {
    let snapshot = node.ops.load(node.stream()).await.ok()?;
    let names = names(node).await;
    let mut counts: BTreeMap<PersonId, usize> = BTreeMap::new();
    for batch in &snapshot.outbox {
        *counts.entry(batch.actor).or_default() += batch.op_ids.len();
    }
    let somebody = || words::SOMEBODY.in_language(crate::preferences::language()).to_owned();
    let named: Vec<(String, usize)> = counts
        .into_iter()
        .map(|(person, count)| (names.get(&person).cloned().unwrap_or_else(somebody), count))
        .collect();
    (!named.is_empty()).then(|| words::waits_of(&named))
}

async fn names(node: &Node) -> BTreeMap<PersonId, String> {
    let bytes = node.ops.value(NAMES).await.ok().flatten().unwrap_or_default();
    codec::decode(NAMES_VERSION, &bytes, "names").unwrap_or_default()
}

async fn remember_name(node: &Node, person: PersonId, name: &str) {
    let mut known = names(node).await;
    known.insert(person, name.to_owned());
    // A name that is not kept is shown as "a colleague".
    let _ = node.ops.put_value(NAMES, &codec::encode(NAMES_VERSION, &known)).await;
}
