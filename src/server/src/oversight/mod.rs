//! What supervisors see of others' work: the open cards and the devices of the sites they may act at.

pub mod cards;
pub mod devices;
pub mod lost;
pub mod orders;
pub mod programs;
pub(crate) mod site;
pub mod wipe;

/// Lists open cards, accepts held ops, gives them back: an operation of the engine, and so its permission.
pub const ACCEPT: &str = sync::op::ACCEPT;

/// Sees devices, ends their sessions, takes them out of use, imports their backups.
pub const DEVICES: &str = sync::op::DEVICES;
