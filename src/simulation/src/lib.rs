//! Many replicas and one authority on a virtual clock, network and disk, driven by a seed.
pub mod clock;
pub mod faults;
pub mod network;
pub mod prng;
pub mod report;
pub mod workload;
