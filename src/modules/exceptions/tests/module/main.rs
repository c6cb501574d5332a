//! Tests of the module, one binary.

mod house;
mod operations;
mod properties;
mod wire;
