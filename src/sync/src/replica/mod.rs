//! The device's engine: view = confirmed rows with the outbox replayed on top, in memory.

mod state;

pub use state::*;
