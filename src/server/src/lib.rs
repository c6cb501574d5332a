//! The server: sign-in, push, pull, live, static files, backups, import.

pub mod cert;
pub mod config;
pub mod data_lock;
