//! Starting the real server and a real browser, and doing in it what a person does.
//!
//! Reading order: [`server`] (the built program as a process that may be killed), [`browser`] (one person's Chromium
//! with a profile that survives), [`page`] (finding things by role and visible name), [`people`] (who works here).

pub mod browser;
pub mod import_page;
pub mod keyboard;
pub mod next_build;
pub mod page;
pub mod people;
pub mod server;

pub use browser::{Browser, Frame};
pub use server::Server;

/// The file that the test command names in an environment variable.
///
/// # Panics
/// When the variable is missing: the browser tests run through `cargo xtask e2e`.
#[must_use]
pub fn built(variable: &str) -> std::path::PathBuf {
    std::env::var_os(variable)
        .map(Into::into)
        .unwrap_or_else(|| panic!("run this through `cargo xtask e2e`: {variable} is not set"))
}
