//! Sends what a plan has ready through the path that every op takes, in the importing person's name.

use std::collections::BTreeMap;
use std::time::Instant;

use domain::{OpId, Operation, PersonId};
use sync::authority::LocalIntent;
use sync::message::{HeldReason, OpResult, PushProblem};
use sync::op::MAX_BATCH_OPS;
use tickets::TicketOperation;

use super::plan::{Plan, ReadyRow, RowProblem, RowReason};
use super::report::Report;
use crate::api_error::ApiError;
use crate::writer::{WriteFailure, Writer};
use crate::{clock, random};

/// Ops in one message: the largest capture batch, unless their texts are long.
const BATCH_BYTES: usize = 4 * 1024 * 1024;

/// Why an import stopped. What was taken before stays, and the same import can be made again.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    #[error("the server could not write")]
    Write(#[from] WriteFailure),
    #[error("the server did not take the push: {0:?}")]
    Push(PushProblem),
}

/// Imports. Rows that the rules refuse are problems of the report, not errors.
///
/// # Errors
/// [`RunError`] when the server cannot write.
#[expect(clippy::disallowed_methods, reason = "how long it took is told to the person who waited")]
pub async fn run(writer: &Writer, actor: PersonId, plan: &Plan) -> Result<Report, RunError> {
    let begun = Instant::now();
    let mut tally = Tally::default();
    for batch in batches(&plan.ready) {
        send(writer, actor, batch, &mut tally).await?;
    }
    Ok(Report::new(plan, tally.imported, tally.noops, tally.refused, begun.elapsed()))
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

#[derive(Default)]
struct Tally {
    imported: usize,
    noops: usize,
    refused: Vec<RowProblem>,
}

async fn send(
    writer: &Writer,
    actor: PersonId,
    rows: &[ReadyRow],
    tally: &mut Tally,
) -> Result<(), RunError> {
    let mut by_op: BTreeMap<OpId, &ReadyRow> = BTreeMap::new();
    let mut intents = Vec::with_capacity(rows.len());
    for row in rows {
        let op = OpId(random::timed_id(clock::now()));
        let intent = TicketOperation::from(row.import.clone()).intent();
        intents.push(LocalIntent { op, intent, deps: Vec::new(), amends: None });
        by_op.insert(op, row);
    }
    let reply = writer.local(actor, intents).await?;
    if let Some(problem) = reply.problem {
        return Err(RunError::Push(problem));
    }
    for (op, result) in reply.results {
        let Some(row) = by_op.remove(&op) else { continue };
        let reason = match result {
            OpResult::Applied { .. } | OpResult::Merged { .. } => {
                tally.imported += 1;
                continue;
            }
            OpResult::Noop { .. } | OpResult::Amended { .. } | OpResult::Withdrawn { .. } => {
                tally.noops += 1;
                continue;
            }
            OpResult::Refused { rejection, .. } => RowReason::Refused(rejection),
            OpResult::Held { why, .. } => RowReason::NotTaken { code: held(&why) },
        };
        tally.refused.push(RowProblem { line: row.line, values: row.values.clone(), reasons: vec![reason] });
    }
    // An op without an answer was not taken: it must not look imported.
    tally.refused.extend(by_op.into_values().map(|row| RowProblem {
        line: row.line,
        values: row.values.clone(),
        reasons: vec![RowReason::NotTaken { code: "no_answer" }],
    }));
    Ok(())
}

fn held(why: &HeldReason) -> &'static str {
    match why {
        HeldReason::RightsGone => "rights_gone",
        HeldReason::RuleFailed => "rule_failed",
        HeldReason::Unreadable => "unreadable",
        _ => "held",
    }
}

/// Consecutive pieces of at most [`MAX_BATCH_OPS`] rows and about [`BATCH_BYTES`].
fn batches(rows: &[ReadyRow]) -> Vec<&[ReadyRow]> {
    let mut pieces = Vec::new();
    let (mut start, mut bytes) = (0, 0);
    for (index, row) in rows.iter().enumerate() {
        let size = row.import.description.len() + row.import.solution.len() + 1024;
        if index > start && (index - start >= MAX_BATCH_OPS || bytes + size > BATCH_BYTES) {
            pieces.push(&rows[start..index]);
            (start, bytes) = (index, 0);
        }
        bytes += size;
    }
    if start < rows.len() {
        pieces.push(&rows[start..]);
    }
    pieces
}
