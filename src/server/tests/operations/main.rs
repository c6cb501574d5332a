//! What the person who runs the server does: settings, import, backups, certificates, checks, demo data.
#![expect(clippy::unwrap_used, reason = "a broken step of the set-up is a failed test")]

mod audit;
mod audit_command;
mod backup;
mod cert;
mod check;
mod config;
mod data_lock;
mod demo;
mod erasure;
mod house;
mod import;
mod import_suggest;
mod import_xlsx;
mod lost_factors;
mod register;
mod workbook;
