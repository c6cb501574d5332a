//! What the server says about a file.

use domain::Phrase;
use serde::Deserialize;
use ui::prelude::*;

use crate::words;

#[derive(Clone, Deserialize)]
pub(super) struct Preview {
    pub(super) columns: Vec<Column>,
    /// The mapping it was read under.
    pub(super) mapping_toml: String,
    /// Why the mapping cannot be used at all.
    pub(super) mapping_problem: Option<Said>,
    pub(super) rows: usize,
    pub(super) ready: usize,
    pub(super) repeated: usize,
    pub(super) n_problems: usize,
    pub(super) problems: Vec<RowProblem>,
}

#[derive(Clone, Deserialize)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) samples: Vec<String>,
    /// The ticket's fields that it fills.
    pub(super) becomes: Vec<Said>,
}

#[derive(Clone, Deserialize)]
pub(super) struct RowProblem {
    pub(super) line: u64,
    pub(super) reasons: Vec<Said>,
}

/// A sentence in both languages.
#[derive(Clone, Deserialize)]
pub(super) struct Said {
    zh: String,
    en: String,
}

impl From<Said> for Phrase {
    fn from(said: Said) -> Phrase {
        Phrase::new(said.zh, said.en)
    }
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
pub(super) enum Step {
    Choosing,
    Previewed(Preview),
    Done(Phrase, Vec<RowProblem>),
}

/// The next step, or what went wrong.
pub(super) fn read(path: &str, answer: Option<ServerAnswer>) -> Result<Step, Phrase> {
    let answer = answer.ok_or(words::IMPORT_NO_SERVER)?;
    match answer.status {
        200 if path.ends_with("preview") => {
            let preview: Preview = ui::json::of_text(&answer.body).ok_or(words::OTHER_VERSION)?;
            match preview.mapping_problem {
                Some(problem) => Err(problem.into()),
                None => Ok(Step::Previewed(preview)),
            }
        }
        200 => {
            let report: Report = ui::json::of_text(&answer.body).ok_or(words::OTHER_VERSION)?;
            let done = words::import_done(report.imported, report.already_there, report.problems);
            Ok(Step::Done(done, report.first_problems))
        }
        400 | 413 => Err(words::UNREADABLE_FILE.into()),
        _ => Err(words::IMPORT_FAILED.into()),
    }
}
