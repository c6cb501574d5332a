//! 设置: what this person likes, and what this device can do.

use domain::{Language, Phrase, Text};
use leptos::prelude::*;
use ui::form::{Choice, OptionPills, Switch};
use ui::keyboard::Shortcuts;
use ui::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::enrolled::EnrolledRow;
use crate::factors;
use crate::factors::card::OwnFactors;
use crate::install::{self, Install};
use crate::keys::people_here::PeopleHere;
use crate::office::index::SettingsSearch;
use crate::own_password::OwnPasswordForm;
use crate::shell::use_here;
use crate::{device_tests, disk, keys, preferences, update, words};

#[component]
pub(crate) fn SettingsPage() -> impl IntoView {
    view! {
        <PageHeader title=words::SETTINGS />
        <SettingsSearch own=OWN />
        <div class="ui-columns ui-columns--halves">
            <div id="mine"><Card title=words::MINE><Mine /></Card></div>
            <div class="ui-stack">
                <div id="device"><Card title=words::THIS_DEVICE><ThisDevice /></Card></div>
                <div id="people"><Card title=keys::words::PEOPLE_HERE><PeopleHere /></Card></div>
                <div id="factors"><Card title=factors::words::SECOND_STEP><OwnFactors /></Card></div>
                <div id="password"><Card title=words::CHANGE_PASSWORD><ChangePassword /></Card></div>
            </div>
        </div>
    }
    .into_any()
}

/// Where each of one's own settings stands, for the search.
const OWN: &[(Text, &str)] = &[
    (words::LANGUAGE, "#mine"),
    (words::TEXT_SIZE, "#mine"),
    (words::HIGH_CONTRAST, "#mine"),
    (words::SHORTCUTS, "#mine"),
    (words::DEVICE_TAG, "#device"),
    (words::ENROLLED, "#device"),
    (words::STORAGE, "#device"),
    (words::CLOCK, "#device"),
    (words::INSTALL, "#device"),
    (words::CAMERA, "#device"),
    (words::LOCATION, "#device"),
    (words::OFFLINE_READY, "#device"),
    (words::BUILD, "#device"),
    (keys::words::PEOPLE_HERE, "#people"),
    (factors::words::SECOND_STEP, "#factors"),
    (words::CHANGE_PASSWORD, "#password"),
];

#[component]
fn Mine() -> impl IntoView {
    let language = use_language();
    let chosen = Bound::new(
        Signal::derive(move || Some(language.get())),
        Callback::new(move |chosen: Option<Language>| language.set(chosen.unwrap_or_default())),
    );
    let languages =
        vec![Choice::new(Language::Chinese, words::CHINESE), Choice::new(Language::English, words::ENGLISH)];
    let size = RwSignal::new(Some(preferences::text_size()));
    Effect::new(move |_| preferences::set_text_size(&size.get().unwrap_or_default()));
    let sizes: Vec<Choice<String>> = preferences::TEXT_SIZES
        .iter()
        .zip(words::TEXT_SIZES)
        .map(|(step, label)| Choice::new((*step).to_owned(), label))
        .collect();
    let contrast = RwSignal::new(preferences::high_contrast());
    Effect::new(move |_| preferences::set_high_contrast(contrast.get()));
    let keys = use_context::<Shortcuts>().map(|shortcuts| shortcuts.single_keys);
    let keys = keys.map(|keys| view! { <Switch label=words::SHORTCUTS value=keys /> });
    view! {
        <OptionPills label=words::LANGUAGE value=chosen options=languages />
        <OptionPills label=words::TEXT_SIZE value=size options=sizes />
        <Switch label=words::HIGH_CONTRAST value=contrast />
        {keys}
    }
    .into_any()
}

#[component]
fn ThisDevice() -> impl IntoView {
    let (here, status) = (use_here(), use_status());
    let tag = here.node().replica.borrow().device().id().short();
    let storage = Signal::derive(move || match status.with(|status| status.storage.persisted) {
        Some(true) => Phrase::from(words::STORAGE_PROTECTED),
        Some(false) => words::STORAGE_UNPROTECTED.into(),
        None => words::STORAGE_UNKNOWN.into(),
    });
    let free = Signal::derive(move || {
        let free = status.with(|status| status.storage.free_bytes).map(format::bytes).unwrap_or_default();
        let free = format::or_nothing(&free).to_owned();
        Phrase::new(free.clone(), free)
    });
    let clock = Signal::derive(move || {
        let offset = status.with(|status| status.clock);
        offset.map_or(words::NOT_TESTED.into(), |(offset, _)| words::clock_off(offset / 1_000))
    });
    let protect = move |()| {
        let node = here.node();
        spawn_local(async move {
            disk::persist(&node).await;
        });
    };
    view! {
        {row(words::DEVICE_TAG, Wording::Data(tag), ().into_any())}
        <EnrolledRow />
        {row(words::STORAGE, Wording::Changing(storage), view! { <Button label=words::PROTECT on_click=protect /> }.into_any())}
        {row(words::FREE, Wording::Changing(free), ().into_any())}
        {row(words::CLOCK, Wording::Changing(clock), ().into_any())}
        <InstallRow />
        <TestRow name=words::CAMERA test=device_tests::Test::Camera />
        <TestRow name=words::LOCATION test=device_tests::Test::Location />
        <TestRow name=words::OFFLINE_READY test=device_tests::Test::Offline />
        {row(words::BUILD, Wording::Data(update::build()), ().into_any())}
    }
    .into_any()
}

/// The browser's own question behind a button, or the way through its menu.
#[component]
fn InstallRow() -> impl IntoView {
    let state = install::use_install();
    let said = Wording::Changing(Signal::derive(move || state.get().words().into()));
    let button = move || {
        (state.get() == Install::Offered).then(
            || view! { <Button label=words::INSTALL_NOW icon="download" on_click=|()| install::ask() /> },
        )
    };
    row(words::INSTALL, said, button.into_any())
}

pub(crate) fn row(name: impl Into<Wording>, value: Wording, action: AnyView) -> AnyView {
    let name: Wording = name.into();
    view! {
        <div class="settings-row">
            <span class="settings-row__name">{name.say()}</span>
            <span class="settings-row__value ui-number">{value.say()}</span>
            {action}
        </div>
    }
    .into_any()
}

/// One ability of the device, with a button that really tries it.
#[component]
fn TestRow(name: Text, test: device_tests::Test) -> impl IntoView {
    let (result, busy) = (RwSignal::new(words::NOT_TESTED), RwSignal::new(false));
    let run = move |()| {
        busy.set(true);
        result.set(words::TESTING);
        spawn_local(async move {
            let found = device_tests::run(test).await;
            busy.set(false);
            result.set(found);
        });
    };
    let said = Wording::Changing(Signal::derive(move || result.get().into()));
    let label = Phrase::new(
        format!("{}{}", words::TEST.zh, name.zh),
        format!("{} {}", words::TEST.en, name.en.to_ascii_lowercase()),
    );
    row(name, said, view! { <Button label=label busy=busy on_click=run /> }.into_any())
}

#[component]
fn ChangePassword() -> impl IntoView {
    let toasts = use_toasts();
    let changed = UnsyncCallback::new(move |()| toasts.good(words::PASSWORD_CHANGED));
    view! { <OwnPasswordForm on_changed=changed /> }.into_any()
}
