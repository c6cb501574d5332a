//! A whole file under a mapping: what is ready, and everything that is wrong, before anything is written.

use std::collections::{BTreeMap, BTreeSet};

use domain::{Operation, Rejection};
use sync::op::MAX_OP_BYTES;
use tickets::TicketOperation;
use tickets::import::{FieldProblem, Mapping, read_row};
use tickets::operations::ImportHistoric;

use super::mapping_file::MappingError;
use super::table::{Table, TableRow};

/// What an op's body needs besides the row: ids, kind, stamp. Generous, because the limit is on the whole body.
const BODY_ALLOWANCE: usize = 1024;

/// What would be imported.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    pub ready: Vec<ReadyRow>,
    /// In the order of lines.
    pub problems: Vec<RowProblem>,
    /// Rows that stand more than once in the file, all columns equal. They are not in `ready` again.
    pub n_repeated: usize,
}

/// One row that can be imported.
#[derive(Clone, Debug, PartialEq)]
pub struct ReadyRow {
    pub line: u64,
    pub import: ImportHistoric,
    pub values: Vec<String>,
}

/// One row that cannot.
#[derive(Clone, Debug, PartialEq)]
pub struct RowProblem {
    pub line: u64,
    pub values: Vec<String>,
    pub reasons: Vec<RowReason>,
}

/// Why a row cannot be imported.
#[derive(Clone, Debug, PartialEq)]
pub enum RowReason {
    /// The line has more or fewer values than the header.
    Width {
        found: usize,
        expected: usize,
    },
    Field(FieldProblem),
    /// All its texts together are longer than one record may be, in bytes.
    TooLarge {
        found: usize,
        limit: usize,
    },
    /// The rules said no.
    Refused(Rejection),
    /// It waits for a supervisor, or the server would not take it; the code says why.
    NotTaken {
        code: &'static str,
    },
}

impl Plan {
    /// Reads every row of the table.
    ///
    /// # Errors
    /// When the mapping names columns that the file does not have: then no row could be right.
    pub fn make(table: &Table, mapping: &Mapping) -> Result<Plan, MappingError> {
        let missing = missing_columns(table, mapping);
        if !missing.is_empty() {
            return Err(MappingError::NoSuchColumn(missing));
        }
        let mut plan = Plan::default();
        let mut seen = BTreeSet::new();
        for row in &table.rows {
            match read(table, mapping, row) {
                Ok(import) if !seen.insert(import.ticket) => plan.n_repeated += 1,
                Ok(import) => {
                    plan.ready.push(ReadyRow { line: row.line, import, values: row.values.clone() })
                }
                Err(reasons) => {
                    plan.problems.push(RowProblem { line: row.line, values: row.values.clone(), reasons });
                }
            }
        }
        plan.problems.extend(table.problems.iter().map(|problem| RowProblem {
            line: problem.line,
            values: problem.values.clone(),
            reasons: vec![RowReason::Width { found: problem.found, expected: problem.expected }],
        }));
        plan.problems.sort_by_key(|problem| problem.line);
        Ok(plan)
    }

    /// How many rows the file holds.
    #[must_use]
    pub fn n_rows(&self) -> usize {
        self.ready.len() + self.problems.len() + self.n_repeated
    }
}

fn missing_columns(table: &Table, mapping: &Mapping) -> Vec<String> {
    let wanted: BTreeSet<&String> = mapping.columns.values().flat_map(|columns| columns.names()).collect();
    wanted.into_iter().filter(|name| !table.columns.contains(name)).cloned().collect()
}

fn read(table: &Table, mapping: &Mapping, row: &TableRow) -> Result<ImportHistoric, Vec<RowReason>> {
    let named: BTreeMap<String, String> =
        table.columns.iter().cloned().zip(row.values.iter().cloned()).collect();
    let import = read_row(mapping, &named)
        .map_err(|problems| problems.into_iter().map(RowReason::Field).collect::<Vec<_>>())?;
    let found = TicketOperation::from(import.clone()).encode().len();
    let limit = MAX_OP_BYTES - BODY_ALLOWANCE;
    if found > limit { Err(vec![RowReason::TooLarge { found, limit }]) } else { Ok(import) }
}
