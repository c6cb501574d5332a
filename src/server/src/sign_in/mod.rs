//! Signing in and everything around it: sessions, passwords, accounts, the first start.

pub mod account_admin;
pub mod caller;
pub mod guessable;
pub mod own_password;
pub mod password;
pub mod session;
pub mod session_list;
pub mod setup;
pub mod switch;
pub mod throttle;
