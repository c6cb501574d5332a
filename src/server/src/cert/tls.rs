//! The listener's TLS settings from two PEM files, and their renewal without a restart.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use axum_server::tls_rustls::RustlsConfig;
use rustls::ServerConfig;

use super::CertError;
use super::facts::{read_chain, read_key};

/// What `axum_server::from_tcp_rustls(listener, files.config())` needs, from `tls_cert` and `tls_key`.
#[derive(Clone)]
pub struct TlsFiles {
    certificate: PathBuf,
    key: PathBuf,
    config: RustlsConfig,
    changed: [Option<SystemTime>; 2],
}

impl TlsFiles {
    /// # Errors
    /// When a file cannot be read or the two do not belong together.
    pub fn load(certificate: &Path, key: &Path) -> Result<TlsFiles, CertError> {
        let changed = [modified(certificate), modified(key)];
        let config = RustlsConfig::from_config(Arc::new(server_config(certificate, key)?));
        Ok(TlsFiles { certificate: certificate.to_owned(), key: key.to_owned(), config, changed })
    }

    #[must_use]
    pub fn config(&self) -> RustlsConfig {
        self.config.clone()
    }

    /// Takes over renewed files; open connections go on. Returns whether anything changed. Between the renewal of the
    /// certificate and of the key the two do not fit: then the old pair stays and the next call tries again.
    ///
    /// # Errors
    /// As [`TlsFiles::load`].
    pub fn reload_if_changed(&mut self) -> Result<bool, CertError> {
        let now = [modified(&self.certificate), modified(&self.key)];
        if now == self.changed {
            return Ok(false);
        }
        self.config.reload_from_config(Arc::new(server_config(&self.certificate, &self.key)?));
        self.changed = now;
        Ok(true)
    }
}

/// TLS 1.2 and 1.3 with ring, HTTP/2 and HTTP/1.1.
pub(super) fn server_config(certificate: &Path, key: &Path) -> Result<ServerConfig, CertError> {
    let (chain, key) = (read_chain(certificate)?, read_key(key)?);
    // The provider is named, not taken from the process: another crate's feature must not decide it.
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    let mut config = builder.with_no_client_auth().with_single_cert(chain, key)?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

fn modified(path: &Path) -> Option<SystemTime> {
    std::fs::metadata(path).and_then(|metadata| metadata.modified()).ok()
}
