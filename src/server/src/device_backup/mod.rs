//! Device backups (`.wybak`): opened with this server's key and taken in by the way every op comes.
//!
//! Reading order: [`key`] (opening), [`take_in`] (ops and files), [`command`] and [`upload`] (how they get here).

pub mod command;
pub mod key;
pub mod take_in;
pub mod upload;
pub mod words;
