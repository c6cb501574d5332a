//! 导入历史工单: choose a file, see what would happen, then let it happen. Needs the server.

mod answer;

use domain::{Phrase, SiteId};
use leptos::prelude::*;
use serde::Serialize;
use sites::Site;
use ui::form::{Choice, FileField, Select, TextArea};
use ui::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use self::answer::{Column, Preview, RowProblem, Step};
use crate::{chosen_file, words};

/// Under which name the server remembers where rows came from, unless the mapping names one.
const SOURCE: &str = "csv";

/// What is shown of one sample.
const SAMPLE_CHARACTERS: usize = 24;

const PREVIEW: &str = "/api/import/tickets/preview";
const RUN: &str = "/api/import/tickets/run";

#[derive(Serialize)]
struct Request {
    csv_base64: String,
    /// Without one the server proposes one.
    mapping_toml: Option<String>,
    site: SiteId,
    source: &'static str,
}

/// A chosen file: its name and its bytes in base64.
type Chosen = Option<(String, String)>;

/// The page's state. `mapping` is the text that a person may change; `proposed` is what the server last put there.
#[derive(Clone, Copy)]
struct Import {
    site: RwSignal<Option<SiteId>>,
    file: RwSignal<Chosen>,
    mapping: RwSignal<String>,
    proposed: RwSignal<String>,
    step: RwSignal<Step>,
    problem: RwSignal<Option<Phrase>>,
    busy: RwSignal<bool>,
    replica: ReplicaHandle,
}

impl Import {
    fn new() -> Import {
        Import {
            site: RwSignal::new(use_session().site.get_untracked()),
            file: RwSignal::new(None),
            mapping: RwSignal::new(String::new()),
            proposed: RwSignal::new(String::new()),
            step: RwSignal::new(Step::Choosing),
            problem: RwSignal::new(None),
            busy: RwSignal::new(false),
            replica: use_replica(),
        }
    }

    /// A new file starts over; a mapping that a person brought or changed stays.
    fn choose(self, files: Vec<web_sys::File>) {
        let Some(chosen) = files.into_iter().next() else { return };
        self.start_over();
        if self.mapping.get_untracked() == self.proposed.get_untracked() {
            self.mapping.set(String::new());
        }
        spawn_local(async move { self.file.set(chosen_file::base64_of(chosen).await.ok()) });
    }

    fn choose_mapping(self, files: Vec<web_sys::File>) {
        let Some(chosen) = files.into_iter().next() else { return };
        self.start_over();
        spawn_local(async move {
            let text = JsFuture::from(chosen.text()).await.ok().and_then(|text| text.as_string());
            self.mapping.set(text.unwrap_or_default());
        });
    }

    fn start_over(self) {
        self.step.set(Step::Choosing);
        self.problem.set(None);
    }

    fn send(self, path: &'static str) {
        let (Some((_, csv_base64)), Some(site)) = (self.file.get_untracked(), self.site.get_untracked())
        else {
            return self.problem.set(Some(words::CHOOSE_SITE_FIRST.into()));
        };
        let mapping_toml = Some(self.mapping.get_untracked()).filter(|text| !text.trim().is_empty());
        let request = Request { csv_base64, mapping_toml, site, source: SOURCE };
        let body = Some(ui::json::to_text(&request));
        self.busy.set(true);
        self.start_over();
        spawn_local(async move {
            let answer = self.replica.port().request("POST", path.to_owned(), body).await;
            // Somebody who left the page meanwhile finds the tickets in the list; there is nobody to tell here.
            if self.busy.try_set(false).is_some() {
                return;
            }
            match answer::read(path, answer) {
                Ok(next) => self.show(next),
                Err(words) => self.problem.set(Some(words)),
            }
        });
    }

    fn show(self, next: Step) {
        if let Step::Previewed(preview) = &next
            && self.mapping.get_untracked().trim().is_empty()
        {
            self.proposed.set(preview.mapping_toml.clone());
            self.mapping.set(preview.mapping_toml.clone());
        }
        self.step.set(next);
    }
}

