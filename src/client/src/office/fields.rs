//! What is filled in for an action.

use domain::{Day, Phrase};
use leptos::prelude::*;
use ui::form::{DateField, FileField, NumberField, Select, Switch, TextArea, TextField};
use ui::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::choices;
use crate::chosen_file;
use crate::json::{Body, Json};

/// Lines of a long text that are seen at once, at least and at most.
const LINES: u32 = 3;
const MOST_LINES: usize = 12;

/// One field with what was typed into it.
#[derive(Clone)]
pub(super) struct Filled {
    described: Json,
    value: RwSignal<String>,
    /// The name of a chosen file.
    file: RwSignal<Option<String>>,
    error: RwSignal<Option<Phrase>>,
}

impl Filled {
    /// The fields of an action, with what this row fills in.
    pub(super) fn of(action: &Json, row: &Json) -> Vec<Filled> {
        let fill = row.at("fill");
        let begins = |described: &Json| {
            fill.some_text(&described.text("name")).unwrap_or_else(|| described.text("value"))
        };
        let field = |described: Json| Filled {
            value: RwSignal::new(begins(&described)),
            file: RwSignal::new(None),
            error: RwSignal::new(None),
            described,
        };
        action.list("fields").into_iter().map(field).collect()
    }

    fn name(&self) -> String {
        self.described.text("name")
    }

    /// Whether it has to be filled in and is not; says so.
    pub(super) fn is_missing(&self) -> bool {
        let missing =
            self.described.is_true("required") && self.value.with_untracked(|value| value.trim().is_empty());
        self.error.set(missing.then(|| ui::words::REQUIRED.into()));
        missing
    }

    /// The server's word about this field; `false` = about another.
    pub(super) fn is_wrong(&self, field: &str, said: &Phrase) -> bool {
        let mine = self.name() == field;
        if mine {
            self.error.set(Some(said.clone()));
        }
        mine
    }

    /// What is sent.
    pub(super) fn put(&self, body: Body) -> Body {
        let body = body.with(&self.name(), self.value.get_untracked());
        match self.file.get_untracked() {
            Some(file) => body.with(&format!("{}.name", self.name()), file),
            None => body,
        }
    }

    pub(super) fn draw(&self) -> AnyView {
        let described = &self.described;
        let label = described.said("label");
        let hint: Wording = described.said("hint").into();
        let required = described.is_true("required");
        let value = self.value;
        let error: Signal<Option<Phrase>> = self.error.into();
        match described.text("kind").as_str() {
            "long_text" => {
                let lines = value.with_untracked(|value| value.lines().take(MOST_LINES).count());
                let rows = u32::try_from(lines).unwrap_or_default().max(LINES);
                view! { <TextArea label=label hint=hint error=error value=value required=required rows=rows /> }
                    .into_any()
            }
            "number" => {
                view! { <NumberField label=label hint=hint error=error value=value required=required /> }
                    .into_any()
            }
            "choice" | "person" => {
                let options = choices(described);
                let chosen = Signal::derive(move || Some(value.get()));
                let set = Callback::new(move |chosen: Option<String>| value.set(chosen.unwrap_or_default()));
                let chosen = Bound::new(chosen, set);
                view! { <Select label=label hint=hint error=error value=chosen options=options required=required /> }
                    .into_any()
            }
            "day" => {
                let day = Signal::derive(move || format::parse_day(&value.get()));
                let set = Callback::new(move |day: Option<Day>| {
                    value.set(day.map(format::day).unwrap_or_default())
                });
                let day = Bound::new(day, set);
                view! { <DateField label=label hint=hint error=error value=day required=required /> }
                    .into_any()
            }
            "yes_no" => {
                let on = Signal::derive(move || value.with(|value| value == "true"));
                let on = Bound::new(on, Callback::new(move |on: bool| value.set(on.to_string())));
                view! { <Switch label=label hint=hint value=on /> }.into_any()
            }
            "file" => self.file_field(label, hint),
            _ => view! { <TextField label=label hint=hint error=error value=value required=required /> }
                .into_any(),
        }
    }

    fn file_field(&self, label: Phrase, hint: Wording) -> AnyView {
        let (value, name, error) = (self.value, self.file, self.error);
        let choose = move |files: Vec<web_sys::File>| {
            let Some(file) = files.into_iter().next() else { return };
            spawn_local(async move {
                if let Ok((chosen, bytes)) = chosen_file::base64_of(file).await {
                    error.try_set(None);
                    value.try_set(bytes);
                    name.try_set(Some(chosen));
                }
            });
        };
        let said = move || error.get().map(|words| view! { <Banner words=words tone=BannerTone::Danger /> });
        view! {
            <FileField label=label hint=hint on_files=UnsyncCallback::new(choose) />
            <p role="status" class="ui-hint">{move || name.get()}</p>
            {said}
        }
        .into_any()
    }
}
