//! Both stores in memory: the reference for what a store must do, and the disk under the simulation.
//!
//! Nothing here ever fails by itself. `fork` copies everything, for backups, cloned devices and power cuts.

mod authority;
mod cache;
mod ops;

pub use authority::MemoryAuthority;
pub use cache::MemoryCache;
pub use ops::MemoryOps;
