//! The design system, and the contract between screens and shell.
//!
//! Invariants:
//! 1. It names no module. What two modules need of each other's screens goes through [`module`]: links and panels.
//! 2. Screens write only through [`replica::ReplicaHandle::submit`].
//! 3. Every word is a `domain::Text` or `Phrase`; raw `<input>` elements exist in `form/` alone (Chinese input methods).
//!
//! Reading order: [`module`], [`replica`], then the parts.

pub mod module;
pub mod replica;
