//! Devices with keys of their own (S6): enrolled once by a supervisor, known at every sign-in by a signature.
//!
//! ```text
//! tablet: makes a P-256 key pair that it cannot give away ── nonce ── signs ──► POST /api/devices/enrol
//! every sign-in there: nonce ── signs ──► long session            elsewhere, with the device's id: refused
//! ```
//!
//! Invariants:
//! 1. Nobody signs in as an enrolled device without its key, whatever else is known.
//! 2. A nonce counts once, for five minutes, on the server that gave it.
//! 3. The half keys of a device out of use are refused, and thrown away with the order (S22).

pub mod half_key;
pub mod length;
pub mod proof;
pub mod routes;
