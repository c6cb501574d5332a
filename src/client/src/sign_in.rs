//! Signing in: one box, and clear words for what is wrong.

use std::rc::Rc;

use domain::{DeviceId, Language, Phrase, Text};
use leptos::html::Form;
use leptos::prelude::*;
use ui::form::{PasswordField, TextField};
use ui::prelude::*;
use ui::run_if_there;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;

use crate::api::{self, Identity, Refusal, SignedIn};
use crate::app::SETUP;
use crate::entering::{begin, demand, open_for, unsent_of, wants_lock};
use crate::factors::step::SecondStep;
use crate::factors::{self, AddFactor};
use crate::http::Failure;
use crate::json::Json;
use crate::keys::lock_form::LockForm;
use crate::node::Node;
use crate::own_password::OwnPasswordForm;
use crate::random::Ids;
use crate::{enrolled, local, words};

/// The account that was used last on this device: it is filled in again.
const LAST_LOGIN: &str = "guanjia.login";
const LOGIN_FIELD: &str = "input[autocomplete=username]";
const PASSWORD_FIELD: &str = "input[autocomplete=current-password]";

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

/// How far the sign-in is.
#[derive(Clone)]
enum Step {
    Credentials,
    /// The password fits; the second step is due.
    Second(Json),
    /// This session can only set up a second step.
    Enrol,
    /// A one-time password opens nothing but the way to one's own.
    OneTime(Box<Identity>),
    /// Who may, but has no key to this device yet.
    Lock(Rc<Node>, Box<Identity>),
}

/// A sign-in under way.
#[derive(Clone, Copy)]
struct Entrance {
    step: RwSignal<Step, LocalStorage>,
    password: RwSignal<String>,
    problem: RwSignal<Option<Phrase>>,
    busy: RwSignal<bool>,
    /// A device that is known already.
    node: StoredValue<Option<Rc<Node>>, LocalStorage>,
    on_open: UnsyncCallback<Rc<Node>>,
}

/// Account, password, button; then whatever the server and this device want before anything is shown.
#[component]
pub(crate) fn SignInForm(on_open: UnsyncCallback<Rc<Node>>, node: Option<Rc<Node>>) -> impl IntoView {
    let entrance = Entrance {
        step: RwSignal::new_local(Step::Credentials),
        password: RwSignal::new(String::new()),
        problem: RwSignal::new(None),
        busy: RwSignal::new(false),
        node: StoredValue::new_local(node),
        on_open,
    };
    move || entrance.draw()
}

impl Entrance {
    fn draw(self) -> AnyView {
        match self.step.get() {
            Step::Credentials => view! { <CredentialsForm entrance=self /> }.into_any(),
            Step::Second(asked) => {
                let proven = UnsyncCallback::new(move |identity| self.proven(identity));
                let back = UnsyncCallback::new(move |words| self.back(words));
                view! { <SecondStep asked=asked on_proven=proven on_back=back /> }.into_any()
            }
            Step::Enrol => {
                let enrolled = UnsyncCallback::new(move |()| self.enrolled());
                view! {
                    <Banner words=factors::words::MUST_ENROL tone=BannerTone::Warning />
                    <AddFactor on_done=enrolled />
                }
                .into_any()
            }
            Step::OneTime(identity) => {
                let changed = UnsyncCallback::new(move |()| {
                    self.step.set(Step::Credentials);
                    self.open((*identity).clone());
                });
                own_password(self.password, changed)
            }
            Step::Lock(node, identity) => self.lock(node, *identity).into_any(),
        }
    }

    /// The password fits.
    fn fits(self, signed_in: SignedIn) {
        match signed_in {
            SignedIn::Whole(identity) => self.proven(*identity),
            SignedIn::Second(asked) => self.step.set(Step::Second(asked)),
            SignedIn::Enrol => self.step.set(Step::Enrol),
        }
    }

    fn back(self, words: Option<Phrase>) {
        self.problem.set(words);
        self.step.set(Step::Credentials);
    }

