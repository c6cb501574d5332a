//! The store on a real file: what the conformance suite cannot ask because only SQLite has it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops there")]

mod accounts;
mod conformance;
mod file;
mod scan;
mod support;
