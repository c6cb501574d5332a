//! Import from the web page: first a preview, which writes nothing, then the run. Both take the same request.

use std::sync::Arc;

use axum::extract::State;
use axum::{Extension, Json};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::{Phrase, SiteId};
use serde::{Deserialize, Serialize};
use tickets::import::Mapping;
use tickets::operations::ImportHistoric;

use super::mapping_file::{MappingError, read_mapping, write_mapping};
use super::plan::Plan;
use super::report::{Report, ShownProblem, shown};
use super::run::RunError;
use super::suggest::{Suggestion, suggest};
use super::table::{Table, TableError};
use super::words;
use crate::api_error::ApiError;
use crate::app::App;
use crate::audit::{self, Event, Kind};
use crate::gate::SignedIn;
use crate::sync_api::message_body::FileJson;

/// What both routes need everywhere; each row is judged again for its own site.
pub const PERMISSION: &str = "tickets.import_historic";

/// How many rows and problems a preview shows.
const SHOWN: usize = 50;
/// How many values of a column a preview shows.
const SAMPLES: usize = 5;

/// `POST /api/import/tickets/preview` and `/run`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImportRequest {
    /// The file as it lies on the disk, in base64: the server finds out its encoding.
    pub csv_base64: String,
    /// One of the two is required to run. A preview without either proposes a mapping.
    pub mapping: Option<Mapping>,
    /// The mapping as a person writes it; `site` replaces the one it names.
    pub mapping_toml: Option<String>,
    pub site: Option<SiteId>,
    /// For the proposal.
    pub source: Option<String>,
    pub delimiter: Option<char>,
}

/// What a preview shows.
#[derive(Clone, Debug, Serialize)]
pub struct Preview {
    pub encoding: String,
    pub delimiter: char,
    pub columns: Vec<Column>,
    /// Present when the request brought no mapping; the rest of the answer is then under the proposed one.
    pub suggestion: Option<Suggestion>,
    /// The mapping that this answer is under, for reading and changing; it names no site, the request does.
    pub mapping_toml: String,
    /// Why the mapping cannot be used at all: no row was read.
    pub mapping_problem: Option<Said>,
    /// Columns the mapping names and the file does not have.
    pub missing_columns: Vec<String>,
    pub rows: usize,
    pub ready: usize,
    pub repeated: usize,
    pub n_problems: usize,
    /// The first fifty rows as they would become tickets.
    pub first_rows: Vec<PreviewRow>,
    pub problems: Vec<ShownProblem>,
}

/// One column with values that occur in it.
#[derive(Clone, Debug, Serialize)]
pub struct Column {
    pub name: String,
    pub filled: usize,
    pub samples: Vec<String>,
    /// The ticket's fields that it fills.
    pub becomes: Vec<Said>,
}

/// A sentence in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Said {
    pub zh: String,
    pub en: String,
}

impl From<Phrase> for Said {
    fn from(phrase: Phrase) -> Said {
        Said { zh: phrase.zh, en: phrase.en }
    }
}

/// One row as a past ticket.
#[derive(Clone, Debug, Serialize)]
pub struct PreviewRow {
    pub line: u64,
    pub ticket: ImportHistoric,
}

/// # Errors
/// When the body is no such request or the file no table.
pub async fn preview(FileJson(request): FileJson<ImportRequest>) -> Result<Json<Preview>, ApiError> {
    blocking(move || {
        let table = read_table(&request)?;
        Ok(preview_of(&table, &request))
    })
    .await
    .map(Json)
}

/// # Errors
/// As [`preview`]; when the mapping is missing or does not fit; when the server cannot write.
pub async fn run(
    State(app): State<Arc<App>>,
    Extension(signed_in): Extension<SignedIn>,
    FileJson(request): FileJson<ImportRequest>,
) -> Result<Json<Report>, ApiError> {
    let plan = blocking(move || {
        let table = read_table(&request)?;
        let mapping = given_mapping(&request)?.ok_or(ApiError::malformed().detail("mapping_missing"))?;
        Ok(Plan::make(&table, &mapping)?)
    })
    .await?;
    let report = super::run::run(&app.writer, signed_in.session.person, &plan).await?;
    let event = Event::new(app.shared.org, Kind::ImportRun).by(&signed_in).with("rows", report.rows);
    audit::note(&app, event.with("imported", report.imported).with("problems", report.problems)).await;
    tracing::info!(
        rows = report.rows,
        imported = report.imported,
        problems = report.problems,
        "imported tickets"
    );
    Ok(Json(report))
}

