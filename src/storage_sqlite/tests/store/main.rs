//! The store on a real file: what the conformance suite cannot ask because only SQLite has it.

mod accounts;
mod conformance;
mod file;
mod scan;
mod support;
