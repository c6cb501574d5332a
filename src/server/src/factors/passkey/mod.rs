//! Passkeys (WebAuthn level 3): what the browser brings is checked here, step by step as the standard lists them.
//!
//! Written here and not taken from a library: the one that needs neither OpenSSL nor C++ brings a second set of curves
//! and an RSA with an open advisory. Without attestation and extensions the standard's procedure is these three files;
//! the signatures are ring's, which TLS uses already.

mod authenticator;
mod ceremony;
mod cose;

pub use ceremony::{Ceremony, Presented, Refused, Registered, RelyingParty, Signed, encode};
pub use cose::PublicKey;
