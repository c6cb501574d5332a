//! Both stores in memory: the reference for what a store must do, and the disk under the simulation.
//!
//! A [`Disk`] fails only when told to. `MemoryAuthority::fork` copies everything, for backups.

mod authority;
mod blobs;
mod disk;
mod replica;

pub use authority::MemoryAuthority;
pub use disk::{Disk, Fault};
pub use replica::{MemoryCache, MemoryOps, OpsContent};
