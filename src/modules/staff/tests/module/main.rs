//! Tests of the module through the contract that the engines use.

mod directory;
mod operations;
mod organisation;
mod people;
mod properties;
mod refusals;
mod wire;
