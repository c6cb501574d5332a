//! What the engines need from a disk, said once, with the in-memory store and the suite every store must pass.
//!
//! Reading order: [`replica`] (the device's two databases), [`blobs`] (its photos and voice notes), [`sending`] (how one of
//! those is sent), [`keyring`] (who may open a device), [`authority`] (the server's), [`serve`] (its drivers), [`memory`] (both, in memory, with a disk that
//! can crash), [`conformance`].

pub mod authority;
pub mod blobs;
pub mod conformance;
mod error;
pub mod keyring;
pub mod memory;
pub mod replica;
pub mod sending;
pub mod serve;

pub use error::{Retry, StorageError};
