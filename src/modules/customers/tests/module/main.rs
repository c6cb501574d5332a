//! Tests of the module through the contract that the engines use.

mod erasing;
mod merging;
mod operations;
mod privacy;
mod properties;
mod queries;
mod refusals;
mod street;
mod wire;
