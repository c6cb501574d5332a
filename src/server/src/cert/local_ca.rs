//! Makes the CA and the server's certificate. Keys are written for their owner only.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use domain::Timestamp;
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, SanType,
};
use time::{Duration, OffsetDateTime};

use super::CertError;

/// Every device must be set up again when the CA ends, so it lives long.
pub const CA_DAYS: i64 = 3650;
/// iPadOS refuses a server certificate of more than 825 days, also under a CA the user installed.
pub const LEAF_DAYS: i64 = 820;
/// A device whose clock is a little behind must not find the certificate "not yet valid".
const BACKDATED_HOURS: i64 = 24;

/// What `cert new-ca` wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaFiles {
    pub certificate: PathBuf,
    pub key: PathBuf,
}

/// What `cert issue` wrote; the certificate file holds the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssuedFiles {
    pub certificate: PathBuf,
    pub key: PathBuf,
}

impl CaFiles {
    /// Where the CA lies in a TLS folder, whether or not it exists yet.
    #[must_use]
    pub fn within(folder: &Path) -> CaFiles {
        CaFiles { certificate: folder.join("ca.pem"), key: folder.join("ca.key") }
    }
}

/// Makes a CA in `folder`, once: a second one would silently cut off every device that trusts the first.
///
/// # Errors
/// [`CertError::Exists`], or what the disk says.
pub fn new_ca(folder: &Path, name: &str, now: Timestamp) -> Result<CaFiles, CertError> {
    let files = CaFiles::within(folder);
    for path in [&files.certificate, &files.key] {
        if path.exists() {
            return Err(CertError::Exists { path: path.clone() });
        }
    }
    let mut params = CertificateParams::new(Vec::new())?;
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.distinguished_name.push(DnType::CommonName, name);
    params.distinguished_name.push(DnType::OrganizationName, "Guanjia");
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    valid_for(&mut params, now, CA_DAYS);
    let key = KeyPair::generate()?;
    let certificate = params.self_signed(&key)?;

    fs::create_dir_all(folder).map_err(|source| CertError::File {
        what: "create",
        path: folder.to_owned(),
        source,
    })?;
    write(&files.key, &key.serialize_pem(), true, false)?;
    write(&files.certificate, &certificate.pem(), false, false)?;
    Ok(files)
}

/// Signs a certificate for these names with the CA in `folder`. An older one is replaced: nobody trusts it by itself.
///
/// # Errors
/// When there is no CA, no name or a name that is none.
pub fn issue(
    folder: &Path,
    hosts: &[String],
    addresses: &[IpAddr],
    now: Timestamp,
) -> Result<IssuedFiles, CertError> {
    let ca = CaFiles::within(folder);
    let ca_pem = read(&ca.certificate)?;
    let issuer = Issuer::from_ca_cert_pem(&ca_pem, KeyPair::from_pem(&read(&ca.key)?)?)?;

    let mut params = CertificateParams::new(Vec::new())?;
    for host in hosts {
        params.subject_alt_names.push(SanType::DnsName(dns_name(host)?));
    }
    params.subject_alt_names.extend(addresses.iter().map(|address| SanType::IpAddress(*address)));
    let common_name = hosts.first().cloned().or_else(|| addresses.first().map(ToString::to_string));
    params.distinguished_name.push(DnType::CommonName, common_name.ok_or(CertError::NoName)?);
    params.use_authority_key_identifier_extension = true;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    valid_for(&mut params, now, LEAF_DAYS);
    let key = KeyPair::generate()?;
    let certificate = params.signed_by(&key, &issuer)?;

    let files = IssuedFiles { certificate: folder.join("server.pem"), key: folder.join("server.key") };
    write(&files.key, &key.serialize_pem(), true, true)?;
    write(&files.certificate, &format!("{}{ca_pem}", certificate.pem()), false, true)?;
    Ok(files)
}

/// Host names as browsers compare them: ASCII labels, a leading `*.` at most.
fn dns_name(host: &str) -> Result<rcgen::string::Ia5String, CertError> {
    let bad = || CertError::BadName { name: host.to_owned() };
    let label_fits = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let plain = host.strip_prefix("*.").unwrap_or(host);
    if host.len() > 253 || !plain.split('.').all(label_fits) || host.parse::<IpAddr>().is_ok() {
        return Err(bad());
    }
    host.to_lowercase().try_into().map_err(|_| bad())
}

fn valid_for(params: &mut CertificateParams, now: Timestamp, days: i64) {
    let now =
        OffsetDateTime::from_unix_timestamp(now.0.div_euclid(1000)).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    params.not_before = now - Duration::hours(BACKDATED_HOURS);
    params.not_after = now + Duration::days(days);
}

fn read(path: &Path) -> Result<String, CertError> {
    fs::read_to_string(path).map_err(|source| CertError::File { what: "read", path: path.to_owned(), source })
}

fn write(path: &Path, text: &str, private: bool, replace: bool) -> Result<(), CertError> {
    let failed = |source| CertError::File { what: "write", path: path.to_owned(), source };
    let mut options = OpenOptions::new();
    options.write(true);
    if replace {
        // A key must not keep the rights of a file that lay there before.
        match fs::remove_file(path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(failed(error)),
            _ => {}
        }
    }
    options.create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(if private { 0o600 } else { 0o644 });
    }
    let mut file = options.open(path).map_err(failed)?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(failed)
}
