//! The real server on loopback, asked by a real HTTP client.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops there")]

mod audit;
mod authenticator;
mod blobs;
mod device_backup;
mod enrolled;
mod factors;
mod files;
mod first_start;
mod forged;
mod kill;
mod limits;
mod live;
mod matrix;
mod office;
mod office_lists;
mod office_settings;
mod office_sites;
mod office_staff;
mod office_ticket_imports;
mod one_time_password;
mod oversight;
mod passkeys;
mod privacy;
#[path = "../operations/register.rs"]
mod register;
mod rights;
mod routes;
mod sign_in;
mod support;
mod switch;
mod sync;
mod tablet;
mod tls;
mod wipe;
#[path = "../operations/workbook.rs"]
mod workbook;
