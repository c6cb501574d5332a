//! What an import came to.

use std::time::Duration;

use domain::Language;
use serde::Serialize;

use super::plan::{Plan, RowProblem, RowReason};
use super::words;

/// How many problems a report spells out; the file of rejects has them all.
pub const SHOWN_PROBLEMS: usize = 20;

/// Counts of one import or dry run, and its first problems.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    pub rows: usize,
    /// New tickets. In a dry run: those that would be taken.
    pub imported: usize,
    /// From an earlier import, or the same row twice in the file.
    pub already_there: usize,
    pub problems: usize,
    pub dry_run: bool,
    pub seconds: f64,
    pub first_problems: Vec<ShownProblem>,
    /// All of them, for the file of rejects.
    #[serde(skip)]
    pub rejects: Vec<RowProblem>,
}

/// One row's problems in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ShownProblem {
    pub line: u64,
    pub reasons: Vec<ShownReason>,
}

/// One reason in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ShownReason {
    pub code: String,
    pub field: Option<String>,
    pub column: Option<String>,
    pub zh: String,
    pub en: String,
}

impl Report {
    /// What a dry run says.
    #[must_use]
    pub fn of_plan(plan: &Plan, seconds: Duration) -> Report {
        Report { dry_run: true, ..Report::new(plan, plan.ready.len(), 0, Vec::new(), seconds) }
    }

    pub(super) fn new(
        plan: &Plan,
        imported: usize,
        noops: usize,
        refused: Vec<RowProblem>,
        seconds: Duration,
    ) -> Report {
        let mut rejects = plan.problems.clone();
        rejects.extend(refused);
        rejects.sort_by_key(|problem| problem.line);
        Report {
            rows: plan.n_rows(),
            imported,
            already_there: noops + plan.n_repeated,
            problems: rejects.len(),
            dry_run: false,
            seconds: seconds.as_secs_f64(),
            first_problems: rejects.iter().take(SHOWN_PROBLEMS).map(shown).collect(),
            rejects,
        }
    }

    /// The rejected rows with their reasons, as they go into the file of rejects.
    #[must_use]
    pub fn reject_rows(&self, language: Language) -> Vec<(Vec<String>, String)> {
        let row = |problem: &RowProblem| {
            let reasons: Vec<String> = problem
                .reasons
                .iter()
                .map(|reason| words::reason(reason).in_language(language).to_owned())
                .collect();
            (problem.values.clone(), reasons.join("; "))
        };
        self.rejects.iter().map(row).collect()
    }
}

/// A problem as JSON shows it.
fn shown(problem: &RowProblem) -> ShownProblem {
    ShownProblem { line: problem.line, reasons: problem.reasons.iter().map(shown_reason).collect() }
}

fn shown_reason(reason: &RowReason) -> ShownReason {
    let phrase = words::reason(reason);
    let (field, column) = match reason {
        RowReason::Field(problem) => (Some(problem.field.clone()), problem.column.clone()),
        _ => (None, None),
    };
    ShownReason { code: words::code(reason), field, column, zh: phrase.zh, en: phrase.en }
}
