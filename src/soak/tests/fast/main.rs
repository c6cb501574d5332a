//! The fast parts of the soaks; the long runs are `cargo xtask soak`.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops there")]

mod corpora;
mod disk_full;
mod fuzz;
mod kills;
mod leaks;
mod restore;

use std::path::Path;

/// The server's program, as this package builds it.
fn binary() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_guanjia_under_test"))
}

/// Runs one soak to its end.
fn run<T>(soak: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    tokio::task::LocalSet::new().block_on(&runtime, soak)
}