#[component]
pub(crate) fn ImportPage() -> impl IntoView {
    let import = Import::new();
    let sites = use_table::<Site>();
    let options = Signal::derive(move || {
        sites.get().iter().map(|site| Choice::new(site.id, site.name.clone())).collect::<Vec<_>>()
    });
    let chosen = move || import.file.with(|file| file.as_ref().map(|(name, _)| name.clone()));
    view! {
        <PageHeader title=words::IMPORT_TICKETS />
        <Card>
            <p class="ui-muted">{tr(words::IMPORT_HINT)}</p>
            <Select label=words::SITE value=import.site options=options required=true />
            <FileField label=words::FILE on_files=UnsyncCallback::new(move |files| import.choose(files)) accept=".csv,.tsv,text/csv" />
            <p role="status" class="ui-hint">{chosen}</p>
            <FileField label=words::MAPPING_FILE hint=words::MAPPING_HINT on_files=UnsyncCallback::new(move |files| import.choose_mapping(files)) accept=".toml" />
            {mapping_view(import)}
            <crate::sign_in::Problem problem=import.problem />
            <span class="ui-line">
                <Button label=words::PREVIEW tone=Tone::Primary busy=import.busy on_click=move |()| import.send(PREVIEW) />
            </span>
        </Card>
        {move || step_view(import.step.get(), import)}
    }
    .into_any()
}

/// The mapping as text, as soon as there is one.
fn mapping_view(import: Import) -> AnyView {
    let there = Memo::new(move |_| import.mapping.with(|text| !text.is_empty()));
    let area =
        move || there.get().then(|| view! { <TextArea label=words::MAPPING value=import.mapping rows=12 /> });
    area.into_any()
}

fn step_view(step: Step, import: Import) -> AnyView {
    match step {
        Step::Choosing => ().into_any(),
        Step::Previewed(preview) => preview_view(preview, import),
        Step::Done(words, problems) => {
            view! { <div role="status"><Banner words=words tone=BannerTone::Good /></div>{problems_view(problems)} }
                .into_any()
        }
    }
}

fn preview_view(preview: Preview, import: Import) -> AnyView {
    let counts = words::import_counts(preview.rows, preview.ready, preview.repeated, preview.n_problems);
    let seen = preview.mapping_toml;
    let blocked = Signal::derive(move || {
        let changed = import.mapping.with(|now| *now != seen);
        changed.then(|| words::PREVIEW_AGAIN.into())
    });
    view! {
        <Card title=Wording::from(counts)>
            <Button label=words::RUN_IMPORT tone=Tone::Primary busy=import.busy blocked=blocked on_click=move |()| import.send(RUN) />
        </Card>
        {problems_view(preview.problems)}
        <Card title=words::IMPORT_COLUMNS flush=true>
            <div class="ui-list">{preview.columns.into_iter().map(column_view).collect_view()}</div>
        </Card>
    }
    .into_any()
}

/// 留言主题 → 标题, with values that occur in it.
fn column_view(column: Column) -> AnyView {
    let samples: Vec<String> = column.samples.iter().map(|sample| shortened(sample)).collect();
    let samples = samples.join(" / ");
    let becomes = column.becomes.into_iter().map(|field| {
        let field = Wording::from(Phrase::from(field)).say();
        view! { " → "{field} }
    });
    view! {
        <div>
            <span class="ui-list__words">
                <span class="ui-list__title">{column.name}{becomes.collect_view()}</span>
                <span class="import-samples">{samples}</span>
            </span>
        </div>
    }
    .into_any()
}

/// The beginning of a long value, enough to recognise the column.
fn shortened(value: &str) -> String {
    match value.char_indices().nth(SAMPLE_CHARACTERS) {
        Some((end, _)) => format!("{}…", &value[..end]),
        None => value.to_owned(),
    }
}

fn problems_view(problems: Vec<RowProblem>) -> AnyView {
    if problems.is_empty() {
        return ().into_any();
    }
    let one = |problem: RowProblem| {
        let reasons = problem.reasons.into_iter().map(|reason| {
            let words = Wording::from(Phrase::from(reason)).say();
            view! { <span class="ui-list__detail">{words}</span> }
        });
        view! {
            <div>
                <Icon name="alert" />
                <span class="ui-list__words">
                    <span class="ui-list__title">{Wording::from(words::line(problem.line)).say()}</span>
                    {reasons.collect_view()}
                </span>
            </div>
        }
    };
    view! {
        <Card title=words::IMPORT_PROBLEMS flush=true>
            <div class="ui-list">{problems.into_iter().map(one).collect_view()}</div>
        </Card>
    }
    .into_any()
}
