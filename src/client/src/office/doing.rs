//! Doing something on an office page: the question or the form before it, and what came of it.

use domain::Phrase;
use leptos::prelude::*;
use ui::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::fields::Filled;
use super::{Office, words};
use crate::json::{Body, Json};
use crate::oversight::words::NEEDS_NETWORK;
use crate::sign_in::Problem;

/// The one action under way on the page.
#[derive(Clone, Copy)]
pub(super) struct Doing {
    office: Office,
    /// The action and the row it is about.
    what: RwSignal<Option<(Json, Option<Json>)>, LocalStorage>,
    open: RwSignal<bool>,
    busy: RwSignal<bool>,
    problem: RwSignal<Option<Phrase>>,
    /// What is to be seen once it is done: a text shown once, a preview.
    outcome: RwSignal<Option<Json>, LocalStorage>,
    toasts: Toasts,
}

impl Doing {
    pub(super) fn new(office: Office) -> Doing {
        Doing {
            office,
            what: RwSignal::new_local(None),
            open: RwSignal::new(false),
            busy: RwSignal::new(false),
            problem: RwSignal::new(None),
            outcome: RwSignal::new_local(None),
            toasts: use_toasts(),
        }
    }

    /// The button of an action.
    pub(super) fn button(self, action: Json, row: Option<Json>) -> AnyView {
        let tone = match action.text("tone").as_str() {
            "primary" => Tone::Primary,
            "danger" => Tone::Danger,
            _ => Tone::default(),
        };
        let label = action.said("label");
        let action = StoredValue::new_local(action);
        let row = StoredValue::new_local(row);
        let begin = move |()| self.begin(action.get_value(), row.get_value());
        view! { <Button label=label tone=tone on_click=begin /> }.into_any()
    }

    /// The same among a row's many.
    pub(super) fn entry(self, action: &Json, row: &Json) -> MenuItem {
        let label = action.said("label");
        let danger = action.text("tone") == "danger";
        let (action, row) = (StoredValue::new_local(action.clone()), StoredValue::new_local(row.clone()));
        let item = MenuItem::new(label, move || self.begin(action.get_value(), Some(row.get_value())));
        if danger { item.danger() } else { item }
    }

    /// Asks first what the action wants asked.
    fn begin(self, action: Json, row: Option<Json>) {
        if self.busy.get_untracked() {
            return;
        }
        let action = self.as_it_is_now(action);
        let asks = action.at("confirm").is_there() || !action.list("fields").is_empty();
        self.problem.set(None);
        self.outcome.set(None);
        let name = action.text("name");
        self.what.set(Some((action, row)));
        if asks {
            self.open.set(true);
        } else {
            self.send(name, Vec::new(), Body::new());
        }
    }

    /// A button may be older than the page: what its form offers is what the page last said.
    fn as_it_is_now(self, action: Json) -> Json {
        let same = |other: &Json| ["name", "on"].iter().all(|key| other.text(key) == action.text(key));
        let listed = self.office.head.with_untracked(|head| head.as_ref().map(|page| page.list("actions")));
        listed.into_iter().flatten().find(same).unwrap_or(action)
    }

    /// Sends it; what was typed stays until it is done.
    fn send(self, name: String, fields: Vec<Filled>, given: Body) {
        let row = self
            .what
            .with_untracked(|what| what.as_ref().and_then(|(_, row)| row.as_ref().map(|row| row.text("id"))));
        let filled = fields.iter().fold(given, |body, field| field.put(body)).object();
        let body = Body::new().with("fields", filled);
        let body = row.into_iter().fold(body, |body, row| body.with("row", row)).to_text();
        let path = format!("{}/{name}", self.office.path());
        self.busy.set(true);
        self.problem.set(None);
        spawn_local(async move {
            let answer = self.office.replica.port().request("POST", path, Some(body)).await;
            if self.busy.try_set(false).is_some() {
                return;
            }
            let Some(answer) = answer else { return self.failed(NEEDS_NETWORK.into()) };
            match (answer.status, Json::read(&answer.body)) {
                (200, Some(outcome)) => self.done(outcome),
                (409, Some(outcome)) => self.refused(outcome, &fields),
                (403 | 404, _) => self.failed(words::NOT_YOURS.into()),
                (413, _) => self.failed(words::TOO_LARGE.into()),
                _ => self.failed(words::failed(answer.status)),
            }
        });
    }

    fn done(self, outcome: Json) {
        let stays = outcome.at("show").is_there() || outcome.at("preview").is_there();
        if stays {
            self.outcome.set(Some(outcome));
            self.open.set(true);
        } else {
            self.toasts.good(outcome.said("said"));
            self.open.set(false);
        }
        self.office.load(None);
    }

    /// Beside the field it is about, or above the button.
    fn refused(self, outcome: Json, fields: &[Filled]) {
        if outcome.at("preview").is_there() {
            self.outcome.set(Some(outcome));
            return self.open.set(true);
        }
        let said = outcome.said("said");
        let field = outcome.text("field");
        let beside = fields.iter().any(|one| one.is_wrong(&field, &said));
        if !beside {
            self.failed(said);
            // What stands there is not as it was.
            self.office.load(None);
        }
    }