    /// There is a second step now: the session is a whole one.
    fn enrolled(self) {
        spawn_local(async move {
            match api::who_am_i().await {
                Ok(identity) => self.proven(identity),
                Err(refusal) => self.back(Some(in_words(&refusal))),
            }
        });
    }

    fn proven(self, identity: Identity) {
        if identity.must_change_password {
            self.step.set(Step::OneTime(Box::new(identity)));
        } else {
            self.step.set(Step::Credentials);
            self.open(identity);
        }
    }

    fn open(self, identity: Identity) {
        self.busy.set(true);
        spawn_local(async move {
            match open_for(identity, self.node.get_value()).await {
                Ok((node, identity)) if wants_lock(&node, &identity) => {
                    self.busy.set(false);
                    self.step.set(Step::Lock(node, Box::new(identity)));
                }
                Ok((node, identity)) => self.begin(node, identity),
                Err(words) => {
                    self.busy.set(false);
                    self.problem.set(Some(words));
                }
            }
        });
    }

    fn lock(self, node: Rc<Node>, identity: Identity) -> Option<AnyView> {
        let opened = UnsyncCallback::new(move |(node, identity)| {
            self.step.set(Step::Credentials);
            self.begin(node, identity);
        });
        own_lock(node, identity, opened)
    }

    fn begin(self, node: Rc<Node>, identity: Identity) {
        spawn_local(async move {
            let begun = begin(&node, &identity).await;
            self.busy.set(false);
            match begun {
                Ok(()) => {
                    self.password.set(String::new());
                    run_if_there(self.on_open, node);
                }
                Err(words) => self.problem.set(Some(words)),
            }
        });
    }
}

/// What stands between who has proven who they are and this device; `None` when the server has given no key.
pub(crate) fn own_lock(
    node: Rc<Node>,
    identity: Identity,
    on_open: UnsyncCallback<(Rc<Node>, Identity)>,
) -> Option<AnyView> {
    let (session, demand) = (identity.session()?, demand(&identity));
    let here = Rc::clone(&node);
    let done = UnsyncCallback::new(move |()| on_open.run((Rc::clone(&here), identity.clone())));
    Some(view! { <LockForm node=node session=session demand=demand on_done=done /> }.into_any())
}

/// A one-time password opens nothing but the way to one's own.
fn own_password(password: RwSignal<String>, on_changed: UnsyncCallback<()>) -> AnyView {
    view! {
        <Banner words=words::MUST_CHANGE_PASSWORD tone=BannerTone::Warning />
        <OwnPasswordForm known=password.get_untracked() on_changed=on_changed />
    }
    .into_any()
}

/// Who somebody is, proven to the server.
#[component]
fn CredentialsForm(entrance: Entrance) -> impl IntoView {
    let Entrance { password, problem, busy, node, .. } = entrance;
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
                Ok(signed_in) => entrance.fits(signed_in),
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

async fn authenticate(login: &str, password: &str, node: Option<Rc<Node>>) -> Result<SignedIn, Phrase> {
    let device = match &node {
        Some(node) => node.replica.borrow().device(),
        None => DeviceId(Ids::new().next()),
    };
    let proof = match &node {
        Some(node) => enrolled::proof(&node.ops, device).await,
        None => None,
    };
    let signed_in = api::sign_in(login, password, device, proof).await;
    let signed_in = signed_in.map_err(|refusal| in_words(&refusal))?;
    local::set(LAST_LOGIN, login.trim());
    Ok(signed_in)
}

pub(crate) fn in_words(refusal: &Refusal) -> Phrase {
    match refusal.failure {
        Failure::SignIn => words::WRONG_PASSWORD.into(),
        Failure::Busy { retry_after_ms: Some(ms) } => words::wait_seconds(ms.div_ceil(1_000)),
        Failure::Forbidden if refusal.detail.as_deref() == Some("https_needed") => words::NOT_HTTPS.into(),
        Failure::Forbidden if refusal.detail.as_deref() == Some("proof") => words::NOT_PROVEN.into(),
        Failure::Unreachable => words::NO_NETWORK.into(),
        Failure::Unreadable => words::OTHER_VERSION.into(),
        _ => words::SERVER_TROUBLE.into(),
    }
}
