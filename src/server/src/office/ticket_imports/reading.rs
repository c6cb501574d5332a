//! A file under a mapping: what it would become, in the words and figures of the page.

use std::sync::Arc;

use domain::{Phrase, SiteId};
use tickets::import::Mapping;

use super::super::{NotDone, Outcome, Preview, PreviewCell, Problem};
use super::uploads::Waiting;
use super::words;
use crate::api_error::ApiError;
use crate::import::mapping_file::write_mapping;
use crate::import::plan::{Plan, RowProblem};
use crate::import::table::Table;
use crate::import::words::{field, mapping_problem, no_table, reason};
use crate::import::{Report, read_mapping, suggest};

/// Under which name the server remembers where rows came from, unless the mapping names one. The same for every kind of
/// file: a table saved once as XLSX and once as CSV holds the same tickets.
const SOURCE: &str = "csv";
/// Problems that are spelled out; the rest is counted.
const SHOWN: usize = 50;
/// Values shown of one column.
const SAMPLES: usize = 3;
/// Of each of them so many characters.
const SAMPLE_CHARACTERS: usize = 24;
/// Of a column's name.
const NAME_CHARACTERS: usize = 80;
/// Of one row's reasons, which quote what stands there.
const REASON_CHARACTERS: usize = 300;

/// What is shown of a file: as it would be imported, and afterwards as it was.
#[derive(Clone, Debug, Default)]
pub(super) struct Reading {
    pub(super) rows: usize,
    /// Tickets that would be made, or were.
    pub(super) new: usize,
    /// Rows that stand twice in the file; afterwards with those that were tickets already.
    pub(super) known: usize,
    pub(super) problems: usize,
    columns: Vec<Vec<PreviewCell>>,
    first_problems: Vec<Problem>,
}

impl Reading {
    fn of_plan(table: &Table, mapping: &Mapping, plan: &Plan) -> Reading {
        Reading {
            rows: plan.n_rows(),
            new: plan.ready.len(),
            known: plan.n_repeated,
            problems: plan.problems.len(),
            columns: columns(table, mapping),
            first_problems: problems(&plan.problems),
        }
    }

    /// The same file after its import.
    pub(super) fn imported(&self, report: &Report) -> Reading {
        Reading {
            rows: report.rows,
            new: report.imported,
            known: report.already_there,
            problems: report.problems,
            columns: self.columns.clone(),
            first_problems: problems(&report.rejects),
        }
    }

    pub(super) fn preview(&self) -> Preview {
        Preview {
            rows: self.columns.clone(),
            problems: self.first_problems.clone(),
            ..Preview::of(&[words::COLUMN, words::BECOMES, words::SAMPLES])
        }
    }
}

/// The mapping under which a file is to be read.
pub(super) enum Given {
    /// As somebody has written it; what is wrong with it is said beside the field `mapping`.
    Text(String),
    /// The one that the columns' names suggest.
    Proposed,
}

/// Reads a file, with the mapping that is in use from now on. Megabytes must not hold up the requests of others.
///
/// # Errors
/// Why the file is no table, or the mapping cannot be used for it.
pub(super) async fn read(
    bytes: Arc<Vec<u8>>,
    site: SiteId,
    given: Given,
) -> Result<(Waiting, Reading), NotDone> {
    blocking(move || {
        let table = table(&bytes)?;
        let (mapping, text) = match given {
            Given::Text(text) => {
                let read = read_mapping(&text, Some(&site.to_string()), &[]);
                (read.map_err(|error| wrong_mapping(mapping_problem(&error)))?, text)
            }
            Given::Proposed => {
                let proposed = suggest(&table, SOURCE, site).mapping;
                let text = write_mapping(&proposed);
                (proposed, text)
            }
        };
        let plan = plan(&table, &mapping)?;
        let reading = Reading::of_plan(&table, &mapping, &plan);
        Ok((Waiting { bytes, mapping, text }, reading))
    })
    .await
}

/// What is to be imported of a file that was read before.
///
/// # Errors
/// As [`read`].
pub(super) async fn planned(waiting: &Waiting) -> Result<Plan, NotDone> {
    let (bytes, mapping) = (Arc::clone(&waiting.bytes), waiting.mapping.clone());
    blocking(move || plan(&table(&bytes)?, &mapping)).await
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, NotDone> + Send + 'static,
) -> Result<T, NotDone> {
    tokio::task::spawn_blocking(work).await.map_err(|error| {
        tracing::error!(%error, "an import task panicked");
        ApiError::internal()
    })?
}

fn table(bytes: &[u8]) -> Result<Table, NotDone> {
    Table::read(bytes, None).map_err(|error| Outcome::wrong("file", no_table(&error)).into())
}

fn plan(table: &Table, mapping: &Mapping) -> Result<Plan, NotDone> {
    Plan::make(table, mapping).map_err(|error| wrong_mapping(mapping_problem(&error)))
}

/// The answer to a mapping that is none.
pub(super) fn wrong_mapping(said: Phrase) -> NotDone {
    Outcome::wrong("mapping", said).into()
}

/// Each column of the file: its name, the ticket's fields it fills, values that occur in it.
fn columns(table: &Table, mapping: &Mapping) -> Vec<Vec<PreviewCell>> {
    let column = |(index, name): (usize, &String)| {
        let mut samples: Vec<&str> = Vec::new();
        for value in table.rows.iter().map(|row| row.values[index].as_str()) {
            if samples.len() == SAMPLES {
                break;
            }
            if !value.is_empty() && !samples.contains(&value) {
                samples.push(value);
            }
        }
        let samples: Vec<String> =
            samples.into_iter().map(|sample| shortened(sample, SAMPLE_CHARACTERS)).collect();
        let fills = mapping.columns.iter().filter(|(_, columns)| columns.names().contains(name));
        let fills: Vec<Phrase> = fills.map(|(target, _)| field(target.name())).collect();
        vec![
            shortened(name, NAME_CHARACTERS).into(),
            words::fields(&fills).into(),
            samples.join(" / ").into(),
        ]
    };
    table.columns.iter().enumerate().map(column).collect()
}

fn problems(problems: &[RowProblem]) -> Vec<Problem> {
    let one = |problem: &RowProblem| {
        let reasons: Vec<Phrase> = problem.reasons.iter().map(reason).collect();
        let Phrase { zh, en } = words::reasons(&reasons);
        let said = Phrase::new(shortened(&zh, REASON_CHARACTERS), shortened(&en, REASON_CHARACTERS));
        Problem { row: problem.line, said: said.into() }
    };
    problems.iter().take(SHOWN).map(one).collect()
}

/// The beginning of a long text, enough to recognize it.
fn shortened(text: &str, characters: usize) -> String {
    match text.char_indices().nth(characters) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_value_is_shown_by_its_beginning() {
        assert_eq!(shortened("漏水", 2), "漏水");
        assert_eq!(shortened("漏水了", 2), "漏水…");
    }
}