/// Parsing megabytes must not hold up the requests of others.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, ApiError> + Send + 'static,
) -> Result<T, ApiError> {
    tokio::task::spawn_blocking(work).await.map_err(|error| {
        tracing::error!(%error, "an import task panicked");
        ApiError::internal()
    })?
}

fn read_table(request: &ImportRequest) -> Result<Table, ApiError> {
    let bytes = STANDARD.decode(&request.csv_base64).map_err(|_| ApiError::malformed().detail("base64"))?;
    Ok(Table::read(&bytes, request.delimiter)?)
}

/// What the request brings, if it brings any.
fn given_mapping(request: &ImportRequest) -> Result<Option<Mapping>, MappingError> {
    match &request.mapping_toml {
        Some(text) => {
            let site = request.site.map(|site| site.to_string());
            read_mapping(text, site.as_deref(), &[]).map(Some)
        }
        None => Ok(request.mapping.clone()),
    }
}

fn preview_of(table: &Table, request: &ImportRequest) -> Preview {
    let given = given_mapping(request);
    let suggestion = matches!(given, Ok(None)).then(|| {
        let source = request.source.as_deref().unwrap_or("import");
        suggest(table, source, request.site.unwrap_or_default())
    });
    let proposed = suggestion.as_ref().map(|suggestion| suggestion.mapping.clone());
    let planned = given.map(|given| given.or(proposed).unwrap_or_default()).and_then(|mapping| {
        let plan = Plan::make(table, &mapping)?;
        Ok((mapping, plan))
    });
    let problem = planned.as_ref().err().map(words::mapping_problem);
    let (mapping, plan, missing_columns) = match planned {
        Ok((mapping, plan)) => (mapping, plan, Vec::new()),
        Err(MappingError::NoSuchColumn(missing)) => (Mapping::default(), Plan::default(), missing),
        Err(_) => (Mapping::default(), Plan::default(), Vec::new()),
    };
    Preview {
        encoding: table.encoding.to_string(),
        delimiter: table.delimiter,
        columns: columns(table, &mapping),
        mapping_toml: request.mapping_toml.clone().unwrap_or_else(|| write_mapping(&mapping)),
        mapping_problem: problem.map(Said::from),
        missing_columns,
        rows: table.rows.len() + table.problems.len(),
        ready: plan.ready.len(),
        repeated: plan.n_repeated,
        n_problems: plan.problems.len(),
        problems: plan.problems.iter().take(SHOWN).map(shown).collect(),
        first_rows: plan
            .ready
            .into_iter()
            .take(SHOWN)
            .map(|row| PreviewRow { line: row.line, ticket: row.import })
            .collect(),
        suggestion,
    }
}

fn columns(table: &Table, mapping: &Mapping) -> Vec<Column> {
    let column = |(index, name): (usize, &String)| {
        let values = table.rows.iter().map(|row| &row.values[index]).filter(|value| !value.is_empty());
        let mut samples: Vec<String> = Vec::new();
        for value in values.clone() {
            if samples.len() == SAMPLES {
                break;
            }
            if !samples.contains(value) {
                samples.push(value.clone());
            }
        }
        let fields = mapping.columns.iter().filter(|(_, columns)| columns.names().contains(name));
        let becomes = fields.map(|(field, _)| words::field(field.name()).into()).collect();
        Column { name: name.clone(), filled: values.count(), samples, becomes }
    };
    table.columns.iter().enumerate().map(column).collect()
}

impl From<TableError> for ApiError {
    fn from(error: TableError) -> ApiError {
        ApiError::malformed().detail(match error {
            TableError::NotXlsx => "not_xlsx",
            TableError::TooLarge => "too_large",
            TableError::UnknownEncoding => "unknown_encoding",
            TableError::Empty => "empty_file",
            TableError::TooMany { .. } => "too_many",
            TableError::NotCsv { .. } => "not_csv",
        })
    }
}

impl From<MappingError> for ApiError {
    fn from(error: MappingError) -> ApiError {
        ApiError::malformed().detail(match error {
            MappingError::NoSuchColumn(_) => "no_such_column",
            _ => "mapping",
        })
    }
}

impl From<RunError> for ApiError {
    fn from(error: RunError) -> ApiError {
        match error {
            RunError::Write(failure) => failure.into(),
            RunError::Push(problem) => {
                tracing::error!(?problem, "the import's push was not taken");
                ApiError::internal()
            }
        }
    }
}
