//! Tests of the module through the contract that the engines use.

mod operations;
mod properties;
mod refusals;
mod village;
mod wire;
