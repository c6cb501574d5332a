//! TLS for a house without a public name: our own small CA, certificates signed by it, and the page that explains to
//! each device how to trust it. "Continue anyway" is not enough: a service worker needs a trusted certificate.

pub mod command;
mod facts;
mod local_ca;
pub mod tls;
pub mod trust_page;
pub mod words;

use std::path::PathBuf;

pub use facts::{CertificateFacts, key_fits, read_facts};
pub use local_ca::{CA_DAYS, CaFiles, IssuedFiles, LEAF_DAYS, issue, new_ca};

/// Why a certificate could not be made or read.
#[derive(Debug, thiserror::Error)]
pub enum CertError {
    #[error("{path} exists already; devices that trust it would have to be set up again")]
    Exists { path: PathBuf },
    #[error("cannot {what} {path}")]
    File { what: &'static str, path: PathBuf, source: std::io::Error },
    #[error("neither a host name nor an address was given")]
    NoName,
    #[error("`{name}` is no host name")]
    BadName { name: String },
    #[error("{path} holds no readable certificate: {detail}")]
    Unreadable { path: PathBuf, detail: String },
    #[error("cannot make a certificate")]
    Making(#[from] rcgen::Error),
    #[error("certificate and key cannot be used together")]
    Unusable(#[from] rustls::Error),
}
