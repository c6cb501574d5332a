//! 管理: the pages that the server describes, drawn by one screen (contract: `src/server/src/office/mod.rs`). They need the
//! server: nothing of them is kept on the device.

mod doing;
mod fields;
pub(crate) mod index;
mod rows;
pub(crate) mod words;

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use ui::form::{Choice, DateField, Select, TextField};
use ui::prelude::*;
use wasm_bindgen_futures::spawn_local;

use self::doing::Doing;
use crate::json::Json;
use crate::oversight::{Told, bring_in, instead};

/// The index, and the beginning of every page's address.
pub(crate) const PATH: &str = "/api/office";

/// The page whose files come from a device that fails.
const DEVICES: &str = "devices";

/// What one open page knows.
#[derive(Clone, Copy)]
struct Office {
    name: Memo<String>,
    told: RwSignal<Told<()>>,
    /// The page as last answered; its rows are in `rows`, with those that followed.
    head: RwSignal<Option<Json>, LocalStorage>,
    rows: RwSignal<Vec<Json>, LocalStorage>,
    /// The filters in force, by name.
    asked: RwSignal<Vec<(String, String)>>,
    /// Which question is the newest: the answer to an older one is too late.
    turn: StoredValue<u32>,
    replica: ReplicaHandle,
}

impl Office {
    fn path(self) -> String {
        format!("{PATH}/{}", self.name.get_untracked())
    }

    /// Asks for the page, or for the rows after those that are here.
    fn load(self, after: Option<String>) {
        let mut query: Vec<(String, String)> = self.asked.get_untracked();
        query.extend(after.iter().map(|after| ("after".to_owned(), after.clone())));
        let query: Vec<String> = query
            .iter()
            .map(|(name, value)| format!("{name}={}", js_sys::encode_uri_component(value)))
            .collect();
        let path = format!("{}?{}", self.path(), query.join("&"));
        let turn = self.turn.get_value().wrapping_add(1);
        self.turn.set_value(turn);
        spawn_local(async move {
            let answer = self.replica.port().request("GET", path, None).await;
            if self.turn.try_get_value() != Some(turn) {
                return;
            }
            let page = answer.as_ref().filter(|answer| answer.status == 200);
            match page.map(|answer| Json::read(&answer.body)) {
                Some(Some(page)) => self.show(page, after.is_some()),
                Some(None) => self.told.set(Told::Failed("E-READ".to_owned())),
                None => self.told.set(match answer.map(|answer| answer.status) {
                    None => Told::Offline,
                    Some(403 | 404) => Told::Forbidden,
                    Some(status) => Told::Failed(format!("E-OFFICE-{status}")),
                }),
            }
        });
    }

    fn show(self, page: Json, more: bool) {
        let found = page.list("rows");
        self.head.set(Some(page));
        if more {
            self.rows.update(|rows| rows.extend(found));
        } else {
            self.rows.set(found);
        }
        self.told.set(Told::Here(()));
    }

    fn filter(self, name: &str, value: String) {
        let changed = self.asked.try_update(|asked| {
            let before = asked.iter().position(|(known, _)| known == name);
            match before {
                Some(at) if asked[at].1 == value => return false,
                Some(at) => asked[at].1 = value,
                None => asked.push((name.to_owned(), value)),
            }
            true
        });
        if changed == Some(true) {
            self.load(None);
        }
    }
}

/// `/office/:name`
#[component]
pub(crate) fn OfficePage() -> impl IntoView {
    let params = use_params_map();
    let office = Office {
        name: Memo::new(move |_| params.with(|params| params.get("name").unwrap_or_default())),
        told: RwSignal::new(Told::Asking),
        head: RwSignal::new_local(None),
        rows: RwSignal::new_local(Vec::new()),
        asked: RwSignal::new(Vec::new()),
        turn: StoredValue::new(0),
        replica: use_replica(),
    };
    let doing = Doing::new(office);
    Effect::new(move |_| {
        office.name.track();
        office.asked.set(Vec::new());
        office.head.set(None);
        office.told.set(Told::Asking);
        office.load(None);
    });
    let again = Callback::new(move |()| office.load(None));
    let body = move || match office.told.get() {
        Told::Here(()) => rows::drawn(office, doing),
        other => {
            let instead = instead(&other, again);
            view! { <Card>{instead}</Card> }.into_any()
        }
    };
    // The head stays while a filter is asked for: the field somebody types in keeps its cursor.
    let described = Memo::new(move |_| office.head.with(|head| head.as_ref().map(|head| head.text("name"))));
    let head = move || {
        described.get().and_then(|_| office.head.get_untracked()).map(|page| headed(office, doing, &page))
    };
    let files = move || (office.name.get() == DEVICES).then(|| bring_in::card(again));
    view! {
        {head}
        <div class="ui-stack">{body}{files}</div>
        {doing.dialog()}
    }
    .into_any()
}

/// Title, what the page is for, its actions, its filters.
fn headed(office: Office, doing: Doing, page: &Json) -> AnyView {
    let actions = page.list("actions").into_iter().filter(|action| action.text("on") == "page");
    let buttons = actions.map(|action| doing.button(action, None)).collect_view();
    let filters = page.list("filters").iter().map(|filter| filter_view(office, filter)).collect_view();
    let about = Wording::from(page.said("about")).say();
    view! {
        <PageHeader title=page.said("title") back=crate::shell::SETTINGS>{buttons}</PageHeader>
        <p class="ui-muted office-about">{about}</p>
        <div class="office-filters">{filters}</div>
    }
    .into_any()
}

fn filter_view(office: Office, filter: &Json) -> AnyView {
    let (name, label, value) = (filter.text("name"), filter.said("label"), filter.text("value"));
    let chosen = RwSignal::new(value.clone());
    let set = move |value: String| {
        chosen.set(value.clone());
        office.filter(&name, value);
    };
    match filter.text("kind").as_str() {
        "text" => {
            let enter = Callback::new(move |()| set(chosen.get_untracked()));
            view! { <TextField label=label value=chosen on_enter=enter /> }.into_any()
        }
        "day" => {
            let day = Signal::derive(move || format::parse_day(&chosen.get()));
            let set =
                Callback::new(move |day: Option<domain::Day>| set(day.map(format::day).unwrap_or_default()));
            view! { <DateField label=label value=Bound::new(day, set) /> }.into_any()
        }
        _ => {
            let options: Vec<Choice<String>> = choices(filter);
            let value = Signal::derive(move || Some(chosen.get()));
            let set = Callback::new(move |value: Option<String>| set(value.unwrap_or_default()));
            view! { <Select label=label value=Bound::new(value, set) options=options /> }.into_any()
        }
    }
}

/// What may be chosen, of a filter or a field.
fn choices(of: &Json) -> Vec<Choice<String>> {
    let choice = |option: &Json| Choice::new(option.text("value"), option.said("label"));
    of.list("options").iter().map(choice).collect()
}
