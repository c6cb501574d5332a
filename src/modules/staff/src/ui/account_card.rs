//! 登录账号: passwords live at the server alone, so this card needs a connection.

use std::sync::Arc;

use domain::PersonId;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::{Deserialize, Serialize};
use ui::prelude::*;

use crate::{Person, words};

/// An account as the server lists it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
struct Listed {
    login: String,
    person: PersonId,
    disabled: bool,
    must_change_password: bool,
}

/// A password that is shown once.
#[derive(Clone, Debug, PartialEq, Deserialize)]
struct FirstPassword {
    login: String,
    password: String,
}

#[derive(Serialize)]
struct New {
    login: String,
    person: PersonId,
}

#[derive(Serialize)]
struct Named {
    login: String,
}

#[derive(Clone, PartialEq)]
enum Account {
    Asking,
    Unreachable,
    None,
    Known(Listed),
}

/// The account of one person: open it, or give a new one-time password.
#[component]
pub(super) fn AccountCard(id: PersonId, person: Signal<Option<Arc<Person>>>) -> impl IntoView {
    let replica = use_replica();
    let account = RwSignal::new(Account::Asking);
    let (first, problem, busy) =
        (RwSignal::new(None::<FirstPassword>), RwSignal::new(false), RwSignal::new(false));
    let ask = move || {
        let port = replica.port();
        spawn_local(async move {
            let answer = port.request("GET", "/api/accounts".to_owned(), None).await;
            let listed = answer.filter(|answer| answer.status == 200);
            let listed = listed.and_then(|answer| serde_json::from_str::<Vec<Listed>>(&answer.body).ok());
            account.try_set(match listed {
                None => Account::Unreachable,
                Some(all) => {
                    all.into_iter().find(|known| known.person == id).map_or(Account::None, Account::Known)
                }
            });
        });
    };
    let permitted = use_blocked("staff.hire", Signal::derive(|| None));
    let shown = Memo::new(move |_| permitted.with(Option::is_none));
    Effect::new(move |_| {
        if shown.get() {
            ask();
        }
    });
    let send = move |path: &'static str, body: String| {
        let port = replica.port();
        busy.set(true);
        spawn_local(async move {
            let answer = port.request("POST", path.to_owned(), Some(body)).await;
            let made = answer.filter(|answer| answer.status == 200);
            let made = made.and_then(|answer| serde_json::from_str::<FirstPassword>(&answer.body).ok());
            busy.try_set(false);
            problem.try_set(made.is_none());
            first.try_set(made);
            ask();
        });
    };
    let open = move |()| {
        let login = person.with(|person| person.as_ref().map(|person| person.staff_number.to_lowercase()));
        let body = serde_json::to_string(&New { login: login.unwrap_or_default(), person: id });
        send("/api/accounts", body.unwrap_or_default());
    };
    let reset = move |login: String| {
        send("/api/accounts/reset", serde_json::to_string(&Named { login }).unwrap_or_default())
    };
    let body = move || match account.get() {
        Account::Asking => view! { <Skeleton rows=2 /> }.into_any(),
        Account::Unreachable => view! { <p class="ui-muted">{tr(words::ACCOUNT_OFFLINE)}</p> }.into_any(),
        Account::None => {
            view! { <Button label=words::OPEN_ACCOUNT icon="key" busy=busy on_click=open /> }.into_any()
        }
        Account::Known(known) => known_account(known, busy.into(), Callback::new(reset)),
    };
    let password = move || first.get().map(shown_once);
    let refused = move || {
        problem.get().then(|| view! { <Banner words=words::ACCOUNT_REFUSED tone=BannerTone::Danger /> })
    };
    move || shown.get().then(|| view! { <Card title=words::ACCOUNT>{body} {password} {refused}</Card> })
}

fn known_account(known: Listed, busy: Signal<bool>, reset: Callback<String>) -> AnyView {
    let login = known.login.clone();
    let state = if known.disabled { words::ACCOUNT_CLOSED } else { words::ACCOUNT_OPENED };
    let note = known.must_change_password.then(|| view! { <p class="ui-hint">{tr(words::MUST_CHANGE)}</p> });
    let items = vec![Detail::new(words::LOGIN, known.login), Detail::new(words::STATUS, state)];
    view! {
        <DetailList items=Signal::derive(move || items.clone()) />
        {note}
        <Button label=words::RESET_PASSWORD icon="key" busy=busy on_click=move |()| reset.run(login.clone()) />
    }
    .into_any()
}

fn shown_once(first: FirstPassword) -> AnyView {
    view! {
        <Banner words=words::FIRST_PASSWORD tone=BannerTone::Warning />
        <p class="ui-number"><code>{first.login}</code> " " <code>{first.password}</code></p>
    }
    .into_any()
}
