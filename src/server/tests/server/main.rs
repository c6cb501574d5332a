//! The real server on loopback, asked by a real HTTP client.

mod files;
mod first_start;
mod forged;
mod kill;
mod limits;
mod live;
mod rights;
mod routes;
mod sign_in;
mod support;
mod sync;
mod tablet;
