//! Sync: what is captured on a device reaches the server once, whole, checked by the same rules.
//!
//! This crate never names a business module. It does no I/O, does not know the time and draws no random number:
//! both engines are functions from state and input to state and outputs, driven by `client`, `server` and
//! `simulation`.
//!
//! Reading order: [`op`] (the only thing written at capture), [`message`] (what is sent), [`replica`] (the device's
//! engine), [`authority`] (the server's engine).

pub mod authority;
pub mod device_backup;
pub mod hash;
pub mod message;
pub mod mutant;
pub mod op;
pub mod oversight;
pub mod redaction;
pub mod replica;

pub use hash::Hash;
pub use op::OpBody;
