//! The device's two databases on IndexedDB: `ops`, which is irreplaceable, and `cache`, which may go at any moment.
//!
//! Invariants:
//! 1. "Saved" means `oncomplete`. A request's success is not a commit.
//! 2. `ops` is version 1 for ever ([`ops`]); a new `cache` layout is a new database name ([`cache`]).
//! 3. No code path that deletes or rebuilds can name the `ops` database, but for the one order that says so ([`wiping`]).
//! 4. Inside a transaction of `ops` nothing is awaited: the next request is issued in the callback of the one before.
//! 5. With a device key nothing that says anything about anybody is written in the open ([`vault`]).
//! 6. Every transaction ends by an explicit commit or an abort, within a deadline, and before the page is frozen.
//!
//! Reading order: [`ops`] and [`cache`] (what the engine asks), `ops_rows` (the frozen columns), `ops_change`, `ops_blobs` (photos and
//! voice notes), [`vault`] and `sealed_rows` (sealing), `transaction` and `connection` (the binding: strict durability, deadlines, dead handles).

#![cfg(target_arch = "wasm32")]

mod blob_rows;
pub mod cache;
mod cache_access;
mod cache_values;
mod columns;
mod connection;
mod frozen;
pub mod ops;
mod ops_blobs;
mod ops_change;
mod ops_rows;
mod sealed_rows;
mod slices;
mod transaction;
pub mod vault;
pub mod wiping;

pub use cache::CacheDatabase;
pub use frozen::note_freeze;
pub use ops::OpsDatabase;
pub use vault::Vault;
