//! Tests of the module, one binary.

mod album;
mod closing;
mod desk;
mod forgetting;
mod import;
mod lifecycle;
mod operations;
mod properties;
mod queries;
mod wire;
