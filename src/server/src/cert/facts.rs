//! What stands in a certificate: names, end, fingerprint. Used by `check` and by the trust page.

use std::net::IpAddr;
use std::path::Path;

use domain::Timestamp;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use sync::Hash;
use x509_parser::extensions::GeneralName;
use x509_parser::prelude::{FromDer, X509Certificate};

use super::CertError;

/// The first certificate of a PEM file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateFacts {
    pub subject: String,
    /// Host names and addresses it speaks for.
    pub names: Vec<String>,
    pub not_before: Timestamp,
    pub not_after: Timestamp,
    pub is_ca: bool,
    /// SHA-256 over the DER, in pairs of digits as devices show it.
    pub fingerprint: String,
    /// How many certificates the file holds.
    pub chain: usize,
    pub der: Vec<u8>,
}

/// # Errors
/// When the file cannot be read or its first certificate cannot be parsed.
pub fn read_facts(path: &Path) -> Result<CertificateFacts, CertError> {
    let chain = read_chain(path)?;
    let unreadable =
        |detail: &str| CertError::Unreadable { path: path.to_owned(), detail: detail.to_owned() };
    let first = chain.first().ok_or_else(|| unreadable("no certificate in the file"))?;
    let (_, certificate) =
        X509Certificate::from_der(first).map_err(|error| unreadable(&error.to_string()))?;
    let names = certificate.subject_alternative_name().ok().flatten();
    let names = names.map(|extension| extension.value.general_names.iter().filter_map(name_of).collect());
    Ok(CertificateFacts {
        subject: certificate.subject().to_string(),
        names: names.unwrap_or_default(),
        not_before: Timestamp(certificate.validity().not_before.timestamp().saturating_mul(1000)),
        not_after: Timestamp(certificate.validity().not_after.timestamp().saturating_mul(1000)),
        is_ca: certificate.is_ca(),
        fingerprint: fingerprint(first),
        chain: chain.len(),
        der: first.to_vec(),
    })
}

/// Whether key and certificate belong together and rustls can use them.
///
/// # Errors
/// The file that cannot be read, or what rustls has against the pair.
pub fn key_fits(certificate: &Path, key: &Path) -> Result<(), CertError> {
    super::tls::server_config(certificate, key).map(drop)
}

pub(super) fn read_chain(path: &Path) -> Result<Vec<CertificateDer<'static>>, CertError> {
    let unreadable = |error: rustls::pki_types::pem::Error| pem_error(path, error);
    CertificateDer::pem_file_iter(path).map_err(unreadable)?.map(|part| part.map_err(unreadable)).collect()
}

pub(super) fn read_key(path: &Path) -> Result<PrivateKeyDer<'static>, CertError> {
    PrivateKeyDer::from_pem_file(path).map_err(|error| pem_error(path, error))
}

fn pem_error(path: &Path, error: rustls::pki_types::pem::Error) -> CertError {
    match error {
        rustls::pki_types::pem::Error::Io(source) => {
            CertError::File { what: "read", path: path.to_owned(), source }
        }
        other => CertError::Unreadable { path: path.to_owned(), detail: other.to_string() },
    }
}

fn name_of(name: &GeneralName<'_>) -> Option<String> {
    match name {
        GeneralName::DNSName(host) => Some((*host).to_owned()),
        GeneralName::IPAddress(bytes) => match **bytes {
            [a, b, c, d] => Some(IpAddr::from([a, b, c, d]).to_string()),
            _ => <[u8; 16]>::try_from(*bytes).ok().map(|bytes| IpAddr::from(bytes).to_string()),
        },
        _ => None,
    }
}

fn fingerprint(der: &[u8]) -> String {
    let pairs: Vec<String> = Hash::of(der).0.iter().map(|byte| format!("{byte:02X}")).collect();
    pairs.join(":")
}
