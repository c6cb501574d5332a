//! Photos and voice notes: they arrive in pieces after the records that name them, are looked into before anybody sees
//! them, and are shown to who may read such a record.
//!
//! ```text
//!   begin ─► partial ─ last piece ─► whole-hash check ─► sniff, limits, decode ─► ready ─ verified backup ─► durable
//!               └─ cut: goes on at the offset         └─ 422, nothing is kept
//! ```
//!
//! Invariants:
//! 1. A path is made of hashes alone (S37, [`folder`]).
//! 2. A stranger's file, an unknown one and one that is under way elsewhere answer the same bytes (S18).
//! 3. An original picture is never served: only what was decoded here and encoded anew (S13, [`picture`]).
//!
//! Reading order: [`upload`], [`receive`], [`sniff`], [`picture`], [`show`], [`folder`].

pub mod folder;
pub mod limits;
pub mod picture;
pub mod receive;
pub mod show;
pub mod sniff;
pub mod upload;
pub mod worker;
