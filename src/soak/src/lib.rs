//! Many real devices against the real server: the proofs that need a process to kill, a disk to fill, a clock to wait.
//!
//! A device here is the product's own engine (`sync::replica`) over the in-memory store, which outlives the server, and
//! one kept-alive connection; only the screens are missing. The server is the program `guanjia` as a child process.
//! Every soak ends with [`audit`]: what each device was told is compared with what the server's database holds.
//!
//! Reading order: [`program`] (the server as a process), [`link`] and [`device`] (one tablet), [`house`] (an
//! organization full of them), [`audit`] (what must be true afterwards), then the soaks themselves.

pub mod audit;
pub mod clock;
pub mod decoders;
pub mod device;
pub mod disk_full;
pub mod fuzz;
pub mod house;
pub mod kills;
pub mod leaks;
pub mod link;
pub mod load;
pub mod prng;
pub mod program;
pub mod release_sample;
pub mod restore;
pub mod shift;
pub mod work;
