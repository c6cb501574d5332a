//! Tests of the module, one binary.

mod operations;
mod properties;
mod wire;
