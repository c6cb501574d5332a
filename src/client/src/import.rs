//! 导入历史工单: choose a file, see what would happen, then let it happen. Needs the server.

use domain::{Phrase, SiteId};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sites::Site;
use ui::form::{Choice, FileField, Select};
use ui::prelude::*;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use crate::words;

/// Under which name the server remembers where rows came from.
const SOURCE: &str = "csv";

/// What is shown of one sample.
const SAMPLE_CHARACTERS: usize = 24;

#[derive(Serialize)]
struct Request {
    csv_base64: String,
    /// As the preview proposed it.
    mapping: Option<Value>,
    site: Option<SiteId>,
    source: Option<&'static str>,
    delimiter: Option<char>,
}

#[derive(Clone, Deserialize)]
struct Preview {
    columns: Vec<Column>,
    suggestion: Option<Suggestion>,
    rows: usize,
    ready: usize,
    repeated: usize,
    n_problems: usize,
    problems: Vec<RowProblem>,
}

#[derive(Clone, Deserialize)]
struct Column {
    name: String,
    samples: Vec<String>,
}

#[derive(Clone, Deserialize)]
struct Suggestion {
    mapping: Value,
}

#[derive(Clone, Deserialize)]
struct RowProblem {
    line: u64,
    reasons: Vec<Reason>,
}

#[derive(Clone, Deserialize)]
struct Reason {
    zh: String,
    en: String,
}

#[derive(Deserialize)]
struct Report {
    imported: usize,
    already_there: usize,
    problems: usize,
    first_problems: Vec<RowProblem>,
}

/// Where the import stands.
#[derive(Clone)]
enum Step {
    Choosing,
    Previewed(Preview),
    Done(Phrase, Vec<RowProblem>),
}

#[component]
pub(crate) fn ImportPage() -> impl IntoView {
    let (site, file) = (RwSignal::new(use_session().site.get_untracked()), RwSignal::new(None::<String>));
    let (step, problem, busy) =
        (RwSignal::new(Step::Choosing), RwSignal::new(None::<Phrase>), RwSignal::new(false));
    let replica = use_replica();
    let send = Callback::new(move |path: &'static str| {
        let (Some(csv_base64), Some(site)) = (file.get_untracked(), site.get_untracked()) else {
            return problem.set(Some(words::CHOOSE_SITE_FIRST.into()));
        };
        let mapping = step.with_untracked(|step| match step {
            Step::Previewed(preview) => preview.suggestion.as_ref().map(|found| found.mapping.clone()),
            _ => None,
        });
        let request =
            Request { csv_base64, mapping, site: Some(site), source: Some(SOURCE), delimiter: None };
        let body = serde_json::to_string(&request).ok();
        busy.set(true);
        problem.set(None);
        spawn_local(async move {
            let answer = replica.port().request("POST", path.to_owned(), body).await;
            busy.set(false);
            match read(path, answer) {
                Ok(next) => step.set(next),
                Err(words) => problem.set(Some(words)),
            }
        });
    });
    let chosen = UnsyncCallback::new(move |files: Vec<web_sys::File>| {
        step.set(Step::Choosing);
        let Some(chosen) = files.into_iter().next() else { return };
        spawn_local(async move { file.set(base64_of(chosen).await.ok()) });
    });
    let sites = use_table::<Site>();
    let options = Signal::derive(move || {
        sites.get().iter().map(|site| Choice::new(site.id, site.name.clone())).collect::<Vec<_>>()
    });
    view! {
        <PageHeader title=words::IMPORT_TICKETS />
        <Card>
            <p class="ui-muted">{tr(words::IMPORT_HINT)}</p>
            <Select label=words::SITE value=site options=options required=true />
            <FileField label=words::FILE on_files=chosen accept=".csv,.tsv,text/csv" />
            <crate::sign_in::Problem problem=problem />
            <span class="ui-line">
                <Button label=words::PREVIEW tone=Tone::Primary busy=busy on_click=move |()| send.run("/api/import/tickets/preview") />
            </span>
        </Card>
        {move || step_view(step.get(), busy, send)}
    }
    .into_any()
}

fn step_view(step: Step, busy: RwSignal<bool>, send: Callback<&'static str>) -> AnyView {
    match step {
        Step::Choosing => ().into_any(),
        Step::Previewed(preview) => {
            let counts =
                words::import_counts(preview.rows, preview.ready, preview.repeated, preview.n_problems);
            let column = |column: Column| {
                let samples: Vec<String> = column.samples.iter().map(|sample| shortened(sample)).collect();
                let samples = samples.join(" / ");
                view! { <div><span class="ui-list__words"><span class="ui-list__title">{column.name}</span><span class="import-samples">{samples}</span></span></div> }
            };
            view! {
                <Card title=Wording::from(counts)>
                    <Button label=words::RUN_IMPORT tone=Tone::Primary busy=busy on_click=move |()| send.run("/api/import/tickets/run") />
                </Card>
                {problems_view(preview.problems)}
                <Card title=words::IMPORT_COLUMNS flush=true>
                    <div class="ui-list">{preview.columns.into_iter().map(column).collect_view()}</div>
                </Card>
            }
            .into_any()
        }
        Step::Done(words, problems) => {
            view! { <Banner words=words tone=BannerTone::Good />{problems_view(problems)} }.into_any()
        }
    }
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
        view! {
            <div>
                <Icon name="alert" />
                <span class="ui-list__words">
                    <span class="ui-list__title">{Wording::from(words::line(problem.line)).say()}</span>
                    {problem.reasons.into_iter().map(reason_view).collect_view()}
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

fn reason_view(reason: Reason) -> AnyView {
    let words = Wording::from(Phrase::new(reason.zh, reason.en)).say();
    view! { <span class="ui-list__detail">{words}</span> }.into_any()
}

fn read(path: &str, answer: Option<ServerAnswer>) -> Result<Step, Phrase> {
    let answer = answer.ok_or(words::IMPORT_NO_SERVER)?;
    match answer.status {
        200 if path.ends_with("preview") => {
            serde_json::from_str(&answer.body).map(Step::Previewed).map_err(|_| words::OTHER_VERSION.into())
        }
        200 => {
            let report: Report = serde_json::from_str(&answer.body).map_err(|_| words::OTHER_VERSION)?;
            let done = words::import_done(report.imported, report.already_there, report.problems);
            Ok(Step::Done(done, report.first_problems))
        }
        400 | 413 => Err(words::UNREADABLE_FILE.into()),
        _ => Err(words::IMPORT_FAILED.into()),
    }
}

/// The file's bytes in base64, made by the browser.
async fn base64_of(file: web_sys::File) -> Result<String, JsValue> {
    let reader = web_sys::FileReader::new()?;
    let read = js_sys::Promise::new(&mut |resolve, reject| {
        reader.set_onload(Some(&resolve));
        reader.set_onerror(Some(&reject));
    });
    reader.read_as_data_url(&file)?;
    JsFuture::from(read).await?;
    let address = reader.result()?.as_string().unwrap_or_default();
    Ok(address.split_once(',').map(|(_, bytes)| bytes.to_owned()).unwrap_or_default())
}
