//! The server: sign-in, push, pull, live, static files, backups, import.

pub mod config;
