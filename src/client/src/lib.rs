//! The app shell: boot, sign-in, navigation, and the wiring of storage, network and modules.
//!
//! Invariants:
//! 1. The first paint of a known device waits for its databases, never for the network.
//! 2. "Saved" is said only after `OpsStore::capture` has returned `Ok`; what the disk refuses stays in memory, is tried
//!    again, and the banner says so.
//! 3. No failure of the network deletes anything. 401 asks to sign in and keeps everything.
//! 4. What is shown of the connection comes from the last real request.
//! 5. A panic shows the recovery page; the work is replayed from disk after a reload.
//!
//! Reading order: `boot` (how it starts), `node` (what lives as long as the page), `port` (what screens get of it),
//! `connection` and `round` (the loop), then `shell` and the pages.

#![cfg(target_arch = "wasm32")]
#![expect(unreachable_pub, reason = "the component macro writes the wider `pub`")]

mod api;
mod app;
#[cfg(feature = "bench")]
mod bench;
mod boot;
mod card_detail;
mod chosen_file;
mod clock;
mod connection;
mod device_tests;
mod disk;
mod draft_places;
mod enrolled;
mod entering;
mod export;
mod factors;
mod files;
mod first_download;
mod follow;
mod held;
mod home;
mod http;
mod inbox;
mod install;
mod json;
mod keys;
mod kick;
mod lifecycle;
mod live;
mod local;
mod lock;
mod lost;
mod node;
mod not_found;
mod numbers;
mod office;
mod open_cards;
mod operation_words;
mod oversight;
mod own_password;
mod passkey;
mod people;
mod port;
mod preferences;
mod random;
mod recovery;
mod rescue;
mod reserve;
mod round;
mod screens;
mod session;
mod settings;
mod setup;
mod shell;
mod sign_in;
mod signals;
mod sync_center;
mod tabs;
#[cfg(test)]
mod tests;
mod unsaved;
mod update;
mod user_menu;
mod wipe;
mod words;
mod working_set;
mod yielding;

#[cfg(feature = "bench")]
pub use bench::run as run_bench;
pub use boot::run;
