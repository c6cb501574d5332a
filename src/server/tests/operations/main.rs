//! What the person who runs the server does: settings, import, backups, certificates, checks, demo data.
#![expect(clippy::unwrap_used, reason = "a broken step of the set-up is a failed test")]

mod cert;
mod config;
mod data_lock;
