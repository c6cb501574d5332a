//! Import from the web page: first a preview, which writes nothing, then the run. Both take the same request.

use std::sync::Arc;

use axum::extract::State;
use axum::{Extension, Json};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::SiteId;
use serde::{Deserialize, Serialize};
use tickets::import::Mapping;
use tickets::operations::ImportHistoric;

use super::mapping_file::MappingError;
use super::plan::Plan;
use super::report::{Report, ShownProblem, shown};
use super::run::RunError;
use super::suggest::{Suggestion, suggest};
use super::table::{Table, TableError};
use crate::api_error::ApiError;
use crate::app::App;
use crate::gate::SignedIn;

/// The most bytes of a request; give it to the route as its body limit.
pub const MAX_REQUEST_BYTES: usize = 8 * 1024 * 1024;
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
    /// Required to run. A preview without one proposes a mapping.
    pub mapping: Option<Mapping>,
    /// For the proposal.
    pub site: Option<SiteId>,
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
    /// Columns the mapping names and the file does not have: nothing was read.
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
}

/// One row as a past ticket.
#[derive(Clone, Debug, Serialize)]
pub struct PreviewRow {
    pub line: u64,
    pub ticket: ImportHistoric,
}

/// # Errors
/// When the body is no such request or the file no table.
pub async fn preview(Json(request): Json<ImportRequest>) -> Result<Json<Preview>, ApiError> {
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
    Json(request): Json<ImportRequest>,
) -> Result<Json<Report>, ApiError> {
    let plan = blocking(move || {
        let table = read_table(&request)?;
        let mapping = request.mapping.as_ref().ok_or(ApiError::malformed().detail("mapping_missing"))?;
        Ok(Plan::make(&table, mapping)?)
    })
    .await?;
    let report = super::run::run(&app.writer, signed_in.session.person, &plan).await?;
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

fn preview_of(table: &Table, request: &ImportRequest) -> Preview {
    let suggestion = request.mapping.is_none().then(|| {
        let source = request.source.as_deref().unwrap_or("import");
        suggest(table, source, request.site.unwrap_or_default())
    });
    let mapping = request.mapping.as_ref().or(suggestion.as_ref().map(|suggestion| &suggestion.mapping));
    let (plan, missing_columns) = match mapping.map(|mapping| Plan::make(table, mapping)) {
        Some(Ok(plan)) => (plan, Vec::new()),
        Some(Err(MappingError::NoSuchColumn(missing))) => (Plan::default(), missing),
        Some(Err(_)) | None => (Plan::default(), Vec::new()),
    };
    Preview {
        encoding: table.encoding.to_string(),
        delimiter: table.delimiter,
        columns: columns(table),
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

fn columns(table: &Table) -> Vec<Column> {
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
        Column { name: name.clone(), filled: values.count(), samples }
    };
    table.columns.iter().enumerate().map(column).collect()
}

impl From<TableError> for ApiError {
    fn from(error: TableError) -> ApiError {
        ApiError::malformed().detail(match error {
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
