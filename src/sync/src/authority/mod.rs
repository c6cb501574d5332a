//! The server's engine: takes pushes one op at a time, gives each exactly one fate and one seq.

mod state;

pub use state::*;
