//! The authority's storage on SQLite: what `storage::authority` asks for, in one file on the server's disk.
//!
//! Invariants:
//! 1. One group of pushes is one transaction; `commit` returns only after the flush (WAL, `synchronous=FULL`).
//! 2. The commit log, captured bodies and the audit are never changed or deleted: triggers refuse it (S30). One change of
//!    a body there is: to the mark of the op that empties it (`sync::redaction`).
//! 3. Readers have connections of their own that cannot write, and hold a snapshot only from `begin` to `end`.
//! 4. Every key leads with the stream or the organization; no transaction spans two streams.
//! 5. A full disk is [`storage::StorageError::Full`], nothing else is: the client keeps its ops and comes again.
//!
//! Reading order: [`Database`] (the file and its connections), [`SqliteAuthority`] (the engine's store), [`accounts`],
//! [`sessions`], [`factors`], [`enrolled`], [`devices`], [`wipes`], [`blobs`], [`meta`] and [`audit`] (what only the server
//! knows).
//! The tables are in `src/migrations`.

pub mod accounts;
pub mod audit;
mod authority;
pub mod blobs;
mod columns;
mod commit;
mod database;
pub mod devices;
pub mod enrolled;
mod erasure;
pub mod factors;
mod failure;
mod load;
pub mod meta;
mod migrate;
mod scan;
pub mod sessions;
pub mod unit_imports;
pub mod wipes;

pub use authority::SqliteAuthority;
pub use database::Database;
pub use migrate::SCHEMA_VERSION;
