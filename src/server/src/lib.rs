//! The server: sign-in, push, pull, live, static files, backups, import.
//!
//! Invariants:
//! 1. Every dynamic route stands in [`routes::TABLE`] with its check; the router is built from nothing else (S14).
//! 2. One thread writes; an answer to a push leaves only after the commit that holds it.
//! 3. Person and device come from the session, never from the request (S17).
//! 4. What S30 names stands in one of two hash chains before it is answered: ops in the commit log, the rest in [`audit`].
//! 5. Errors carry a code, never SQL, a path or a person's data (S40).
//!
//! Reading order: [`cli`], [`serve`], [`routes`], [`app`], `writer`, `sync_api`, `blobs`, `sign_in`, `audit`, `office`, `web`.

pub mod api_error;
pub mod app;
pub mod audit;
pub mod backup;
#[cfg(feature = "bench")]
mod bench;
pub mod blobs;
pub mod cert;
pub mod check;
pub mod cli;
pub mod clock;
pub mod config;
pub mod connections;
pub mod data_lock;
pub mod demo;
pub mod device_backup;
pub mod directory;
pub mod disk;
pub mod enrolled;
pub mod factors;
pub mod faults;
pub mod gate;
pub mod import;
pub mod keys;
pub mod logging;
pub mod office;
pub mod oversight;
pub mod pool;
pub mod privacy;
pub mod random;
pub mod rates;
pub mod routes;
pub mod scheduler;
pub mod serve;
pub mod service;
pub mod sign_in;
pub mod spoken;
pub mod sync_api;
pub mod users;
pub mod web;
pub mod words;
pub mod writer;
