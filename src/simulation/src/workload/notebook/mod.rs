//! A made-up module with one example of every way two people can meet in one record: appending, correcting a field,
//! a guarded transition, a claim that only one can win, moving between scopes, personal data in a side row, deleting,
//! and granting rights.
//!
//! It is no product. It is small, has exact rules, and every record lists the ops that changed it, so that the
//! checkers can say precisely which effect is missing or came twice.

pub mod behavior;
mod operations;
mod records;
mod rules;

pub use operations::*;
pub use records::*;

use domain::module::{RecordKind, Words};
use domain::{DecodeError, Module, Rejection, Text};

/// The module as the engines see it.
pub const MODULE: Module = Module::of::<NotebookOperation>(RECORDS, WORDS);

/// The module as builds of before had it: an older version of one kind, and nothing of the newer one.
pub const OLD_MODULE: Module = Module {
    permission: |kind, version, bytes, records| {
        if NotebookOperation::is_old(kind, version) {
            (MODULE.permission)(kind, version, bytes, records)
        } else {
            Err(Rejection::unreadable().into())
        }
    },
    readable: |kind, version, bytes| {
        if NotebookOperation::is_old(kind, version) {
            (MODULE.readable)(kind, version, bytes)
        } else {
            Err(DecodeError::UnknownVersion { found: version })
        }
    },
    apply: |kind, version, bytes, context, records| {
        if NotebookOperation::is_old(kind, version) {
            (MODULE.apply)(kind, version, bytes, context, records)
        } else {
            Err(Rejection::unreadable().into())
        }
    },
    ..MODULE
};

const RECORDS: &[RecordKind] = &[
    RecordKind::of::<Note>(),
    RecordKind::of::<Secret>(),
    RecordKind::of::<Member>(),
    RecordKind::of::<Place>(),
    RecordKind::of::<Diary>(),
];

const WORDS: Words =
    Words { name: Text::new("notebook", "notebook"), operation: |_| None, rejection: |_| None };