    fn failed(self, words: Phrase) {
        if self.open.get_untracked() {
            self.problem.set(Some(words));
        } else {
            self.toasts.problem(words);
        }
    }

    pub(super) fn dialog(self) -> AnyView {
        let title = Signal::derive(move || {
            self.what
                .with(|what| what.as_ref().map_or(words::ADMIN.into(), |(action, _)| action.said("label")))
        });
        let body = move || {
            let what = self.what.get_untracked();
            let fields =
                what.as_ref().map(|(action, row)| Filled::of(action, row.as_ref().unwrap_or(action)));
            let fields = fields.unwrap_or_default();
            let fields = StoredValue::new_local(fields);
            let inside = move || match (self.outcome.get(), &what) {
                (Some(outcome), _) => self.came_of_it(&outcome),
                (None, Some((action, _))) => self.form(action, fields),
                (None, None) => ().into_any(),
            };
            inside.into_any()
        };
        view! { <Dialog title=Wording::Changing(title) open=self.open wide=true children=std::sync::Arc::new(body) /> }
            .into_any()
    }

    fn form(self, action: &Json, fields: StoredValue<Vec<Filled>, LocalStorage>) -> AnyView {
        let question = action.some_said("confirm").map(|words| {
            let words = Wording::from(words).say();
            view! { <p>{words}</p> }
        });
        let drawn = fields.with_value(|fields| fields.iter().map(Filled::draw).collect_view());
        let tone = if action.text("tone") == "danger" { Tone::Danger } else { Tone::Primary };
        let (name, label) = (action.text("name"), action.said("label"));
        let send = move |()| {
            let filled = fields.get_value();
            // Every gap is shown, not only the first.
            if filled.iter().filter(|field| field.is_missing()).count() == 0 {
                self.send(name.clone(), filled, Body::new());
            }
        };
        view! {
            <form class="ui-form" novalidate on:submit=|event| event.prevent_default()>
                {question}
                {drawn}
                <Problem problem=self.problem />
                <div class="ui-form__footer">
                    <Button label=ui::words::CANCEL on_click=move |()| self.open.set(false) />
                    <Button label=label tone=tone busy=self.busy on_click=send />
                </div>
            </form>
        }
        .into_any()
    }

    /// What is shown once, or what would be done.
    fn came_of_it(self, outcome: &Json) -> AnyView {
        let said = Wording::from(outcome.said("said")).say();
        let shown = outcome.some_text("show").map(|text| {
            let copied = text.clone();
            let toasts = self.toasts;
            let copy = move |()| {
                if ui::copy_text(&copied) {
                    toasts.good(ui::words::COPIED);
                }
            };
            view! {
                <pre class="office-shown">{text}</pre>
                <Button label=words::COPY icon="copy" on_click=copy />
            }
        });
        let preview = outcome.at("preview");
        let table = preview.is_there().then(|| previewed(&preview));
        let next = preview.at("next");
        let next = next.is_there().then(|| self.next(next));
        view! {
            <p role="status">{said}</p>
            {shown}
            {table}
            <Problem problem=self.problem />
            <div class="ui-form__footer">
                <Button label=ui::words::CLOSE on_click=move |()| self.open.set(false) />
                {next}
            </div>
        }
        .into_any()
    }

    /// The button that lets what was previewed come in.
    fn next(self, next: Json) -> AnyView {
        let (label, name) = (next.some_said("label").unwrap_or(words::GO_ON.into()), next.text("action"));
        let next = StoredValue::new_local(next);
        let go = move |()| {
            let given = next.with_value(|next| next.at("fields"));
            self.send(name.clone(), Vec::new(), Body::of(&given));
        };
        view! { <Button label=label tone=Tone::Primary busy=self.busy on_click=go /> }.into_any()
    }
}

/// What would come in, line by line.
fn previewed(preview: &Json) -> AnyView {
    let said = |one: &Json| {
        let words = Wording::from(one.as_said()).say();
        view! { <th scope="col">{words}</th> }.into_any()
    };
    let columns = preview.list("columns");
    let heads = columns.iter().map(said).collect_view();
    let cell = |(cell, column): (&Json, &Json)| {
        let words =
            if cell.at("zh").is_there() { cell.as_said().into() } else { Wording::Data(cell.as_text()) };
        let title = Wording::from(column.as_said()).say();
        view! { <td data-title=title>{words.say()}</td> }.into_any()
    };
    let row = |row: &Json| {
        let cells: Vec<AnyView> = row.items().iter().zip(&columns).map(cell).collect();
        view! { <tr>{cells}</tr> }.into_any()
    };
    let rows = preview.list("rows").iter().map(row).collect_view();
    let problem = |problem: &Json| {
        let line = Wording::from(crate::words::line(problem.number("row").unsigned_abs())).say();
        let said = Wording::from(problem.said("said")).say();
        view! { <li>{line}" "{said}</li> }.into_any()
    };
    let problems = preview.list("problems").iter().map(problem).collect_view();
    view! {
        <ul class="office-problems">{problems}</ul>
        <div class="office-table" tabindex="0" role="region" aria-label=tr(words::PREVIEW)>
            <table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>
        </div>
    }
    .into_any()
}
