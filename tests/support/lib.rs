//! Starting the real server and a real browser, and doing in it what a person does.
//!
//! Reading order: [`server`] (the built program as a process that may be killed), [`browser`] (one person's Chromium
//! with a profile that survives), [`page`] (finding things by role and visible name), [`people`] (who works here).

pub mod browser;
pub mod captures;
pub mod import_page;
pub mod keyboard;
pub mod many_tickets;
pub mod next_build;
pub mod page;
pub mod people;
pub mod pin_attack;
pub mod profile_scan;
pub mod proxy;
pub mod server;

pub use browser::{Browser, Frame};
pub use proxy::Proxy;
pub use server::Server;

/// How many of something: what the long run asks for in this variable, or what the test command has time for.
#[must_use]
pub fn amount(variable: &str, otherwise: u64) -> u64 {
    std::env::var(variable).ok().and_then(|asked| asked.parse().ok()).unwrap_or(otherwise)
}

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
